import { FURTHEST_MS } from './limits.ts';
import { numberAttribute } from '../waterfall/waterfall-span.ts';
import type { Call } from './calls.ts';
import type { ShownSpan } from './shown-span.ts';

/** Milliseconds that a person's approval took, up to the beginning of a call. */
export function approvalWaitOf(span: ShownSpan): number {
  const wait = numberAttribute(span, 'realtime.tool.approval_wait') ?? 0;
  return span.operation === 'execute_tool' && wait > 0 ? Math.min(wait * 1000, FURTHEST_MS) : 0;
}

/** From when to when the time axis goes, epoch milliseconds: what is drawn may begin before the session, and end after it. */
export function axisOf({ spans, startMs, endMs }: Call): { fromMs: number; toMs: number } {
  let [fromMs, toMs] = [startMs, endMs];
  for (const span of spans) {
    if (span.operation === undefined) continue;
    const begins = span.startMs - approvalWaitOf(span);
    for (const time of [begins, ...span.events.map(({ timeMs }) => timeMs)]) {
      if (Math.abs(time - startMs) > FURTHEST_MS) continue;
      fromMs = Math.min(fromMs, time);
      toMs = Math.max(toMs, time);
    }
  }
  return { fromMs, toMs };
}
