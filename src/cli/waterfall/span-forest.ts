import { orderBy } from './number-order.ts';
import { displayWidth } from '../terminal/text-width.ts';
import type { WaterfallSpan } from './waterfall-span.ts';

/** A span at its place in the tree. */
export interface TreeNode {
  readonly span: WaterfallSpan;
  /** What stands before the span's name: the lines of the tree and its own branch. */
  readonly guide: string;
  /** What stands before further lines about the span. */
  readonly guideBelow: string;
  /** The span names a parent that is not in its trace here: a remote caller, or one that was never exported. */
  readonly orphan: boolean;
}

/** The spans of one trace in drawing order: depth first, siblings by their start. */
export interface TraceGroup {
  readonly traceId: string;
  readonly nodes: readonly TreeNode[];
}

interface PendingNode {
  readonly span: WaterfallSpan;
  readonly guide: string;
  readonly trunk: string;
}

function groupBy(
  spans: readonly WaterfallSpan[],
  keyOf: (span: WaterfallSpan) => string,
): Map<string, WaterfallSpan[]> {
  const groups = new Map<string, WaterfallSpan[]>();
  for (const span of spans) {
    const group = groups.get(keyOf(span));
    if (group === undefined) groups.set(keyOf(span), [span]);
    else group.push(span);
  }
  return groups;
}

/** Traces in the order of their first spans. Branches stop moving right at `maxIndent` cells. */
export function traceGroups(spans: readonly WaterfallSpan[], maxIndent: number): TraceGroup[] {
  const traces = groupBy(
    orderBy(spans, ({ startMs }) => startMs),
    ({ traceId }) => traceId,
  );
  return Array.from(traces, ([traceId, members]) => ({ traceId, nodes: treeNodes(members, maxIndent) }));
}

/** Every span once, whatever its parents say: missing ones, itself, or a circle. No recursion, so any depth. */
function treeNodes(spans: readonly WaterfallSpan[], maxIndent: number): TreeNode[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const isRoot = ({ spanId, parentSpanId }: WaterfallSpan): boolean =>
    parentSpanId === undefined || parentSpanId === spanId || !known.has(parentSpanId);
  const children = groupBy(
    spans.filter((span) => !isRoot(span)),
    ({ parentSpanId }) => parentSpanId ?? '',
  );
  const nodes: TreeNode[] = [];
  const placed = new Set<WaterfallSpan>();
  // After the roots come those that no root leads to: the first of a circle stands in for its root.
  for (const root of [...spans.filter(isRoot), ...spans]) {
    const pending: PendingNode[] = placed.has(root) ? [] : [{ span: root, guide: '', trunk: '' }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { span, guide, trunk } = next;
      placed.add(span);
      const own = (children.get(span.spanId) ?? []).filter((child) => !placed.has(child));
      // Of several spans with one id, the first has the children; the others need not look through them.
      children.delete(span.spanId);
      const { parentSpanId } = span;
      const orphan = parentSpanId !== undefined && !known.has(parentSpanId);
      nodes.push({ span, guide, guideBelow: `${trunk}${own.length > 0 ? '│ ' : '  '}`, orphan });
      for (const branch of branches(own, trunk, maxIndent)) pending.push(branch);
    }
  }
  return nodes;
}

/** Children under their branches, the last one first: the end of the pending list is drawn next. */
function branches(children: readonly WaterfallSpan[], trunk: string, maxIndent: number): PendingNode[] {
  const full = displayWidth(trunk) + 2 > maxIndent;
  const pending = children.map((span, index) => {
    const last = index === children.length - 1;
    if (full) return { span, guide: `${trunk}… `, trunk };
    return { span, guide: `${trunk}${last ? '└╴' : '├╴'}`, trunk: `${trunk}${last ? '  ' : '│ '}` };
  });
  pending.reverse();
  return pending;
}
