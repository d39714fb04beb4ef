import { setMaxListeners } from 'node:events';
import { startTelemetry, type Telemetry } from 'opentelemetry-instrumentation-openai-realtime/otlp';
import type { LoadFlags } from './load-flags.ts';
import { otlpTracesUrl, somethingAnswers } from '../otlp-receiver.ts';
import { LiveLine } from './live-line.ts';
import { LoadCounts } from './load-counts.ts';
import { runLoad } from './run-load.ts';

/** Keeps traced calls going until Ctrl-C, or for as long as was asked; gives the exit code. */
export async function mainOfLoad(flags: LoadFlags, captureContent: boolean): Promise<number> {
  const tracesUrl = otlpTracesUrl(process.env);
  if (!(await somethingAnswers(tracesUrl))) {
    console.error(`No OTLP receiver answers at ${new URL(tracesUrl).origin}. Start one with:`);
    console.error('  docker compose -f docker-compose.jaeger.yml --profile dashboards up');
    return 1;
  }
  const counts = new LoadCounts();
  const telemetry = startTelemetry({
    serviceName: process.env['OTEL_SERVICE_NAME'] ?? 'voice-demo',
    spanProcessors: [counts],
    // The default of a minute is long for somebody who looks at the dashboards.
    ...(process.env['OTEL_METRIC_EXPORT_INTERVAL'] === undefined && {
      metrics: { exportIntervalMillis: 5000 },
    }),
    handleSignals: false,
  });
  const stop = new AbortController();
  // Every call and every tool that runs listens to it.
  setMaxListeners(0, stop.signal);
  endOnSignals(stop);
  const timer = flags.forMs === undefined ? undefined : setTimeout(() => stop.abort(), flags.forMs);
  console.log(`Calls to ${new URL(tracesUrl).origin}${timer ? '' : ', until Ctrl-C'}:`);
  const line = new LiveLine(() => describe(counts, telemetry));
  try {
    await runLoad({ ...flags, captureContent, signal: stop.signal }, counts);
  } finally {
    clearTimeout(timer);
    await telemetry.shutdown();
    line.end();
  }
  for (const failure of counts.failures) console.error(`The script got stuck: ${failure}.`);
  return counts.failures.length === 0 ? 0 : 1;
}

/** The first signal ends the load, another one the process. */
function endOnSignals(stop: AbortController): void {
  let first: number | undefined;
  for (const [name, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(name, () => {
      first ??= Date.now();
      stop.abort();
      // One Ctrl-C may arrive twice: from the terminal, and from the programs above this one.
      if (Date.now() - first > 1000) process.exit(exitCode);
    });
  }
}

function describe({ calls, open, turns }: LoadCounts, telemetry: Telemetry): string {
  const { exportedSpans, failedSpans, droppedSpans } = telemetry;
  const lost = failedSpans + droppedSpans;
  const parts = [`${calls} calls`, `${open} open`, `${turns} turns`, `${exportedSpans} spans exported`];
  return [...parts, ...(lost > 0 ? [`${lost} spans lost`] : [])].join(' · ');
}
