import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

import { createClosableExporter } from './closable-exporter.ts';
import { className } from '../host/describe-kind.ts';
import { ReportingMetricExporter, type ReportingMetricExporterParts } from './reporting-metric-exporter.ts';
import { signalSettings } from './signal-settings.ts';
import { originOf } from './signal-url.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';

/** The meter provider and how its measurements leave the process. */
export interface MetricPipeline {
  readonly provider: MeterProvider;
  /** Each is flushed and shut down by itself: the provider stops waiting for all at the first that fails. */
  readonly readers: readonly MetricReader[];
  /** Lets go of every connection. */
  close(): void;
  /** The process ends now. */
  exit(): void;
}

/** What a {@link MetricPipeline} is made of. */
export interface MetricPipelineParts {
  options: TelemetryOptions;
  settings: TelemetrySettings;
  resource: Resource;
}

/** Builds meter provider, reader and exporter; `undefined` when nobody would read what is measured. */
export function createMetricPipeline({
  options,
  settings,
  resource,
}: MetricPipelineParts): MetricPipeline | undefined {
  const readers: MetricReader[] = [...(options.metricReaders ?? [])];
  const { metricExporter, metrics } = settings;
  let close = (): void => undefined;
  let exit = (): void => undefined;
  if (metricExporter !== 'none') {
    // A little before the reader gives up, which would report it each time.
    const timeoutMillis = metrics.exportTimeoutMillis * 0.9;
    const target =
      metricExporter === 'otlp'
        ? otlpTarget({ options, settings, timeoutMillis })
        : givenTarget(metricExporter, timeoutMillis);
    const exporter = new ReportingMetricExporter(target);
    readers.push(new PeriodicExportingMetricReader({ exporter, ...metrics }));
    exit = () => exporter.arrivals.ended();
    close = () => {
      target.close();
      exit();
    };
  }
  if (settings.console.metrics)
    readers.push(new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter(), ...metrics }));
  if (readers.length === 0) return undefined;
  return { provider: new MeterProvider({ resource, readers }), readers, close, exit };
}

/** What exports metrics, and how it lets go of everything at once. */
type MetricTarget = ReportingMetricExporterParts & { close: () => void };

function otlpTarget({
  options,
  settings: { metricsEndpoint: endpoint, protocols },
  timeoutMillis,
}: Omit<MetricPipelineParts, 'resource'> & { timeoutMillis: number }): MetricTarget {
  const { exporter, close } = createClosableExporter<ResourceMetrics, PushMetricExporter>({
    signal: 'metrics',
    options,
    endpoint,
    environment: process.env,
    timeoutMillis,
    asked: protocols.metrics,
    builders: {
      'http/json': (config) => new JsonMetricExporter(config),
      'http/protobuf': (config) => new ProtobufMetricExporter(config),
    },
  });
  return {
    get exporter() {
      return exporter.inner;
    },
    send: (metrics, resultCallback) => exporter.export(metrics, resultCallback),
    takePartialSuccess: () => exporter.takePartialSuccess(),
    receiver: originOf(endpoint),
    ...signalSettings('metrics', options, process.env),
    timeoutMillis,
    close,
  };
}

/** An exporter that the application gave. The reader flushes it and shuts it down. */
function givenTarget(exporter: PushMetricExporter, timeoutMillis: number): MetricTarget {
  return {
    exporter,
    send: (metrics, resultCallback) => exporter.export(metrics, resultCallback),
    takePartialSuccess: () => ({ rejected: 0 }),
    receiver: className(exporter) ?? 'MetricExporter',
    timeoutMillis,
    close: () => undefined,
  };
}
