import { connectionOf } from '../report/analysis/span-facts.ts';
import { splitAnswer } from '../report/analysis/answer-split.ts';
import { isBilled, recordedCost } from '../report/analysis/span-cost.ts';
import { text } from '../../host/fields.ts';
import { TurnParts } from '../report/analysis/turn-parts.ts';
import { isLowerBound } from '../waterfall/span-facts.ts';
import { numberAttribute, textAttribute } from '../waterfall/waterfall-span.ts';
import type { Flag, Latency, TurnRow } from './call-document.ts';
import { cutText, LONGEST_NAME } from './limits.ts';
import { lengthOf, type PlacedCall } from './placed-call.ts';
import { spanFactsOf } from './span-facts-of.ts';
import { sumOf } from './sums.ts';
import type { ShownSpan } from './shown-span.ts';

/** The turns of a call, in their order, each with what its spans say of it. */
export function turnRowsOf(call: PlacedCall): TurnRow[] {
  const byTurn = new Map<string, ShownSpan[]>();
  for (const span of call.spans) {
    const key = turnKeyOf(span);
    if (key === undefined) continue;
    const known = byTurn.get(key);
    if (known === undefined) byTurn.set(key, [span]);
    else known.push(span);
  }
  return call.spans
    .filter(({ operation }) => operation === 'turn')
    .map((turn) => {
      const key = turnKeyOf(turn) ?? '';
      const spans = byTurn.get(key) ?? [turn];
      // What else calls itself the same turn has nothing of it.
      byTurn.delete(key);
      return rowOf(call, turn, spans);
    });
}

/** More of them in a turn are no names but ids. */
const MOST_AGENTS = 20;
const MOST_FLAGS = 20;

/** The spans of a turn name its number and its connection; of several connections in a call, each counts its own. */
export function turnKeyOf(span: ShownSpan): string | undefined {
  const number = numberAttribute(span, 'realtime.turn.number');
  if (number === undefined || span.operation === undefined) return undefined;
  return `${text(connectionOf(span)) ?? ''} ${number}`;
}

function rowOf(call: PlacedCall, turn: ShownSpan, spans: readonly ShownSpan[]): TurnRow {
  const responses = spans.filter(({ operation }) => operation === 'chat');
  const agents = [...spans.filter(({ operation }) => operation === 'invoke_agent'), ...responses];
  return {
    span: call.placeOf(turn),
    number: numberAttribute(turn, 'realtime.turn.number'),
    at: call.at(turn.startMs),
    length: lengthOf(turn),
    agents: agentNamesOf(agents),
    latency: call.isTimed ? latencyOf(turn, spans) : undefined,
    inputTokens: sumOf(responses, 'gen_ai.usage.input_tokens'),
    outputTokens: sumOf(responses, 'gen_ai.usage.output_tokens'),
    costUsd: costOf(spans),
    flags: flagsOf(turn, spans),
  };
}

/** In the order in which they had a part in it. */
function agentNamesOf(spans: readonly ShownSpan[]): string[] {
  const names = new Set(spans.flatMap((span) => textAttribute(span, 'gen_ai.agent.name') ?? []));
  return [...names].slice(0, MOST_AGENTS).map((name) => cutText(name, LONGEST_NAME));
}

/** What responses and transcriptions cost, as the report adds it up: not known where one of them has no price. */
function costOf(spans: readonly ShownSpan[]): number | undefined {
  const costs = spans.flatMap((span) => {
    const facts =
      span.operation === 'chat' || span.operation === 'user_speech' ? spanFactsOf(span) : undefined;
    if (facts === undefined) return [];
    return recordedCost(facts) ?? (isBilled(facts) ? 'unpriced' : []);
  });
  let billionths = 0;
  for (const cost of costs) {
    if (cost === 'unpriced') return undefined;
    billionths += cost.cost;
  }
  return costs.length === 0 ? undefined : billionths / 1e9;
}

function latencyOf(turn: ShownSpan, spans: readonly ShownSpan[]): Latency | undefined {
  const parts = new TurnParts();
  for (const span of spans) {
    const facts = spanFactsOf(span);
    if (facts !== undefined) parts.add(facts);
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

function flagsOf(turn: ShownSpan, spans: readonly ShownSpan[]): Flag[] {
  const flags: Flag[] = [];
  const endReason = textAttribute(turn, 'realtime.turn.end_reason');
  if (endReason === 'interrupted') flags.push({ text: 'interrupted', tone: 'cut' });
  else if (endReason === 'failed') flags.push({ text: 'failed', tone: 'bad' });
  else if (endReason !== undefined && endReason !== 'completed')
    flags.push({ text: cutText(endReason, LONGEST_NAME), tone: 'plain' });
  if (turn.attributes['realtime.turn.unanswered'] === true)
    flags.push({ text: 'unanswered', tone: 'doubtful' });
  if (turn.attributes['realtime.guardrail.tripped'] === true)
    flags.push({ text: 'guardrail', tone: 'doubtful' });
  for (const span of spans)
    if (span.status.error && span.operation === 'execute_tool') {
      const tool = cutText(textAttribute(span, 'gen_ai.tool.name') ?? 'tool', LONGEST_NAME);
      flags.push({ text: `${tool} failed`, tone: 'bad' });
    }
  return flags.slice(0, MOST_FLAGS);
}
