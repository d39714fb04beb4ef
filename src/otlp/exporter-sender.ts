import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

import { readExportError } from './export-error.ts';
import type { PartialSuccess } from './partial-success.ts';
import type { ExportFailure, Sender, SendOutcome } from './send-outcome.ts';

/** What an {@link ExporterSender} is made of. */
export interface ExporterSenderParts {
  exporter: Pick<SpanExporter, 'export'>;
  /** What the receiver said of the batch whose callback is running. */
  takePartialSuccess: () => PartialSuccess;
  /** For one batch with the exporter's own retries, in milliseconds. */
  timeoutMillis: number;
}

/** Sends batches with an exporter of the SDK, which itself asks again a few times, and tells what became of each. */
export class ExporterSender implements Sender<ReadableSpan[]> {
  readonly #parts: ExporterSenderParts;

  constructor(parts: ExporterSenderParts) {
    this.#parts = parts;
  }

  send(spans: ReadableSpan[]): Promise<SendOutcome> {
    const { exporter, takePartialSuccess, timeoutMillis } = this.#parts;
    return new Promise((resolve) => {
      // The exporter cannot be stopped, and what it says after this is not heard: should the receiver still take the batch,
      // it comes a second time, with the same span ids.
      const timer = setTimeout(() => resolve({ kind: 'unavailable', ...NO_ANSWER }), timeoutMillis).unref();
      const settle = (outcome: SendOutcome): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      // A batch is sent from the callback of another one, and an HTTP instrumentation of the application would trace it.
      context.with(suppressTracing(context.active()), () => {
        try {
          exporter.export(spans, ({ code, error }) => {
            const taken = code === ExportResultCode.SUCCESS;
            settle(taken ? { kind: 'accepted', ...takePartialSuccess() } : outcomeOf(error));
          });
        } catch (error) {
          // Spans that cannot be written down.
          settle({ ...outcomeOf(error), kind: 'refused' });
        }
      });
    });
  }
}

const NO_ANSWER: ExportFailure = { reason: 'no answer in time', errorType: 'timeout' };

function outcomeOf(error: unknown): Exclude<SendOutcome, { kind: 'accepted' }> {
  const { refused, ...failure } = readExportError(error);
  return { kind: refused ? 'refused' : 'unavailable', ...failure };
}
