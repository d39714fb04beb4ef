import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** A span, and how often the SDK heard that it started and ended. */
export interface CountedSpan {
  span: ReadableSpan;
  starts: number;
  ends: number;
}

/** Counts the starts and ends of all spans of a provider. */
export class SpanCensus implements SpanProcessor {
  readonly provider = new BasicTracerProvider({ spanProcessors: [this], generalLimits: {} });
  #counted = new Map<string, CountedSpan>();

  /** All spans in the order of their start, since the last time that this was asked for. */
  take(): CountedSpan[] {
    const counted = [...this.#counted.values()];
    this.#counted = new Map();
    return counted;
  }

  onStart(span: ReadableSpan): void {
    this.#of(span).starts += 1;
  }

  onEnd(span: ReadableSpan): void {
    this.#of(span).ends += 1;
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  #of(span: ReadableSpan): CountedSpan {
    const { spanId } = span.spanContext();
    let counted = this.#counted.get(spanId);
    if (counted === undefined) this.#counted.set(spanId, (counted = { span, starts: 0, ends: 0 }));
    return counted;
  }
}
