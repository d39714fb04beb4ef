import { SpanStatusCode } from '@opentelemetry/api';
import { conventionProblems } from './convention-problems.ts';
import { countProblems } from './count-problems.ts';
import { FinishedTraces, isBefore } from './finished-traces.ts';
import { hearingProblems } from './hearing-problems.ts';
import { linkProblems } from './link-problems.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { CountedSpan } from './span-census.ts';

/** What is wrong with the traces of sessions that are over: nothing ever should be. */
export function traceProblems(counted: readonly CountedSpan[]): string[] {
  const traces = new FinishedTraces(counted.map(({ span }) => span));
  return [
    ...counted.flatMap(lifeProblems),
    ...traces.spans.flatMap((span) => [...spanProblems(span), ...conventionProblems(span)]),
    ...traces.spans.flatMap((span) => placeProblems(span, traces)),
    ...traces.spans.flatMap((span) => linkProblems(span, traces)),
    ...countProblems(traces),
    ...hearingProblems(traces),
  ];
}

function lifeProblems({ span, starts, ends }: CountedSpan): string[] {
  return starts === 1 && ends === 1 ? [] : [`${span.name} started ${starts} times and ended ${ends} times`];
}

/** What each span says when it is over, whatever became of it. */
const SAID_AT_THE_END: Readonly<Record<string, string>> = {
  realtime_session: 'realtime.session.end_reason',
  turn: 'realtime.turn.end_reason',
  chat: 'realtime.response.status',
  execute_tool: 'realtime.tool.outcome',
};

function spanProblems(span: ReadableSpan): string[] {
  const { name, attributes, status, events } = span;
  const problems: string[] = [];
  if (isBefore(span.endTime, span.startTime)) problems.push(`${name} ends before it starts`);
  if (status.code === SpanStatusCode.OK) problems.push(`${name} has the status OK`);
  if ((status.code === SpanStatusCode.ERROR) !== 'error.type' in attributes)
    problems.push(
      `${name} has the status ${status.code} and the error type ${String(attributes['error.type'])}`,
    );
  const said = SAID_AT_THE_END[name.split(' ', 1)[0] ?? ''];
  if (said !== undefined && attributes[said] === undefined) problems.push(`${name} has no ${said}`);
  for (const [key, value] of Object.entries(attributes))
    if (value === undefined || (typeof value === 'number' && !(value >= 0 && value < Infinity)))
      problems.push(`${name} has ${key} ${String(value)}`);
  // A transcription that fails does so after the user has stopped.
  for (const event of events)
    if (
      isBefore(event.time, span.startTime) ||
      (name !== 'user_speech' && isBefore(span.endTime, event.time))
    )
      problems.push(`${event.name} is not within the time of ${name}`);
  return problems;
}

function placeProblems(span: ReadableSpan, traces: FinishedTraces): string[] {
  const { name } = span;
  if (name === 'realtime_session') return [];
  const session = traces.sessionOf(span);
  if (session === undefined) return [`${name} is part of no session`];
  const problems: string[] = [];
  const parent = traces.parentOf(span);
  if (parent !== undefined && isBefore(span.startTime, parent.startTime))
    problems.push(`${name} starts before ${parent.name}, of which it is part`);
  if (isBefore(span.startTime, session.startTime) || isBefore(session.endTime, span.endTime))
    problems.push(`${name} is not within the time of its session`);
  if (parent !== undefined && parent.spanContext().traceId !== span.spanContext().traceId)
    problems.push(`${name} is of another trace than ${parent.name}`);
  for (const key of ['session.id', 'realtime.session.id']) {
    const named = span.attributes[key];
    if (named !== undefined && named !== session.attributes[key])
      problems.push(
        `${name} has ${key} ${String(named)}, and its session ${String(session.attributes[key])}`,
      );
  }
  return problems;
}
