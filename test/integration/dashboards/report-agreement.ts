import { runReport } from '../../../src/cli/report/report-command.ts';
import { memoryIo } from '../../cli/command-io.ts';
import { exactLatencies, type ExactLatencies } from '../../support/exact-latencies.ts';

/** The parts of a report's JSON that can be had another way too; see docs/report.md. Times are seconds. */
export interface ReportedLatencies {
  readonly sessions: { readonly count: number };
  readonly turns: { readonly count: number; readonly responseLatency: Percentiles };
  readonly tools: readonly { readonly name: string; readonly duration: Percentiles }[];
}

export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Longer than the load has run. */
const LAST_MINUTES = 15;

/** The report on all that a service has sent to Jaeger. */
export async function reportOnService(jaegerUrl: string, service: string): Promise<ReportedLatencies> {
  const io = memoryIo();
  const exitCode = await runReport(
    ['--jaeger', jaegerUrl, '--service', service, '--last', `${LAST_MINUTES}m`, '--json'],
    io,
  );
  if (exitCode !== 0) throw new Error(`The report ended with ${exitCode}:\n${io.err}`);
  return JSON.parse(io.out) as ReportedLatencies;
}

/** More traces than the load makes. */
const MOST_TRACES = 5_000;

/** The same from the raw spans, every one that a service has sent to Jaeger. */
export async function exactlyOfService(jaegerUrl: string, service: string): Promise<ExactLatencies> {
  const now = Date.now();
  const query = new URLSearchParams({
    'query.service_name': service,
    'query.start_time_min': new Date(now - LAST_MINUTES * 60_000).toISOString(),
    'query.start_time_max': new Date(now).toISOString(),
    'query.num_traces': String(MOST_TRACES),
    'query.raw_traces': 'true',
  });
  const response = await fetch(`${jaegerUrl}/api/v3/traces?${query.toString()}`);
  if (!response.ok) throw new Error(`Jaeger answered ${response.status}: ${await response.text()}`);
  const { result } = (await response.json()) as { result: unknown };
  return exactLatencies([JSON.stringify(result)]);
}

export function sharesOf({ p50, p95, p99 }: Percentiles): [share: number, seconds: number][] {
  return [
    [0.5, p50],
    [0.95, p95],
    [0.99, p99],
  ];
}

/** The bounds of the bucket in which a percentile lies, by the nearest rank. */
export function bucketOf(
  buckets: readonly { le: number; count: number }[],
  share: number,
): { above: number; upTo: number } {
  const rank = Math.ceil((buckets.at(-1)?.count ?? 0) * share);
  const index = buckets.findIndex(({ count }) => count >= rank);
  return { above: buckets[index - 1]?.le ?? 0, upTo: buckets[index]?.le ?? NaN };
}
