import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import { JsonMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader, type MetricReader } from '@opentelemetry/sdk-metrics';

import { createClosableSender } from './closable-sender.ts';
import { MetricDelivery } from './metric-delivery.ts';
import { originOf } from './signal-url.ts';
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
  let close = (): void => undefined;
  if (metricExporter === 'otlp') {
    // A little before the reader gives up, which would report it each time.
    const timeoutMillis = metrics.exportTimeoutMillis * 0.9;
    const target = createClosableSender({
      signal: 'metrics',
      options,
      endpoint: metricsEndpoint,
      environment: process.env,
      serializer: JsonMetricsSerializer,
      timeoutMillis,
    });
    const delivery = new MetricDelivery({
      sender: target.sender,
      receiver: originOf(metricsEndpoint),
      timeoutMillis,
    });
    // Reads from the environment which temporality to choose.
    const exporter = new OTLPMetricExporterBase(delivery);
    readers.push(new PeriodicExportingMetricReader({ exporter, ...metrics }));
    close = () => {
      delivery.close();
      target.close();
    };
  }
  if (readers.length === 0) return undefined;
  return { provider: new MeterProvider({ resource, readers }), close };
}
