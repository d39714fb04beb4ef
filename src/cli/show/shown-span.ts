import { isOfRealtime, operationOfName, type Operation } from '../report/analysis/span-facts.ts';
import type { WaterfallSpan } from '../waterfall/waterfall-span.ts';

/** A span as the page of a call needs it. */
export interface ShownSpan extends WaterfallSpan {
  /** What it is about; `undefined` for a span of another library. */
  readonly operation: Operation | undefined;
}

/** A span that was written by an instrumentation scope of that name. */
export function shownSpanOf(span: WaterfallSpan, scope: unknown): ShownSpan {
  const operation = operationOfName(span.name);
  return { ...span, operation: isOfRealtime({ scope, attributes: span.attributes }) ? operation : undefined };
}
