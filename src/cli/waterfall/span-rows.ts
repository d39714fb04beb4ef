import { BAR_GAP } from './drawing-columns.ts';
import type { DrawingColumns } from './drawing-columns.ts';
import { eventLines, statusLines } from './event-line.ts';
import { formatDuration } from './quantity-format.ts';
import { spanBar } from './span-bar.ts';
import { spanFacts } from './span-facts.ts';
import type { SpanFact } from './span-facts.ts';
import type { TreeNode } from './span-forest.ts';
import { linkItems } from './span-link.ts';
import type { SpanFinder } from './span-link.ts';
import { labelOf, toneOf } from './span-look.ts';
import { appendItem, fitLine, lineWidth, padLine, segment, wrapItems } from '../terminal/styled-line.ts';
import type { Line, Segment } from '../terminal/styled-line.ts';
import type { TimeAxis } from './time-axis.ts';

export const ORPHAN_GLYPH = '⇡';

/** A span of the tree with all that stands in its row. */
export interface SpanEntry {
  readonly node: TreeNode;
  readonly label: Line;
  /** Behind the label, and never cut with it. */
  readonly mark: Line;
  readonly duration: string;
  readonly facts: readonly SpanFact[];
}

/** What all rows of a drawing share. */
export interface RowFrame {
  readonly columns: DrawingColumns;
  readonly axis: TimeAxis;
  readonly grid: Line;
}

export function spanEntry(node: TreeNode, find: SpanFinder): SpanEntry {
  const { span, guide, orphan } = node;
  const facts = spanFacts(span);
  const links = linkItems(span, find).map((item) => ({ segment: item, optional: false }));
  return {
    node,
    label: [segment(guide, 'dim'), segment(labelOf(span), toneOf(span))],
    mark: orphan ? [segment(` ${ORPHAN_GLYPH}`, 'dim')] : [],
    duration: formatDuration(span.endMs - span.startMs),
    facts: [
      ...facts.filter(({ optional }) => !optional),
      ...links,
      ...facts.filter(({ optional }) => optional),
    ],
  };
}

/** The width at which all facts of an entry stand on one line. */
export function factsWidth({ facts }: SpanEntry): number {
  return lineWidth(facts.reduce<Line>((line, fact) => appendItem(line, fact.segment), []));
}

/** Facts that fit beside the bar, and the others that have to be said. */
function placeFacts(facts: readonly SpanFact[], width: number): { beside: Line; further: Line } {
  let beside: Line = [];
  const further: Segment[] = [];
  for (const { segment: item, optional } of facts) {
    const longer = appendItem(beside, item);
    if (lineWidth(longer) <= width) beside = longer;
    else if (!optional) further.push(item);
  }
  return { beside, further };
}

/** Further facts under those beside the bar, reaching further left where they need to. */
function furtherLines(facts: Line, below: Segment, columns: DrawingColumns): Line[] {
  const indent = lineWidth([below]);
  const { width } = columns;
  return wrapItems(facts, width - indent).map((line) => {
    const start = columns.facts > 0 ? Math.min(width - columns.facts, width - lineWidth(line)) : 0;
    return [...padLine([below], Math.max(start, indent)), ...line];
  });
}

function columnsLine(
  parts: { label: Line; duration: string; bar: Line; facts: Line },
  frame: RowFrame,
): Line {
  const { label, duration, bar, facts } = frame.columns;
  const gap = segment(' '.repeat(BAR_GAP));
  return [
    ...padLine(parts.label, label),
    segment(` ${parts.duration.padStart(duration)}`, 'dim'),
    ...(bar > 0 ? [gap, ...padLine(parts.bar, bar)] : []),
    ...(facts > 0 ? [gap, ...parts.facts] : []),
  ];
}

/** The lines of one span: its row, the facts that need another row, and what is written beneath. */
export function spanRows({ node, label, mark, duration, facts }: SpanEntry, frame: RowFrame): Line[] {
  const { columns, axis, grid } = frame;
  const { beside, further } = placeFacts(facts, columns.facts);
  const below = segment(node.guideBelow, 'dim');
  const markedLabel = [...fitLine(label, columns.label - lineWidth(mark)), ...mark];
  const bar = spanBar(node.span, axis, grid);
  const notes = [...statusLines(node.span), ...eventLines(node.span, axis.startMs)];
  return [
    columnsLine({ label: markedLabel, duration, bar, facts: beside }, frame),
    ...furtherLines(further, below, columns),
    ...notes.map((note) => [below, ...note]),
  ];
}
