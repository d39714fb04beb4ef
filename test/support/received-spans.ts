import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { ReceivedSpan } from './otlp-receiver.ts';

/** Received spans as `printTree` takes them. */
export function asReadableSpans(spans: readonly ReceivedSpan[]): ReadableSpan[] {
  return spans.map(
    (span) =>
      ({
        name: span.name,
        // OTLP counts from 1, the API from 0.
        kind: span.kind - 1,
        status: { code: span.status.code ?? 0 },
        spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 }),
        ...(span.parentSpanId && {
          parentSpanContext: { traceId: span.traceId, spanId: span.parentSpanId, traceFlags: 1 },
        }),
        startTime: hrTime(span.startTimeUnixNano),
        endTime: hrTime(span.endTimeUnixNano),
        attributes: span.attributes,
        events: span.events,
        links: span.links.map((link) => ({ context: link, attributes: link.attributes })),
      }) as unknown as ReadableSpan,
  );
}

function hrTime(nanoseconds: bigint): [number, number] {
  return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
}
