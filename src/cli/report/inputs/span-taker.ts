import type { SpanFacts } from '../analysis/span-facts.ts';

/** Takes what the inputs of a report give. */
export interface SpanTaker {
  /** A span of this library. */
  add(span: SpanFacts): void;
  /** A span of another library, which is in this trace. */
  passOver(traceId: string): void;
}
