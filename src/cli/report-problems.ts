import type { SpanLines } from '../report-inputs/span-lines.ts';
import { count } from './count.ts';

/** What makes the numbers of an input doubtful, in words. */
export function doubtsAbout(
  name: string,
  { events, untimedEvents, mixesSessions }: Pick<SpanLines, 'events' | 'untimedEvents' | 'mixesSessions'>,
): string[] {
  const doubts: string[] = [];
  if (untimedEvents > 0) {
    const which =
      untimedEvents === events ? 'no event has a time' : `${count(untimedEvents, 'event')} without a time`;
    doubts.push(
      `${name}: ${which}, so latencies are not those of the sessions; realtime-otel replay --time-field names the field that holds it, and with --to json writes what is read here`,
    );
  }
  if (mixesSessions)
    doubts.push(
      `${name}: several sessions seem to be mixed; realtime-otel replay --session-field names what tells them apart, and with --to json writes what is read here`,
    );
  return doubts;
}

/** What is wrong with a line, without advice to use an option of another command. */
export function inWordsOfReport(problem: string): string {
  return problem.replace(
    ' --event-field names another',
    ' realtime-otel replay --event-field names another, and with --to json writes what is read here',
  );
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
