import type { ShownSpan } from './shown-span.ts';

/**
 * For each span of another library the span of ours that it is within, else one that is within it: what a tool has done, and
 * the request that the call is part of. None for what only shares a trace with one. Parents that go in a circle lead nowhere.
 */
export function relationsOf(spans: readonly ShownSpan[]): Map<ShownSpan, ShownSpan> {
  const byKey = new Map(spans.map((span) => [keyOf(span), span]));
  const parentOf = ({ traceId, parentSpanId }: ShownSpan): ShownSpan | undefined =>
    parentSpanId === undefined ? undefined : byKey.get(keyOf({ traceId, spanId: parentSpanId }));
  const relations = new Map<ShownSpan, ShownSpan>();
  const alone = new Set<ShownSpan>();
  for (const span of spans) {
    if (span.operation !== undefined) continue;
    const path: ShownSpan[] = [];
    let at: ShownSpan | undefined = span;
    while (at !== undefined && at.operation === undefined && !relations.has(at) && !alone.has(at)) {
      path.push(at);
      alone.add(at);
      at = parentOf(at);
    }
    const found = at === undefined ? undefined : at.operation === undefined ? relations.get(at) : at;
    if (found === undefined) continue;
    for (const each of path) {
      relations.set(each, found);
      alone.delete(each);
    }
  }
  for (const span of spans) {
    if (span.operation === undefined) continue;
    let at = parentOf(span);
    while (at !== undefined && at.operation === undefined && !relations.has(at)) {
      relations.set(at, span);
      at = parentOf(at);
    }
  }
  return relations;
}

/** What names a span in all the world. */
export function keyOf({ traceId, spanId }: Pick<ShownSpan, 'traceId' | 'spanId'>): string {
  return `${traceId}/${spanId}`;
}
