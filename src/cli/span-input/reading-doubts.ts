import type { SpanLines } from './span-lines.ts';
import { BACKWARDS, OTHER_WAY_ROUND } from '../input/line-order.ts';
import { count } from '../terminal/count.ts';

/** What makes the spans doubtful that were made of an input, in words; behind a semicolon what to do. */
export function doubtsAbout({
  events,
  untimedEvents,
  relativeEvents,
  mixesSessions,
  runsBackwards,
  lostLines,
}: Doubtful): string[] {
  const doubts: string[] = [];
  if (lostLines > 0)
    doubts.push(`${count(lostLines, 'line')} could not be recorded, so what happened then is missing`);
  if (untimedEvents > 0) {
    const which =
      untimedEvents === events ? 'no event has a time' : `${count(untimedEvents, 'event')} without a time`;
    doubts.push(
      `${which}, so latencies are not those of the sessions, and interruptions may not be; ${byReplay('--time-field names the field that holds it')}`,
    );
  }
  if (relativeEvents > 0)
    doubts.push(
      `times look relative, ${count(relativeEvents, 'event')} would be of before 2015; ${byReplay('--time-unit says what numbers count')}`,
    );
  if (runsBackwards) doubts.push(`${BACKWARDS}, so nothing is as it was in the sessions; ${OTHER_WAY_ROUND}`);
  if (mixesSessions)
    doubts.push(
      `several sessions seem to be mixed; ${byReplay('--session-field names what tells them apart')}`,
    );
  return doubts;
}

/** Whether it is not known when things happened. */
export function isTimeless({ events, untimedEvents, runsBackwards }: Doubtful): boolean {
  return runsBackwards || untimedEvents * 2 > events;
}

/** A doubt without what to do about it. */
export function withoutWayAround(doubt: string): string {
  return doubt.split('; ', 1)[0] ?? '';
}

type Doubtful = Pick<
  SpanLines,
  'events' | 'untimedEvents' | 'relativeEvents' | 'mixesSessions' | 'runsBackwards' | 'lostLines'
>;

/** What is wrong with a line, without advice to use an option of another command. */
export function withoutAdvice(problem: string): string {
  const advice = '--event-field names another';
  return problem.replace(` ${advice}`, ` ${byReplay(advice)}`);
}

/** The way around, for what only `replay` has an option. */
function byReplay(advice: string): string {
  return `realtime-otel replay ${advice}, and with --to json writes what is read here`;
}

/** What is said where links to a Jaeger are asked for, and would be dead. */
export const NO_LINKS =
  '--ui changes nothing: the spans of a recording or a log are made as it is read, and are in no Jaeger';
