import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { FinishedTraces } from './finished-traces.ts';

/** What of a session's counts, and of its ids and numbers, is not as its spans have it. */
export function countProblems(traces: FinishedTraces): string[] {
  const bySession = new Map<ReadableSpan, ReadableSpan[]>();
  for (const span of traces.spans) {
    const session = traces.sessionOf(span);
    if (session === undefined) continue;
    const known = bySession.get(session);
    if (known === undefined) bySession.set(session, [span]);
    else known.push(span);
  }
  return [...bySession].flatMap(([session, spans]) => [
    ...summaryProblems(session, spans),
    ...costProblems(session, spans),
    ...repetitions(spans),
  ]);
}

function summaryProblems({ attributes }: ReadableSpan, spans: readonly ReadableSpan[]): string[] {
  const named = (operation: string): readonly ReadableSpan[] =>
    spans.filter(({ name }) => name === operation || name.startsWith(`${operation} `));
  const events = spans.flatMap((span) => span.events);
  const happened = (event: string): number => events.filter(({ name }) => name === event).length;
  const errors = events.filter(
    (event) => event.name === 'exception' && event.attributes?.['realtime.error.benign'] !== true,
  );
  const tokens = (type: string): number | undefined => {
    const known = spans.flatMap((span) => span.attributes[`gen_ai.usage.${type}_tokens`] ?? []);
    return known.length === 0 ? undefined : known.reduce((sum: number, each) => sum + Number(each), 0);
  };
  const counted = {
    turn_count: named('turn').length,
    tool_call_count: named('execute_tool').length,
    handoff_count: happened('handoff'),
    guardrail_trip_count: happened('guardrail_tripped'),
    error_count: errors.length,
    input_tokens: tokens('input'),
    output_tokens: tokens('output'),
  };
  // That of a turn which has ended is told on the session, as often as of its responses.
  const interrupted = Number(attributes['realtime.session.interruption_count']);
  const seen = named('turn').filter((turn) => 'realtime.interruption.reason' in turn.attributes).length;
  const problems =
    interrupted >= seen && interrupted <= happened('audio_interrupted')
      ? []
      : [`the session says interruption_count ${interrupted}, its spans ${seen}`];
  for (const [key, count] of Object.entries(counted)) {
    const said = attributes[`realtime.session.${key}`];
    if (said !== count) problems.push(`the session says ${key} ${String(said)}, its spans ${String(count)}`);
  }
  return problems;
}

/**
 * The cost of a session is that of its parts, or there is none: what has no price is counted, and makes it unknown. A
 * transcription that no utterance says, since it is of none or another came after it, is in the sum alone. Where nothing
 * is said of costs there are no prices.
 */
function costProblems({ attributes }: ReadableSpan, spans: readonly ReadableSpan[]): string[] {
  const ofSession = attributes['realtime.session.cost_usd'] as number | undefined;
  const unpriced = attributes['realtime.session.unpriced_response_count'] ?? 0;
  const untold = attributes['realtime.session.unpriced_transcription_count'] ?? 0;
  const costs = spans.flatMap(({ attributes: said }) => {
    return said['realtime.response.cost_usd'] ?? said['realtime.transcription.cost_usd'] ?? [];
  });
  if (ofSession === undefined && unpriced === 0 && untold === 0)
    return costs.length === 0 ? [] : ['what a session costs is not there'];
  // Of a usage that is nonsense nothing is on the span.
  const without = spans.filter(({ attributes: said }) => {
    return 'gen_ai.usage.output_tokens' in said && !('realtime.response.cost_usd' in said);
  });
  if (without.length > Number(unpriced))
    return [`${without.length} responses have no cost, the session says ${String(unpriced)}`];
  if (unpriced !== 0 || untold !== 0)
    return ofSession === undefined ? [] : ['a session costs something that is not all'];
  const sum = costs.reduce((total: number, cost) => total + Number(cost), 0);
  const isAllSeen = ['audio_seconds', 'output_tokens'].every(
    (unit) => attributes[`realtime.session.transcription_${unit}`] === transcribed(unit, spans),
  );
  const more = Number(ofSession) - sum;
  if (isAllSeen ? Math.abs(more) < 1e-8 : more > -1e-8) return [];
  return [`a session costs ${String(ofSession)}, its parts ${sum}`];
}

function transcribed(unit: string, spans: readonly ReadableSpan[]): number | undefined {
  const known = spans.flatMap(({ attributes }) => attributes[`realtime.transcription.${unit}`] ?? []);
  return known.length === 0 ? undefined : known.reduce((sum: number, each) => sum + Number(each), 0);
}

/** Turns are numbered as they start; a response, and a call, has one span. */
function repetitions(spans: readonly ReadableSpan[]): string[] {
  const numbers = spans.flatMap(({ name, attributes }) =>
    name === 'turn' ? [Number(attributes['realtime.turn.number'])] : [],
  );
  const problems = numbers.every((number, index) => number === index + 1)
    ? []
    : [`turns are numbered ${numbers.join(', ')}`];
  for (const key of ['gen_ai.response.id', 'gen_ai.tool.call.id']) {
    const ids = spans.flatMap(({ attributes }) => attributes[key] ?? []);
    for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) !== index)))
      problems.push(`${key} ${String(id)} has several spans`);
  }
  return problems;
}
