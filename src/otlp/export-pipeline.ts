import type { MeterProvider } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

import { ArrivalWatch } from './arrival-watch.ts';
import { CountingSpanProcessor } from './counting-processor.ts';
import { observeExport } from './export-metrics.ts';
import { ExportQueue } from './export-queue.ts';
import { ExporterSender } from './exporter-sender.ts';
import type { SuddenEnd } from './process-end.ts';
import type { ExportFailure } from './send-outcome.ts';
import { originOf } from './signal-url.ts';
import { SpanLedger } from './span-ledger.ts';
import { givenTarget, otlpTarget } from './span-target.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import type { TelemetrySettings } from './telemetry-settings.ts';

/** The way of a finished span from the tracer provider to the receiver, and the count of what happened to it. */
export interface ExportPipeline {
  /** Absent when nothing is exported. */
  readonly processor?: SpanProcessor;
  readonly ledger: SpanLedger;
  /** Gives up on what is not sent yet, and lets go of every connection. */
  close(): void;
  /** The process ends now. */
  exit(by: SuddenEnd): void;
}

/** What an {@link ExportPipeline} is made of. */
export interface ExportPipelineParts {
  options: TelemetryOptions;
  settings: TelemetrySettings;
  /** Measures what becomes of the spans. */
  meterProvider: MeterProvider;
}

const EXITED: ExportFailure = {
  reason: 'the process ended before they were sent',
  errorType: 'process_exit',
};

/** Builds queue, counter and exporter; with `traceExporter: 'none'` there is only the counter, which stays at zero. */
export function createExportPipeline({
  options,
  settings,
  meterProvider,
}: ExportPipelineParts): ExportPipeline {
  const { batch, endpoint, traceExporter, shutdownTimeoutMillis } = settings;
  if (traceExporter === 'none')
    return {
      ledger: new SpanLedger(batch, originOf(endpoint)),
      close: () => undefined,
      exit: () => undefined,
    };
  const target = traceExporter === 'otlp' ? otlpTarget(options, settings) : givenTarget(traceExporter);
  const ledger = new SpanLedger(batch, target.receiver);
  const arrivals = new ArrivalWatch({ sent: 'spans', ...target });
  const queue = new ExportQueue({
    sender: new ExporterSender({ ...target, timeoutMillis: batch.exportTimeoutMillis }),
    ledger,
    arrivals,
    receiver: target.receiver,
    offSwitch: target.offSwitch,
    concurrency: target.concurrency,
    flushMillis: shutdownTimeoutMillis,
  });
  const unobserve = observeExport({ ledger, target, meterProvider });
  return {
    processor: new CountingSpanProcessor({ ledger, queue, target, limits: batch }),
    ledger,
    close() {
      unobserve();
      queue.abandon();
      target.close();
      arrivals.ended();
    },
    exit(by) {
      const lost = ledger.held + ledger.open > 0;
      ledger.loseAll(by);
      arrivals.ended(lost ? EXITED : undefined);
    },
  };
}
