import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { HrTime, Link } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { WaterfallEvent, WaterfallLink, WaterfallSpan } from './waterfall-span.ts';

const KINDS: Readonly<Record<SpanKind, WaterfallSpan['kind']>> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

/**
 * Seconds and nanoseconds to fractional milliseconds: the closest double, within a quarter of a microsecond
 * for today's dates.
 */
function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1e3 + nanoseconds / 1e6;
}

function toEvent({ name, time, attributes }: ReadableSpan['events'][number]): WaterfallEvent {
  return { name, timeMs: milliseconds(time), attributes: attributes ?? {} };
}

function toLink({ context, attributes }: Link): WaterfallLink {
  return { traceId: context.traceId, spanId: context.spanId, attributes: attributes ?? {} };
}

/** Converts a span of the OpenTelemetry SDK. A span that has not ended gets its own start as its end. */
export function fromReadableSpan(span: ReadableSpan): WaterfallSpan {
  const { traceId, spanId } = span.spanContext();
  const parent = span.parentSpanContext;
  const { code, message } = span.status;
  return {
    name: span.name,
    kind: KINDS[span.kind],
    traceId,
    spanId,
    ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
    startMs: milliseconds(span.startTime),
    endMs: milliseconds(span.ended ? span.endTime : span.startTime),
    status: { error: code === SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) },
    attributes: span.attributes,
    events: span.events.map(toEvent),
    links: span.links.map(toLink),
  };
}
