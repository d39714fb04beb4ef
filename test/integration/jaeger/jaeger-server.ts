import { fileURLToPath } from 'node:url';

import { answers, startOnFreePorts, startProgram, type RunningProgram } from '../running-program.ts';
import { findFreePorts } from './loopback.ts';

const DEPLOYED_CONFIG = fileURLToPath(new URL('../../../deploy/jaeger/config.yaml', import.meta.url));
/** What the compose file has Jaeger's page show first. */
export const UI_CONFIG = fileURLToPath(new URL('../../../deploy/jaeger/ui.json', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/** A running Jaeger of this test, on free ports of 127.0.0.1, with the configuration that the compose file mounts. */
export interface JaegerServer extends RunningProgram {
  readonly otlpHttpUrl: string;
  readonly otlpGrpcUrl: string;
  readonly queryUrl: string;
  readonly statusUrl: string;
  /** Where a Prometheus gets the metrics, `127.0.0.1:<port>`. */
  readonly metricsAddress: string;
}

interface JaegerOptions {
  binary: string;
  maxTraces?: number;
  uiConfig?: string;
  /** The folder of a build of the pages, for a program that was built without. */
  uiAssets?: string;
  /** The Prometheus that the Monitor tab asks; it need not be there. */
  prometheusUrl?: string;
}

/** Starts Jaeger and waits until it reports itself healthy. */
export function startJaeger(options: JaegerOptions): Promise<JaegerServer> {
  return startOnFreePorts(() => startOnce(options));
}

async function startOnce({
  binary,
  maxTraces,
  uiConfig = UI_CONFIG,
  uiAssets,
  prometheusUrl,
}: JaegerOptions): Promise<JaegerServer> {
  const [ui, queryGrpc, otlpHttp, otlpGrpc, health, metrics] = await findFreePorts(6);
  const statusUrl = `http://127.0.0.1:${health}/status`;
  const program = await startProgram({
    name: 'Jaeger',
    command: binary,
    args: [
      '--config',
      DEPLOYED_CONFIG,
      ...(uiAssets === undefined ? [] : [`--set=extensions.jaeger_query.ui.assets_path=${uiAssets}`]),
    ],
    environment: {
      JAEGER_LISTEN_HOST: '127.0.0.1',
      JAEGER_UI_PORT: String(ui),
      JAEGER_UI_CONFIG: uiConfig,
      JAEGER_QUERY_GRPC_PORT: String(queryGrpc),
      JAEGER_OTLP_HTTP_PORT: String(otlpHttp),
      JAEGER_OTLP_GRPC_PORT: String(otlpGrpc),
      JAEGER_HEALTH_PORT: String(health),
      JAEGER_METRICS_PORT: String(metrics),
      ...(maxTraces === undefined ? {} : { JAEGER_MAX_TRACES: String(maxTraces) }),
      ...(prometheusUrl === undefined ? {} : { JAEGER_PROMETHEUS_URL: prometheusUrl }),
    },
    startTimeoutMs: START_TIMEOUT_MS,
    isReady: () => answers(statusUrl),
  });
  return {
    otlpHttpUrl: `http://127.0.0.1:${otlpHttp}`,
    otlpGrpcUrl: `http://127.0.0.1:${otlpGrpc}`,
    queryUrl: `http://127.0.0.1:${ui}`,
    statusUrl,
    metricsAddress: `127.0.0.1:${metrics}`,
    ...program,
  };
}
