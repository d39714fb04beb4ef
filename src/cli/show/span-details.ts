import { cutText, LONGEST_NAME, LONGEST_VALUE, MOST_ATTRIBUTES, MOST_EVENTS } from './limits.ts';
import { keyOf } from './relations.ts';
import { lengthOf, type PlacedCall } from './placed-call.ts';
import { valueText } from '../terminal/safe-text.ts';
import type { SpanDetail } from './call-document.ts';
import type { ShownSpan } from './shown-span.ts';

/** All that each span of a call says, at the places of the spans. */
export function spanDetailsOf(call: PlacedCall): SpanDetail[] {
  const places = new Map(call.spans.map((span, place) => [keyOf(span), place]));
  return call.spans.map((span) => {
    const { traceId, parentSpanId } = span;
    const parent =
      parentSpanId === undefined ? undefined : places.get(keyOf({ traceId, spanId: parentSpanId }));
    return {
      ...detailOf(span, (timeMs) => call.at(timeMs)),
      parent: parent === call.placeOf(span) ? undefined : parent,
    };
  });
}

function detailOf(span: ShownSpan, at: PlacedCall['at']): Omit<SpanDetail, 'parent'> {
  const { name, traceId, spanId, startMs, status, attributes, events, operation } = span;
  return {
    name: cutText(name, LONGEST_NAME),
    traceId: cutText(traceId, LONGEST_NAME),
    spanId: cutText(spanId, LONGEST_NAME),
    at: at(startMs),
    length: lengthOf(span),
    isForeign: operation === undefined,
    error: status.error ? cutText(status.message ?? 'error', LONGEST_VALUE) : undefined,
    attributes: writtenOf(attributes),
    events: events.slice(0, MOST_EVENTS).map((event) => ({
      name: cutText(event.name, LONGEST_NAME),
      at: at(event.timeMs),
      attributes: writtenOf(event.attributes),
    })),
    moreEvents: Math.max(0, events.length - MOST_EVENTS),
  };
}

function writtenOf(attributes: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(attributes)
    .slice(0, MOST_ATTRIBUTES)
    .map(([name, value]) => [cutText(name, LONGEST_NAME), cutText(valueText(value), LONGEST_VALUE)]);
}
