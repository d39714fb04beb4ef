import type { MeterProvider } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

import { createClosableExporter } from './closable-exporter.ts';
import { CountingSpanProcessor } from './counting-processor.ts';
import { observeExport } from './export-metrics.ts';
import { ExportQueue } from './export-queue.ts';
import { ExporterSender } from './exporter-sender.ts';
import { tapPartialSuccess } from './partial-success-tap.ts';
import { originOf } from './signal-url.ts';
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

/** What an {@link ExportPipeline} is made of. */
export interface ExportPipelineParts {
  options: TelemetryOptions;
  settings: TelemetrySettings;
  /** Measures what becomes of the spans. */
  meterProvider: MeterProvider;
}

/** Builds queue, counter and exporter; with `traceExporter: 'none'` there is only the counter, which stays at zero. */
export function createExportPipeline({
  options,
  settings,
  meterProvider,
}: ExportPipelineParts): ExportPipeline {
  const { batch, endpoint, shutdownTimeoutMillis } = settings;
  const receiver = originOf(endpoint);
  const ledger = new SpanLedger(batch, receiver);
  if (settings.traceExporter === 'none') return { ledger, close: () => undefined };
  const target = createClosableExporter({
    signal: 'traces',
    options,
    endpoint,
    environment: process.env,
    timeoutMillis: batch.exportTimeoutMillis,
    build: (config) => new OTLPTraceExporter(config),
  });
  const queue = new ExportQueue({
    sender: new ExporterSender({
      exporter: target.exporter,
      takePartialSuccess: tapPartialSuccess(target.exporter),
      timeoutMillis: batch.exportTimeoutMillis,
    }),
    ledger,
    receiver,
    concurrency: CONCURRENT_EXPORTS,
    flushMillis: shutdownTimeoutMillis,
  });
  const unobserve = observeExport({ ledger, endpoint, meterProvider });
  return {
    processor: new CountingSpanProcessor(ledger, queue, batch),
    ledger,
    close() {
      unobserve();
      queue.abandon();
      target.close();
    },
  };
}
