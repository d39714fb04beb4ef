import { connectionOf } from '../report/analysis/span-facts.ts';
import { text } from '../../host/fields.ts';
import { textAttribute } from '../waterfall/waterfall-span.ts';
import { FURTHEST_MS, MOST_SHOWN } from './limits.ts';
import { relationsOf } from './relations.ts';
import type { ShownSpan } from './shown-span.ts';

/** The spans of one call: of one session, over reconnects, in however many traces. */
export interface Call {
  /** `session.id` of its spans, else the id of its trace. */
  readonly id: string;
  /** In the order in which they began. */
  readonly spans: readonly ShownSpan[];
  /** Epoch milliseconds, of the spans of this library. */
  readonly startMs: number;
  readonly endMs: number;
  /** Spans that are not among them, because they are too many, or dated weeks away from the others. */
  readonly leftOut: { readonly tooMany: number; readonly misdated: number };
}

/**
 * Puts together what belongs to one call, the earliest call first. Spans of other libraries are of a call where one of its
 * spans is within them, or they within it.
 */
export function callsOf(spans: Iterable<ShownSpan>): Call[] {
  const all = [...spans];
  const own = all.filter(isOwn);
  const sessionOfTrace = new Map<string, string>();
  for (const span of own) {
    const session = sessionIdOf(span);
    if (session !== undefined && !sessionOfTrace.has(span.traceId)) sessionOfTrace.set(span.traceId, session);
  }
  const idOf = (span: ShownSpan): string =>
    sessionIdOf(span) ?? sessionOfTrace.get(span.traceId) ?? span.traceId;
  const relations = relationsOf(all);
  const groups = new Map<string, ShownSpan[]>();
  for (const span of all) {
    const relative = isOwn(span) ? span : relations.get(span);
    if (relative === undefined) continue;
    const id = idOf(relative);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [span]);
    else group.push(span);
  }
  return [...groups]
    .map(([id, group]) => callOf(id, group))
    .toSorted((one, other) => one.startMs - other.startMs);
}

function callOf(id: string, spans: readonly ShownSpan[]): Call {
  const sorted = spans.toSorted((one, other) => one.startMs - other.startMs);
  const own = sorted.filter(isOwn);
  const middle = own[own.length >> 1]?.startMs ?? 0;
  const isNear = (timeMs: number): boolean => Math.abs(timeMs - middle) <= FURTHEST_MS;
  const dated = sorted.filter(({ startMs, endMs }) => isNear(startMs) && isNear(endMs));
  const shown = firstOf(dated);
  let [start, end] = [Infinity, -Infinity];
  for (const { startMs, endMs } of shown.filter(isOwn)) {
    start = Math.min(start, startMs);
    end = Math.max(end, startMs, endMs);
  }
  if (start > end) [start, end] = [middle, middle];
  const leftOut = { tooMany: dated.length - shown.length, misdated: sorted.length - dated.length };
  return { id, spans: shown, startMs: start, endMs: end, leftOut };
}

/** As many as a page can have; those of other libraries are the first to go. */
function firstOf(spans: readonly ShownSpan[]): readonly ShownSpan[] {
  if (spans.length <= MOST_SHOWN) return spans;
  const kept = new Set(
    [...spans.filter(isOwn), ...spans.filter((span) => !isOwn(span))].slice(0, MOST_SHOWN),
  );
  return spans.filter((span) => kept.has(span));
}

/** The conversation that a span is of, else its connection. */
export function sessionIdOf(span: ShownSpan): string | undefined {
  return textAttribute(span, 'session.id') ?? text(connectionOf(span));
}

function isOwn({ operation }: ShownSpan): boolean {
  return operation !== undefined;
}
