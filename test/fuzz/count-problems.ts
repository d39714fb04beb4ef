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
 * transcription that no utterance says, since it is of none or another came after it, is in the sum alone.
 */
function costProblems({ attributes }: ReadableSpan, spans: readonly ReadableSpan[]): string[] {
  const ofSession = attributes['realtime.session.cost_usd'] as number | undefined;
  const unpriced = attributes['realtime.session.unpriced_response_count'];
  const unpricedTranscripts = attributes['realtime.session.unpriced_transcription_count'];
  const chats = spans.filter((span) => 'gen_ai.usage.input_tokens' in span.attributes);
  const costs = spans.flatMap(
    (span) =>
      span.attributes['realtime.response.cost_usd'] ??
      span.attributes['realtime.transcription.cost_usd'] ??
      [],
  );
  const sum = costs.reduce((total: number, cost) => total + Number(cost), 0);
  const without = chats.filter((span) => !('realtime.response.cost_usd' in span.attributes)).length;
  const problems =
    without === (unpriced ?? 0) ? [] : [`${without} responses have no cost, not ${String(unpriced)}`];
  if (unpriced !== undefined || unpricedTranscripts !== undefined)
    return ofSession === undefined ? problems : [...problems, 'a session costs something that is not all'];
  if (ofSession === undefined)
    return costs.length === 0 ? problems : [...problems, 'what a session costs is not there'];
  const isSum =
    attributes['realtime.session.transcription_audio_seconds'] === transcribed(spans)
      ? Math.abs(ofSession - sum) < 1e-8
      : ofSession >= sum - 1e-8;
  return isSum ? problems : [...problems, `a session costs ${ofSession}, its parts ${sum}`];
}

function transcribed(spans: readonly ReadableSpan[]): number | undefined {
  const known = spans.flatMap(({ attributes }) => attributes['realtime.transcription.audio_seconds'] ?? []);
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
