import { printTree } from '../support/span-tree.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { ReceivedSpan } from '../otlp-receiver.ts';

/** Prints spans that came over OTLP as {@link printTree} prints those in memory. */
export function printReceivedTree(spans: readonly ReceivedSpan[]): string {
  return printTree(spans.map(readable));
}

/** What is read of a span to print it; OTLP counts the kinds from 1. */
function readable(span: ReceivedSpan): ReadableSpan {
  const { name, attributes, traceId, spanId, parentSpanId, startTimeUnixNano } = span;
  const billion = 1_000_000_000n;
  return {
    name,
    attributes,
    kind: span.kind - 1,
    status: { code: span.status.code ?? 0 },
    startTime: [Number(startTimeUnixNano / billion), Number(startTimeUnixNano % billion)],
    spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
    parentSpanContext:
      parentSpanId === undefined ? undefined : { traceId, spanId: parentSpanId, traceFlags: 1 },
    events: span.events,
    links: span.links.map((link) => ({ context: link, attributes: link.attributes })),
  } as unknown as ReadableSpan;
}
