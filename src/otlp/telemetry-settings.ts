import { protocolsOfOption, type AskedProtocols } from './otlp-protocol.ts';
import type { BatchLimits, MetricExportTimes, TelemetryOptions } from './telemetry-options.ts';

import type { TelemetrySignal } from './signal-url.ts';

/** A propagator that this package can register. */
export type PropagatorName = 'tracecontext' | 'baggage';

/** Everything that is decided before anything is built; what the SDK itself reads from the environment is not here. */
export interface TelemetrySettings {
  disabled: boolean;
  traceExporter: Exclude<NonNullable<TelemetryOptions['traceExporter']>, 'console'>;
  metricExporter: Exclude<NonNullable<TelemetryOptions['metricExporter']>, 'console'>;
  /** What goes to standard output, beside what is exported. */
  console: Readonly<Record<TelemetrySignal, boolean>>;
  protocols: AskedProtocols;
  /** URL of the receiver, its base or that of traces; only for messages where the SDK reads the environment itself. */
  endpoint: string;
  metricsEndpoint: string;
  propagators: readonly PropagatorName[];
  batch: Required<BatchLimits>;
  metrics: Required<MetricExportTimes>;
  shutdownTimeoutMillis: number;
  /** How much of that is waited without a span being taken. */
  quietShutdownMillis: number;
  handleSignals: boolean;
  setGlobal: boolean;
}

/** What one source of settings says; absent is "not said". */
export type PartialSettings = Partial<Omit<TelemetrySettings, 'batch' | 'metrics' | 'console'>> & {
  console?: Partial<TelemetrySettings['console']>;
  batch?: BatchLimits;
  metrics?: MetricExportTimes;
};

// A session of ten minutes makes about 300 spans, so a thousand that end together, all of them unsent, make 300 000; a third
// on top is for what was already waiting. The SDK's 2048 holds seven such sessions. An empty place costs nothing; what a full
// queue costs (a span without content is about 2 kB of heap) is bounded in bytes, below.
const MAX_QUEUE_SIZE = 400_000;

// While the receiver is down the queue fills up and stays full. A quarter of the heap leaves the application working then: about
// 1 GB of the 4 GB heap of a large machine (all 400 000 spans), 64 MB (some 32 000 spans) in a container with a heap of 256 MB.
const QUEUE_SHARE_OF_HEAP = 1 / 4;

// Ends before `docker stop` kills (10 s), and long before Kubernetes and ECS do (30 s).
const SHUTDOWN_TIMEOUT_MILLIS = 8_000;

// A dead receiver is done with in 5 s: the application has its own to do in the 10.
const QUIET_SHUTDOWN_MILLIS = 4_500;

/** Step one: the defaults, for a process whose heap may grow to `heapLimitBytes`. */
export function defaultSettings(endpoint: string, heapLimitBytes: number): TelemetrySettings {
  return {
    disabled: false,
    traceExporter: 'otlp',
    metricExporter: 'otlp',
    console: { traces: false, metrics: false },
    protocols: {},
    endpoint,
    metricsEndpoint: endpoint,
    propagators: ['tracecontext', 'baggage'],
    batch: {
      maxQueueSize: MAX_QUEUE_SIZE,
      maxQueueBytes: Math.floor(heapLimitBytes * QUEUE_SHARE_OF_HEAP),
      maxExportBatchSize: 512,
      scheduledDelayMillis: 5_000,
      exportTimeoutMillis: 30_000,
    },
    metrics: { exportIntervalMillis: 60_000, exportTimeoutMillis: 30_000 },
    shutdownTimeoutMillis: SHUTDOWN_TIMEOUT_MILLIS,
    quietShutdownMillis: QUIET_SHUTDOWN_MILLIS,
    handleSignals: true,
    setGlobal: true,
  };
}

/**
 * Step three: code wins over environment, which wins over defaults; a batch larger than the queue becomes the queue's size, and
 * metrics have no longer to arrive than until the next are sent.
 */
export function mergeSettings(
  defaults: TelemetrySettings,
  environment: PartialSettings,
  code: TelemetryOptions,
): TelemetrySettings {
  const batch = overlay(overlay(defaults.batch, environment.batch), code.batch);
  const metrics = overlay(overlay(defaults.metrics, environment.metrics), code.metrics);
  const console = { ...defaults.console, ...environment.console };
  if (code.traceExporter !== undefined) console.traces = code.traceExporter === 'console';
  if (code.metricExporter !== undefined) console.metrics = code.metricExporter === 'console';
  const protocols = { ...environment.protocols, ...protocolsOfOption(code.protocol) };
  const { endpoint, shutdownTimeoutMillis, handleSignals, setGlobal } = code;
  return {
    ...overlay(overlay(defaults, { ...environment, batch, metrics, console, protocols }), {
      traceExporter: code.traceExporter === 'console' ? 'none' : code.traceExporter,
      metricExporter: code.metricExporter === 'console' ? 'none' : code.metricExporter,
      endpoint,
      metricsEndpoint: endpoint,
      shutdownTimeoutMillis,
      quietShutdownMillis: shutdownTimeoutMillis,
      handleSignals,
      setGlobal,
    }),
    batch: { ...batch, maxExportBatchSize: Math.min(batch.maxExportBatchSize, batch.maxQueueSize) },
    metrics: {
      ...metrics,
      exportTimeoutMillis: Math.min(metrics.exportTimeoutMillis, metrics.exportIntervalMillis),
    },
  };
}

function overlay<Settings extends object>(
  below: Settings,
  above: { [Key in keyof Settings]?: Settings[Key] | undefined } = {},
): Settings {
  const said = Object.entries(above).filter(([, value]) => value !== undefined);
  return { ...below, ...Object.fromEntries(said) };
}
