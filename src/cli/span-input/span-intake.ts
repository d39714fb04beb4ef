import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Takes the spans that an input holds, as the input holds them. */
export interface SpanIntake {
  /** One element of `resourceSpans` of OTLP in its JSON form; what is no such element has no effect. */
  takeElement(resourceSpans: unknown): void;
  /** A span that was made of a recording, or of events, and has ended. */
  takeEnded(span: ReadableSpan): void;
}
