import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

import { BoundedExporter } from './bounded-exporter.ts';
import { createClosableExporter } from './closable-exporter.ts';
import { CountingSpanProcessor } from './counting-processor.ts';
import { SpanLedger } from './span-ledger.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';

// Requests under way while the queue is flushed. Making a body takes the main thread, so more of them only pay with a slow
// network, and each holds a body of about 1 MB; the exporter itself refuses more than 30.
const CONCURRENT_EXPORTS = 8;

/** The way of a finished span from the tracer provider to the receiver, and the count of what happened to it. */
export interface ExportPipeline {
  /** Absent when nothing is exported. */
  readonly processor?: SpanProcessor;
  readonly ledger: SpanLedger;
  /** Gives up on what is not sent yet, and lets go of every connection. */
  close(): void;
}

/** Builds queue, counter and exporter; with `traceExporter: 'none'` there is only the counter, which stays at zero. */
export function createExportPipeline(options: TelemetryOptions, settings: TelemetrySettings): ExportPipeline {
  const ledger = new SpanLedger(settings.batch);
  if (settings.traceExporter === 'none') return { ledger, close: () => undefined };
  const target = createClosableExporter({
    signal: 'traces',
    options,
    endpoint: settings.endpoint,
    environment: process.env,
    build: (config) => new OTLPTraceExporter(config),
  });
  const exporter = new BoundedExporter({
    exporter: target.exporter,
    ledger,
    exportTimeoutMillis: settings.batch.exportTimeoutMillis,
    concurrency: CONCURRENT_EXPORTS,
  });
  return {
    processor: new CountingSpanProcessor(ledger, exporter, settings.batch),
    ledger,
    close() {
      exporter.abandon();
      target.close();
    },
  };
}
