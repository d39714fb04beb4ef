import { SpanStatusCode } from '@opentelemetry/api';
import type { HrTime, TracerProvider } from '@opentelemetry/api';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  NoopSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';

import { operationOfName } from '../analysis/span-facts.ts';
import type { SpanTaker } from './span-taker.ts';

/** A provider whose spans are handed on as they end, and are kept nowhere. Every span is made, whatever the environment samples. */
export function createSpanFactsProvider(taker: SpanTaker): TracerProvider {
  return new BasicTracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new EndedSpans(taker)],
  });
}

class EndedSpans extends NoopSpanProcessor {
  readonly #taker: SpanTaker;

  constructor(taker: SpanTaker) {
    super();
    this.#taker = taker;
  }

  override onEnd(span: ReadableSpan): void {
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
