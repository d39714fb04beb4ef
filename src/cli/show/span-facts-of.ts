import type { ShownSpan } from './shown-span.ts';
import type { SpanFacts } from '../report/analysis/span-facts.ts';

/** A span of ours as the report's figures are made of it, so that those of a page are the same; `undefined` for others. */
export function spanFactsOf(span: ShownSpan): SpanFacts | undefined {
  const { operation, traceId, spanId, startMs, endMs, status, attributes } = span;
  if (operation === undefined) return undefined;
  const start = Math.round(startMs * 1000);
  return {
    operation,
    traceId,
    spanId,
    service: undefined,
    start,
    end: Math.max(start, Math.round(endMs * 1000)),
    failed: status.error,
    attributes,
  };
}
