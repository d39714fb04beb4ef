import type { MeterProvider } from '@opentelemetry/api';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

import { createClosableSender } from './closable-sender.ts';
import { CountingSpanProcessor } from './counting-processor.ts';
import { observeExport } from './export-metrics.ts';
import { ExportQueue } from './export-queue.ts';
import { originOf } from './signal-url.ts';
import { SpanLedger } from './span-ledger.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';

// Requests under way while the queue is flushed. Making a body takes the main thread, so more of them only pay with a slow
// network, and each holds a body of about 1 MB.
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

/** Builds queue, counter and sender; with `traceExporter: 'none'` there is only the counter, which stays at zero. */
export function createExportPipeline({
  options,
  settings,
  meterProvider,
}: ExportPipelineParts): ExportPipeline {
  const { batch, endpoint, shutdownTimeoutMillis } = settings;
  const receiver = originOf(endpoint);
  const ledger = new SpanLedger(batch, receiver);
  if (settings.traceExporter === 'none') return { ledger, close: () => undefined };
  const target = createClosableSender({
    signal: 'traces',
    options,
    endpoint,
    environment: process.env,
    serializer: JsonTraceSerializer,
    timeoutMillis: batch.exportTimeoutMillis,
  });
  const queue = new ExportQueue({
    sender: target.sender,
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
