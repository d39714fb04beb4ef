import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader, type MetricReader } from '@opentelemetry/sdk-metrics';

import { createClosableExporter, type ClosableExporter } from './closable-exporter.ts';
import { ReportingMetricExporter } from './reporting-metric-exporter.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';

/** The meter provider and how its measurements leave the process. */
export interface MetricPipeline {
  readonly provider: MeterProvider;
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
  let target: ClosableExporter<OTLPMetricExporter> | undefined;
  if (metricExporter === 'otlp') {
    target = createClosableExporter({
      signal: 'metrics',
      options,
      endpoint: metricsEndpoint,
      environment: process.env,
      build: (config) => new OTLPMetricExporter(config),
    });
    readers.push(
      new PeriodicExportingMetricReader({
        exporter: new ReportingMetricExporter(target.exporter, metricsEndpoint),
        ...metrics,
      }),
    );
  }
  if (readers.length === 0) return undefined;
  return { provider: new MeterProvider({ resource, readers }), close: () => target?.close() };
}
