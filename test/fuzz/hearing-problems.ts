import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { isBefore, type FinishedTraces } from './finished-traces.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** How far sums of times may be from what the spans say, in seconds: all are rounded. */
const ROUNDED = 0.002;

/** What is wrong with who is heard in each session. */
export function hearingProblems(traces: FinishedTraces): string[] {
  return traces.spans
    .filter(({ name }) => name === 'realtime_session')
    .flatMap((session) => {
      const own = traces.spans.filter((span) => traces.sessionOf(span) === session);
      return [...speechProblems(own, traces), ...sumProblems(session, own)];
    });
}

/** One agent at a time is heard, and a turn holds all that is said in it. */
function speechProblems(spans: readonly ReadableSpan[], traces: FinishedTraces): string[] {
  const problems: string[] = [];
  for (const kind of ['agent_speech', 'user_speech']) {
    const speeches = spans.filter(({ name }) => name === kind).toSorted(byStart);
    for (const [index, speech] of speeches.entries()) {
      const turn = traces.parentOf(speech);
      if (isTimed(speech) && (turn === undefined || isBefore(turn.endTime, speech.endTime)))
        problems.push(`${kind} is not within its turn`);
      const next = speeches[index + 1];
      if (next !== undefined && isTimed(speech) && isTimed(next) && isBefore(next.startTime, speech.endTime))
        problems.push(`${kind} begins while another is heard`);
      const heard = Number(speech.attributes['realtime.audio.heard_ms'] ?? 0);
      if (heard > secondsOf(speech) * 1000 + 1) problems.push(`${kind} is shorter than what was heard of it`);
    }
  }
  return problems;
}

/** Whether it is known when it was heard: of a transcript alone it is not, and of words that are translated. */
function isTimed(speech: ReadableSpan): boolean {
  return speech.name === 'agent_speech' || (secondsOf(speech) > 0 && 'realtime.item.id' in speech.attributes);
}

function sumProblems(session: ReadableSpan, spans: readonly ReadableSpan[]): string[] {
  const said = (key: string): number | undefined =>
    session.attributes[`realtime.session.${key}`] as number | undefined;
  const lengthOf = (kind: string): number =>
    spans.filter(({ name }) => name === kind).reduce((sum, span) => sum + secondsOf(span), 0);
  const user = said('user_speech_time');
  const agent = said('agent_speech_time');
  const silence = said('silence_time');
  const problems: string[] = [];
  // What is told too late is not in the sums; a speech may pause.
  if (user !== undefined && user > lengthOf('user_speech') + ROUNDED)
    problems.push(
      `the session says that the user spoke for ${user} s, its spans ${lengthOf('user_speech')} s`,
    );
  if (agent !== undefined && agent > lengthOf('agent_speech') + ROUNDED)
    problems.push(
      `the session says that the agent spoke for ${agent} s, its spans ${lengthOf('agent_speech')} s`,
    );
  if (user === undefined || agent === undefined || silence === undefined) return problems;
  const whole = secondsOf(session) - (said('connect_time') ?? 0);
  const sum = user + agent - (said('overlap_time') ?? NaN) + silence;
  if (!(Math.abs(sum - whole) < ROUNDED))
    problems.push(`speech and silence are ${sum} s, the session ${whole} s`);
  return problems;
}

function secondsOf({ duration }: ReadableSpan): number {
  return hrTimeToMilliseconds(duration) / 1000;
}

function byStart(one: ReadableSpan, other: ReadableSpan): number {
  return hrTimeToMilliseconds(one.startTime) - hrTimeToMilliseconds(other.startTime);
}
