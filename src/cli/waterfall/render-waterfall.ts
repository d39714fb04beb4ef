import { paintLine } from '../terminal/ansi-paint.ts';
import { BAR_GAP, drawingColumns, drawingWidth, widestIndent } from './drawing-columns.ts';
import type { DrawingColumns } from './drawing-columns.ts';
import { legendItems } from './drawing-legend.ts';
import { sessionHeader, strayHeader } from './session-header.ts';
import { gridLine } from './span-bar.ts';
import { traceGroups } from './span-forest.ts';
import { spanFinder } from './span-link.ts';
import { isSession } from './span-look.ts';
import { factsWidth, spanEntry, spanRows } from './span-rows.ts';
import type { RowFrame, SpanEntry } from './span-rows.ts';
import { lineWidth, padLine, segment, wrapItems } from '../terminal/styled-line.ts';
import type { Line } from '../terminal/styled-line.ts';
import { timeAxis } from './time-axis.ts';
import type { WaterfallSpan } from './waterfall-span.ts';

/** How to draw. */
export interface WaterfallOptions {
  /** Terminal cells per line; 100 by default, from 36 on with bars, at least 1. */
  readonly width?: number;
  /** ANSI colours; off by default. */
  readonly color?: boolean;
}

const BLANK: Line = [];

/** What stands above a trace's tree: its id over the names, in a line of its own where it does not fit, and the ticks. */
function axisLines(traceId: string, { columns, axis }: RowFrame): Line[] {
  const room = columns.label + 1 + columns.duration;
  const titled = [segment(`trace ${traceId}`, 'dim')];
  const title = lineWidth(titled) <= room ? titled : [segment(traceId, 'dim')];
  const above = lineWidth(title) > room;
  if (columns.bar === 0) return [title];
  let ruler = ' '.repeat(BAR_GAP);
  for (const { cell, label } of axis.ticks) {
    // The last label may stick out over the facts.
    if (room + BAR_GAP + cell + label.length <= columns.width) ruler = ruler.padEnd(BAR_GAP + cell) + label;
  }
  const line = [...padLine(above ? [] : title, room), segment(ruler, 'dim')];
  return above ? [titled, line] : [line];
}

function columnsFor(entries: readonly SpanEntry[], width: number): DrawingColumns {
  const widest = (widthOf: (entry: SpanEntry) => number): number =>
    entries.reduce((most, entry) => Math.max(most, widthOf(entry)), 0);
  return drawingColumns(width, {
    label: widest(({ label, mark }) => lineWidth(label) + lineWidth(mark)),
    duration: widest(({ duration }) => duration.length),
    facts: widest(factsWidth),
  });
}

function groupLines(entries: readonly SpanEntry[], frame: RowFrame): Line[] {
  const spans = entries.map(({ node }) => node.span);
  const { width } = frame.columns;
  const headers = spans.filter(isSession).flatMap((span) => sessionHeader(span, spans, width));
  return [
    ...headers,
    ...(headers.length > 0 ? [BLANK] : []),
    ...axisLines(spans[0]?.traceId ?? '', frame),
    ...entries.flatMap((entry) => spanRows(entry, frame)),
    BLANK,
  ];
}

/**
 * Draws spans as a waterfall for a terminal: per trace the session, then the tree of its spans with bars on one
 * common time axis, latencies, outcomes, links and events. Whatever the spans hold, no line is wider than `width`
 * and none has a control character, apart from colour codes when `color` is true.
 */
export function renderWaterfall(spans: readonly WaterfallSpan[], options: WaterfallOptions = {}): string {
  const { color = false } = options;
  const width = drawingWidth(options.width);
  const find = spanFinder(spans);
  const groups = traceGroups(spans, widestIndent(width)).map(({ nodes }) =>
    nodes.map((node) => spanEntry(node, find)),
  );
  const entries = groups.flat();
  const columns = columnsFor(entries, width);
  const axis = timeAxis(spans, columns.bar);
  const frame: RowFrame = { columns, axis, grid: gridLine(axis) };
  const lines =
    entries.length === 0
      ? [[segment('no spans', 'dim')]]
      : [
          ...strayHeader(spans, width),
          ...groups.flatMap((group) => groupLines(group, frame)),
          ...wrapItems(legendItems(entries, { bars: columns.bar > 0 }), width),
        ];
  const painted = lines.map((line) => paintLine(line, { width, color }));
  return painted.join('\n').trimEnd();
}
