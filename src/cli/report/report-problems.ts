import type { SpanLines } from '../span-input/span-lines.ts';
import { count } from '../terminal/count.ts';

/** What makes the numbers of an input doubtful, in words. */
export function doubtsAbout(
  name: string,
  { events, untimedEvents, relativeEvents, mixesSessions, lostLines }: Doubtful,
): string[] {
  const doubts: string[] = [];
  if (lostLines > 0)
    doubts.push(
      `${count(lostLines, 'line')} could not be recorded, so what happened then is not in the numbers`,
    );
  if (untimedEvents > 0) {
    const which =
      untimedEvents === events ? 'no event has a time' : `${count(untimedEvents, 'event')} without a time`;
    doubts.push(
      `${which}, so latencies are not those of the sessions; ${byReplay('--time-field names the field that holds it')}`,
    );
  }
  if (relativeEvents > 0)
    doubts.push(
      `times look relative, ${count(relativeEvents, 'event')} would be of before 2015; ${byReplay('--time-unit says what numbers count')}`,
    );
  if (mixesSessions)
    doubts.push(
      `several sessions seem to be mixed; ${byReplay('--session-field names what tells them apart')}`,
    );
  return doubts.map((doubt) => `${name}: ${doubt}`);
}

type Doubtful = Pick<
  SpanLines,
  'events' | 'untimedEvents' | 'relativeEvents' | 'mixesSessions' | 'lostLines'
>;

/** What is wrong with a line, without advice to use an option of another command. */
export function inWordsOfReport(problem: string): string {
  const advice = '--event-field names another';
  return problem.replace(` ${advice}`, ` ${byReplay(advice)}`);
}

/** The way around, for what only `replay` has an option. */
function byReplay(advice: string): string {
  return `realtime-otel replay ${advice}, and with --to json writes what is read here`;
}

/** For an input in which nothing is of any use. */
export function nothingRecognised(name: string): string {
  return (
    `nothing was recognised in ${name}: expected recordings or events, OTLP JSON as the OpenTelemetry Collector's file ` +
    'exporter writes it, or the JSON of a report. See realtime-otel report --help'
  );
}

/** For a service that Jaeger has no traces of. */
export function unknownService({
  url,
  service,
  services,
}: {
  url: string;
  service: string;
  services: readonly string[];
}): string {
  const others = services.length === 0 ? ', nor any other' : `; it has ${services.join(', ')}`;
  return `Jaeger at ${url} has no service ${service}${others}`;
}
