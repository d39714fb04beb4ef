import { splitAnswer } from '../report/analysis/answer-split.ts';
import { operationOfName } from '../report/analysis/span-facts.ts';
import { TurnParts } from '../report/analysis/turn-parts.ts';
import { isLowerBound } from '../waterfall/span-facts.ts';
import { numberAttribute, operationOf, textAttribute } from '../waterfall/waterfall-span.ts';
import type { Flag, Latency, TurnRow } from './call-document.ts';
import type { PlacedCall } from './describe-call.ts';
import type { WaterfallSpan } from '../waterfall/waterfall-span.ts';

/** The turns of a call, in their order, each with what its spans say of it. */
export function turnRowsOf(call: PlacedCall): TurnRow[] {
  const byTurn = new Map<string | undefined, WaterfallSpan[]>();
  for (const span of call.spans) {
    const key = turnKeyOf(span);
    const known = byTurn.get(key);
    if (known === undefined) byTurn.set(key, [span]);
    else known.push(span);
  }
  return call.spans
    .filter((span) => operationOf(span) === 'turn')
    .map((turn) => rowOf(call, turn, byTurn.get(turnKeyOf(turn)) ?? []));
}

/** The spans of a turn name its number and its connection; of several connections in a call, each counts its own. */
export function turnKeyOf(span: WaterfallSpan): string | undefined {
  const number = numberAttribute(span, 'realtime.turn.number');
  if (number === undefined) return undefined;
  return `${textAttribute(span, 'realtime.session.id') ?? ''} ${number}`;
}

function rowOf(call: PlacedCall, turn: WaterfallSpan, spans: readonly WaterfallSpan[]): TurnRow {
  const responses = spans.filter((span) => operationOfName(span.name) === 'chat');
  const agents = [...spans.filter((span) => operationOf(span) === 'invoke_agent'), ...responses];
  return {
    span: call.placeOf(turn),
    number: numberAttribute(turn, 'realtime.turn.number'),
    at: call.at(turn.startMs),
    length: Math.max(0, turn.endMs - turn.startMs),
    agents: [...new Set(agents.flatMap((span) => textAttribute(span, 'gen_ai.agent.name') ?? []))],
    latency: latencyOf(turn, spans),
    inputTokens: sumOf(responses, 'gen_ai.usage.input_tokens'),
    outputTokens: sumOf(responses, 'gen_ai.usage.output_tokens'),
    costUsd: addUp([
      sumOf(responses, 'realtime.response.cost_usd'),
      sumOf(spans, 'realtime.transcription.cost_usd'),
    ]),
    flags: flagsOf(turn, spans),
  };
}

function latencyOf(turn: WaterfallSpan, spans: readonly WaterfallSpan[]): Latency | undefined {
  const parts = new TurnParts();
  for (const span of spans) {
    const operation = operationOfName(span.name);
    if (operation === undefined) continue;
    const { traceId, spanId, startMs, endMs, status, attributes } = span;
    const [start, end] = [startMs, endMs].map((time) => Math.round(time * 1000)) as [number, number];
    parts.add({
      operation,
      traceId,
      spanId,
      service: undefined,
      start,
      end,
      failed: status.error,
      attributes,
    });
  }
  const split = splitAnswer(parts);
  if (split === undefined) return undefined;
  const [endpointing, model, tools, approval, rest] = [
    split.endpointing,
    split.model,
    split.tools,
    split.approval,
    split.rest,
  ].map((microseconds) => microseconds / 1000) as [number, number, number, number, number];
  return {
    total: split.latency / 1000,
    isLowerBound: isLowerBound(turn),
    source: textAttribute(turn, 'realtime.turn.response_latency_source'),
    endpointing,
    model,
    tools,
    approval,
    rest,
  };
}

function flagsOf(turn: WaterfallSpan, spans: readonly WaterfallSpan[]): Flag[] {
  const flags: Flag[] = [];
  const endReason = textAttribute(turn, 'realtime.turn.end_reason');
  if (endReason === 'interrupted') flags.push({ text: 'interrupted', tone: 'cut' });
  else if (endReason === 'failed') flags.push({ text: 'failed', tone: 'bad' });
  else if (endReason !== undefined && endReason !== 'completed')
    flags.push({ text: endReason, tone: 'plain' });
  if (turn.attributes['realtime.turn.unanswered'] === true)
    flags.push({ text: 'unanswered', tone: 'doubtful' });
  if (turn.attributes['realtime.guardrail.tripped'] === true)
    flags.push({ text: 'guardrail', tone: 'doubtful' });
  for (const span of spans)
    if (span.status.error && operationOf(span) === 'execute_tool')
      flags.push({ text: `${textAttribute(span, 'gen_ai.tool.name') ?? 'tool'} failed`, tone: 'bad' });
  return flags;
}

function sumOf(spans: readonly WaterfallSpan[], key: string): number | undefined {
  return addUp(spans.map((span) => numberAttribute(span, key)));
}

function addUp(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
