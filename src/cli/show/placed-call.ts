import { axisOf } from './axis.ts';
import type { Call } from './calls.ts';
import type { ShownSpan } from './shown-span.ts';

/** A call with a place for each of its spans, and its times counted from the beginning of its axis. */
export interface PlacedCall extends Call {
  /** Whether its times are those of the call; else they say but in which order things happened. */
  readonly isTimed: boolean;
  /** Whether its spans are made of a recording or a log, which may be over before the call is. */
  readonly isMade: boolean;
  /** Length of the axis. */
  readonly lengthMs: number;
  placeOf(span: ShownSpan): number;
  /** Milliseconds from the beginning of the axis to an epoch time. */
  at(timeMs: number): number;
}

export function placeCall(
  call: Call,
  { isTimed, isMade }: Pick<PlacedCall, 'isTimed' | 'isMade'>,
): PlacedCall {
  const { fromMs, toMs } = axisOf(call);
  const places = new Map(call.spans.map((span, place) => [span, place]));
  const at = (timeMs: number): number => toMicrosecond(timeMs - fromMs);
  const lengthMs = Math.max(1, at(toMs));
  return { ...call, isTimed, isMade, lengthMs, placeOf: (span) => places.get(span) ?? 0, at };
}

/** How long a span is; one whose end is not known is a moment. */
export function lengthOf({ startMs, endMs }: Pick<ShownSpan, 'startMs' | 'endMs'>): number {
  return toMicrosecond(Math.max(0, endMs - startMs));
}

function toMicrosecond(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
