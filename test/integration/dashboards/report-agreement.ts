import { runReport } from '../../../src/cli/report-command.ts';
import { memoryIo } from '../../cli/command-io.ts';

/** The parts of a report's JSON that Prometheus has too; see docs/report.md. Times are seconds. */
export interface ReportedLatencies {
  readonly turns: { readonly responseLatency: Percentiles };
  readonly tools: readonly { readonly name: string; readonly duration: Percentiles }[];
}

export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The report on all that a service has sent to Jaeger. */
export async function reportOnService(jaegerUrl: string, service: string): Promise<ReportedLatencies> {
  const io = memoryIo();
  const exitCode = await runReport(
    ['--jaeger', jaegerUrl, '--service', service, '--last', '15m', '--json'],
    io,
  );
  if (exitCode !== 0) throw new Error(`The report ended with ${exitCode}:\n${io.err}`);
  return JSON.parse(io.out) as ReportedLatencies;
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
