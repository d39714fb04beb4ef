import { NoopSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Counts the spans of a replay, and knows its first trace. */
export class SpanCount extends NoopSpanProcessor {
  ended = 0;
  traces = 0;
  firstTraceId: string | undefined;

  override onEnd(span: ReadableSpan): void {
    this.ended += 1;
    if (span.parentSpanContext !== undefined) return;
    this.traces += 1;
    this.firstTraceId ??= span.spanContext().traceId;
  }
}
