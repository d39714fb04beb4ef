import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';

import { createClosableExporter } from './closable-exporter.ts';
import { className } from '../host/describe-kind.ts';
import { tapPartialSuccess } from './partial-success-tap.ts';
import { ReportingMetricExporter, type ReportingMetricExporterParts } from './reporting-metric-exporter.ts';
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
  if (metricExporter !== 'none') {
    // A little before the reader gives up, which would report it each time.
    const timeoutMillis = metrics.exportTimeoutMillis * 0.9;
    const target =
      metricExporter === 'otlp'
        ? otlpTarget({ options, settings, timeoutMillis })
        : givenTarget(metricExporter);
    const exporter = new ReportingMetricExporter({ ...target, timeoutMillis });
    readers.push(new PeriodicExportingMetricReader({ exporter, ...metrics }));
    ({ close } = target);
  }
  if (readers.length === 0) return undefined;
  return { provider: new MeterProvider({ resource, readers }), readers, close };
}

/** What exports metrics, and how it lets go of everything at once. */
type MetricTarget = Omit<ReportingMetricExporterParts, 'timeoutMillis'> & { close: () => void };

function otlpTarget({
  options,
  settings: { metricsEndpoint: endpoint },
  timeoutMillis,
}: Omit<MetricPipelineParts, 'resource'> & { timeoutMillis: number }): MetricTarget {
  const { exporter, close } = createClosableExporter({
    signal: 'metrics',
    options,
    endpoint,
    environment: process.env,
    timeoutMillis,
    build: (config) => new OTLPMetricExporter(config),
  });
  return {
    exporter,
    takePartialSuccess: tapPartialSuccess(exporter),
    receiver: originOf(endpoint),
    offSwitch: 'OTEL_METRICS_EXPORTER=none',
    close,
  };
}

/** An exporter that the application gave. The reader flushes it and shuts it down. */
function givenTarget(exporter: PushMetricExporter): MetricTarget {
  return {
    exporter,
    takePartialSuccess: () => ({ rejected: 0 }),
    receiver: className(exporter) ?? 'MetricExporter',
    close: () => undefined,
  };
}
