import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

import { describeExportError } from './export-error.ts';
import type { SpanLedger } from './span-ledger.ts';
import { log } from './telemetry-log.ts';

/** What a {@link BoundedExporter} is made of; the timeout, in milliseconds, is that of one batch with its retries. */
export interface BoundedExporterParts {
  exporter: SpanExporter;
  ledger: SpanLedger;
  exportTimeoutMillis: number;
  concurrency: number;
}

interface Batch {
  readonly spans: ReadableSpan[];
  readonly finish: () => void;
  readonly finished: Promise<void>;
  timer?: NodeJS.Timeout;
}

/**
 * Passes batches on to an exporter, a few at a time, and writes the outcome of each, exactly once, to the ledger.
 * The batch processor hands over its whole queue at once when it is flushed, and the OTLP exporter refuses what is beyond
 * 30 requests ("Concurrent export limit reached"), so without this a flush of more than 30 batches loses the rest:
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/otlp-exporter-base/src/bounded-queue-export-promise-handler.ts
 */
export class BoundedExporter implements SpanExporter {
  readonly #parts: BoundedExporterParts;
  readonly #waiting = new Set<Batch>();
  readonly #sending = new Set<Batch>();
  #abandoned = false;
  #pumping = false;

  constructor(parts: BoundedExporterParts) {
    this.#parts = parts;
  }

  /** Always calls back with success: failures are in the ledger, and the batch processor would report each of them again. */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    const settled = (): void => resultCallback({ code: ExportResultCode.SUCCESS });
    if (this.#abandoned) {
      this.#parts.ledger.settleDropped(spans, 'shutdown deadline');
      return settled();
    }
    let finish = settled;
    const finished = new Promise<void>((resolve) => {
      finish = () => {
        settled();
        resolve();
      };
    });
    this.#waiting.add({ spans, finish, finished });
    this.#pump();
  }

  /** Resolves when all that was handed over so far is settled; never rejects. */
  async forceFlush(): Promise<void> {
    await Promise.all([...this.#waiting, ...this.#sending].map((batch) => batch.finished));
  }

  /** Settles what is left, then tells the inner exporter; never rejects. */
  async shutdown(): Promise<void> {
    await this.forceFlush();
    // Not awaited: it would wait for requests that were given up on, and has nothing else to do.
    this.#parts.exporter.shutdown().catch((error: unknown) => log.debug(describeExportError(error)));
  }

  /** Gives up: what waits counts as dropped, what is being sent as failed, and later batches are refused. */
  abandon(): void {
    this.#abandoned = true;
    for (const batch of this.#waiting) {
      this.#waiting.delete(batch);
      this.#parts.ledger.settleDropped(batch.spans, 'shutdown deadline');
      batch.finish();
    }
    for (const batch of this.#sending) this.#settle(batch, 'no answer before the shutdown deadline');
  }

  #pump(): void {
    // An exporter may answer at once, which comes back here: one loop then, not one stack frame for each batch.
    if (this.#pumping) return;
    this.#pumping = true;
    for (const batch of this.#waiting) {
      if (this.#sending.size >= this.#parts.concurrency) break;
      this.#waiting.delete(batch);
      this.#send(batch);
    }
    this.#pumping = false;
  }

  #send(batch: Batch): void {
    const { exporter, exportTimeoutMillis } = this.#parts;
    this.#sending.add(batch);
    batch.timer = setTimeout(() => this.#settle(batch, 'no answer in time'), exportTimeoutMillis).unref();
    // A batch that waited is sent from the callback of another one, outside the context that the batch processor suppressed.
    context.with(suppressTracing(context.active()), () => {
      try {
        exporter.export(batch.spans, ({ code, error }) =>
          this.#settle(batch, code === ExportResultCode.SUCCESS ? undefined : describeExportError(error)),
        );
      } catch (error) {
        this.#settle(batch, describeExportError(error));
      }
    });
  }

  #settle(batch: Batch, failure?: string): void {
    // The answer to a batch that was given up on comes too late to change its count.
    if (!this.#sending.delete(batch)) return;
    clearTimeout(batch.timer);
    if (failure === undefined) this.#parts.ledger.settleExported(batch.spans);
    else this.#parts.ledger.settleFailed(batch.spans, failure);
    batch.finish();
    this.#pump();
  }
}
