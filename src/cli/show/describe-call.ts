import { describeFacts } from './call-facts.ts';
import { lanesOf } from './lanes.ts';
import { marksOf } from './marks.ts';
import { turnRowsOf } from './turn-rows.ts';
import { utterancesOf } from './utterances.ts';
import { valueText } from '../terminal/safe-text.ts';
import type { CallDocument, SpanDetail, Waveform } from './call-document.ts';
import type { Call } from './calls.ts';
import type { WaterfallSpan } from '../waterfall/waterfall-span.ts';

/** A call with a place for each of its spans, and its times counted from its start. */
export interface PlacedCall extends Call {
  placeOf(span: WaterfallSpan): number;
  /** Milliseconds from the start of the call to an epoch time. */
  at(timeMs: number): number;
}

/** All that the page of a call shows. */
export function describeCall(
  call: Call,
  { jaegerUi, waveform }: { jaegerUi?: string | undefined; waveform?: Waveform | undefined } = {},
): CallDocument {
  const places = new Map(call.spans.map((span, place) => [span, place]));
  const at = (timeMs: number): number => round(timeMs - call.startMs);
  const placed: PlacedCall = { ...call, placeOf: (span) => places.get(span) ?? 0, at };
  const turns = turnRowsOf(placed);
  const utterances = utterancesOf(placed, turns);
  return {
    title: `Call ${call.id}`,
    facts: describeFacts(call),
    startMs: call.startMs,
    lengthMs: Math.max(1, at(call.endMs)),
    lanes: lanesOf(placed, turns, utterances),
    marks: marksOf(placed),
    turns,
    utterances,
    spans: call.spans.map((span) => detailOf(span, at)),
    jaegerUi,
    waveform,
  };
}

function detailOf(span: WaterfallSpan, at: PlacedCall['at']): SpanDetail {
  const { name, traceId, spanId, startMs, endMs, status, attributes, events } = span;
  return {
    name,
    traceId,
    spanId,
    at: at(startMs),
    length: round(Math.max(0, endMs - startMs)),
    error: status.error ? (status.message ?? 'error') : undefined,
    attributes: writtenOf(attributes),
    events: events.map((event) => ({
      name: event.name,
      at: at(event.timeMs),
      attributes: writtenOf(event.attributes),
    })),
  };
}

function writtenOf(attributes: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(attributes).map(([name, value]) => [name, valueText(value)]);
}

/** To the microsecond. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
