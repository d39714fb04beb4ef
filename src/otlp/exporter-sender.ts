import { context } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

import { NO_ANSWER } from './export-error.ts';
import type { PartialSuccess } from './partial-success.ts';
import { hearFailures, lastFailure, type FailureListener } from './request-failures.ts';
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

  send(spans: ReadableSpan[], onFailure: FailureListener): Promise<SendOutcome> {
    const { exporter, takePartialSuccess, timeoutMillis } = this.#parts;
    let heard: ExportFailure | undefined;
    const hear: FailureListener = (failure) => onFailure((heard = failure));
    return new Promise((resolve) => {
      // The exporter cannot be stopped, and what it says after this is not heard: should the receiver still take the batch,
      // it comes a second time, with the same span ids.
      const timer = setTimeout(
        () => resolve({ kind: 'unavailable', ...(heard ?? NO_ANSWER) }),
        timeoutMillis,
      ).unref();
      const settle = (outcome: SendOutcome): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      const exportSpans = (stopHearing: () => void): void => {
        try {
          exporter.export(spans, ({ code, error }) => {
            stopHearing();
            const taken = code === ExportResultCode.SUCCESS;
            settle(taken ? { kind: 'accepted', ...takePartialSuccess() } : outcomeOf(error, heard));
          });
        } catch (error) {
          // Spans that cannot be written down.
          settle({ ...outcomeOf(error), kind: 'refused' });
        }
      };
      // A batch is sent from the callback of another one, and an HTTP instrumentation of the application would trace it.
      context.with(suppressTracing(context.active()), () => hearFailures(hear, exportSpans));
    });
  }
}

function outcomeOf(error: unknown, heard?: ExportFailure): Exclude<SendOutcome, { kind: 'accepted' }> {
  const { refused, ...failure } = lastFailure(error, heard);
  return { kind: refused ? 'refused' : 'unavailable', ...failure };
}
