import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader, type MetricReader } from '@opentelemetry/sdk-metrics';

import { createClosableExporter } from './closable-exporter.ts';
import { tapPartialSuccess } from './partial-success-tap.ts';
import { ReportingMetricExporter } from './reporting-metric-exporter.ts';
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
  const { metricExporter, metricsEndpoint, metrics } = settings;
  let close = (): void => undefined;
  if (metricExporter === 'otlp') {
    // A little before the reader gives up, which would report it each time.
    const timeoutMillis = metrics.exportTimeoutMillis * 0.9;
    const target = createClosableExporter({
      signal: 'metrics',
      options,
      endpoint: metricsEndpoint,
      environment: process.env,
      timeoutMillis,
      build: (config) => new OTLPMetricExporter(config),
    });
    const exporter = new ReportingMetricExporter({
      exporter: target.exporter,
      takePartialSuccess: tapPartialSuccess(target.exporter),
      receiver: originOf(metricsEndpoint),
      timeoutMillis,
    });
    readers.push(new PeriodicExportingMetricReader({ exporter, ...metrics }));
    close = () => target.close();
  }
  if (readers.length === 0) return undefined;
  return { provider: new MeterProvider({ resource, readers }), readers, close };
}
