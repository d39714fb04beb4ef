import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

import { scrubAndCut } from '../privacy/scrub.ts';
import type { ExportFailure } from './send-outcome.ts';
import { estimateBodyBytes } from './span-size.ts';

/** Spans that are sent in one request. */
export interface SpanBatch {
  readonly spans: ReadableSpan[];
  /** Counts what was handed over, in the order in which it came; the parts of it have the same. */
  readonly number: number;
  attempts: number;
  failure?: ExportFailure;
}

/** The application waits while a body is made: `test/otlp/large-spans` says how long. */
export const LARGEST_BODY_BYTES = 512_000;

/** Requests of less would be many; what is too large even then is halved each time. */
const LEAST_BODY_BYTES = 16_000;

/** How large a request may be where one with these spans was too large. */
export function bytesBelow({ spans }: SpanBatch): number {
  const bytes = spans.reduce((sum, span) => sum + estimateBodyBytes(span), 0);
  return Math.max(bytes / 2, LEAST_BODY_BYTES);
}

/**
 * What of a batch goes into one request, so many bytes by estimate or a single span, and what is left of it. Reads no further
 * than that: measuring long texts takes time too.
 */
export function takeBite(batch: SpanBatch, mostBytes: number): { bite: SpanBatch; rest?: SpanBatch } {
  const { spans } = batch;
  let bytes = 0;
  const end = spans.findIndex((span, index) => {
    bytes += estimateBodyBytes(span);
    return index > 0 && bytes > mostBytes;
  });
  if (end < 0) return { bite: batch };
  return {
    bite: { ...batch, spans: spans.slice(0, end) },
    rest: { ...batch, spans: spans.slice(end) },
  };
}

/** Two batches in place of one that was too large; `undefined` for a single span. */
export function halve(
  { spans, number }: SpanBatch,
  failure: ExportFailure,
): [SpanBatch, SpanBatch] | undefined {
  if (spans.length < 2) return undefined;
  const middle = Math.ceil(spans.length / 2);
  const half = { number, attempts: 1, failure };
  return [
    { ...half, spans: spans.slice(0, middle) },
    { ...half, spans: spans.slice(middle) },
  ];
}

/** A failure that concerns a single span, with which it is. */
export function failureOfOne([span]: readonly ReadableSpan[], failure: ExportFailure): ExportFailure {
  if (span === undefined) return failure;
  const kilobytes = Math.ceil(estimateBodyBytes(span) / 1_000);
  return {
    ...failure,
    reason: `${failure.reason}, too large even alone: span "${scrubAndCut(span.name)}" of trace ${span.spanContext().traceId}, about ${kilobytes} kB`,
  };
}
