import { findFreePorts } from '../jaeger/loopback.ts';
import { startJaeger, type JaegerServer } from '../jaeger/jaeger-server.ts';
import { runDemo, type DemoRun } from '../jaeger/run-demo.ts';
import { startOnFreePorts } from '../running-program.ts';
import { startPrometheus, type PrometheusServer } from './prometheus-server.ts';

/** Two services that talk for a while, and where their telemetry went. */
export interface LoadedPrograms {
  readonly jaeger: JaegerServer;
  readonly prometheus: PrometheusServer;
  /** Sends both signals to Jaeger. */
  readonly throughJaeger: DemoRun;
  /** Sends its metrics to Prometheus's own receiver. */
  readonly direct: DemoRun;
  stop(): Promise<void>;
}

/** What the two services are called. */
export const services = { throughJaeger: 'voice-through-jaeger', direct: 'voice-direct' };

const LOAD_SECONDS = 50;

/** Starts both programs, and has both services talk. */
export async function startLoadedPrograms(binaries: {
  jaeger: string;
  prometheus: string;
}): Promise<LoadedPrograms> {
  const [jaeger, prometheus] = await startPrograms(binaries);
  const stop = async (): Promise<void> => {
    await jaeger.stop();
    await prometheus.stop();
  };
  try {
    const metricsUrl = `${prometheus.url}/api/v1/otlp/v1/metrics`;
    const [throughJaeger, direct] = await Promise.all([
      runLoad(jaeger, services.throughJaeger, '6'),
      runLoad(jaeger, services.direct, '3', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: metricsUrl }),
    ]);
    return { jaeger, prometheus, throughJaeger, direct, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts both programs, each told of the other. */
export function startPrograms(binaries: {
  jaeger: string;
  prometheus: string;
}): Promise<[JaegerServer, PrometheusServer]> {
  return startOnFreePorts(() => startBoth(binaries));
}

async function startBoth(binaries: {
  jaeger: string;
  prometheus: string;
}): Promise<[JaegerServer, PrometheusServer]> {
  const [port = 0] = await findFreePorts(1);
  const jaeger = await startJaeger({ binary: binaries.jaeger, prometheusUrl: `http://127.0.0.1:${port}` });
  try {
    const { metricsAddress: jaegerMetrics } = jaeger;
    return [jaeger, await startPrometheus({ binary: binaries.prometheus, port, jaegerMetrics })];
  } catch (error) {
    await jaeger.stop();
    throw error;
  }
}

function runLoad(
  jaeger: JaegerServer,
  service: string,
  sessions: string,
  env: Record<string, string> = {},
): Promise<DemoRun> {
  return runDemo(jaeger.otlpHttpUrl, {
    args: ['--load', '--for', `${LOAD_SECONDS}s`, '--speed', '5', '--sessions', sessions],
    env: { OTEL_SERVICE_NAME: service, OTEL_METRIC_EXPORT_INTERVAL: '2000', ...env },
    timeoutMs: (LOAD_SECONDS + 40) * 1000,
  });
}
