import { SpanStatusCode } from '@opentelemetry/api';
import { operationOfName } from '../analysis/span-facts.ts';
import { readResourceSpans } from './otlp-spans.ts';
import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SpanIntake } from '../../span-input/span-intake.ts';
import type { SpanTaker } from './span-taker.ts';

/** Keeps of each span what a report is about. */
export class FactsIntake implements SpanIntake {
  readonly #taker: SpanTaker;

  constructor(taker: SpanTaker) {
    this.#taker = taker;
  }

  takeElement(resourceSpans: unknown): void {
    readResourceSpans(resourceSpans, this.#taker);
  }

  takeEnded(span: ReadableSpan): void {
    const operation = operationOfName(span.name);
    const { traceId, spanId } = span.spanContext();
    if (operation === undefined) return this.#taker.passOver(traceId);
    this.#taker.add({
      operation,
      traceId,
      spanId,
      // A recording does not say which service it was.
      service: undefined,
      start: microseconds(span.startTime),
      end: microseconds(span.endTime),
      failed: span.status.code === SpanStatusCode.ERROR,
      attributes: span.attributes,
    });
  }
}

function microseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1e6 + Math.floor(nanoseconds / 1e3);
}
