/** What the contents would like to have. */
interface WantedWidths {
  readonly label: number;
  readonly duration: number;
  readonly facts: number;
}

/** Widths in cells, from left to right; 0 where a column is not drawn. */
export interface DrawingColumns {
  readonly width: number;
  readonly label: number;
  readonly duration: number;
  readonly bar: number;
  readonly facts: number;
}

/** Spaces on either side of the bars. */
export const BAR_GAP = 1;

const DEFAULT_WIDTH = 100;

/** Wider than any terminal; keeps a mistaken width from filling the memory. */
const WIDEST = 1000;

const LABEL_SHARE = 0.37;

/** With a fifth of the width: enough for a latency and tokens at 80, for three facts at 140. */
const FACTS_BASE = 9;

/** Where the bars would be shorter, the facts stand beneath their span. A drawing of 60 cells has about as much room. */
const SHORTEST_BAR_BESIDE_FACTS = 30;

/** Narrower drawings leave the bars out. */
const NARROWEST_WITH_BARS = 36;

/** The width that was asked for, in whole cells; the default when it is none. */
export function drawingWidth(width: number | undefined): number {
  if (width === undefined || !Number.isFinite(width)) return DEFAULT_WIDTH;
  return Math.min(Math.max(1, Math.floor(width)), WIDEST);
}

/** How far a tree may move right before its branches stop doing so. */
export function widestIndent(width: number): number {
  return Math.floor(width / 5);
}

/** Divides the width: labels and facts get what they want up to a share, the bars all that remains. */
export function drawingColumns(width: number, wanted: WantedWidths): DrawingColumns {
  const { duration } = wanted;
  if (width < NARROWEST_WITH_BARS) {
    const label = Math.max(1, Math.min(wanted.label, width - duration - 1));
    return { width, label, duration, bar: 0, facts: 0 };
  }
  const label = Math.min(wanted.label, Math.floor(width * LABEL_SHARE));
  const bar = width - (label + 1 + duration + BAR_GAP);
  const facts = Math.min(wanted.facts, Math.floor(width / 5) + FACTS_BASE);
  const barBesideFacts = facts > 0 ? bar - facts - BAR_GAP : bar;
  return barBesideFacts < SHORTEST_BAR_BESIDE_FACTS
    ? { width, label, duration, bar, facts: 0 }
    : { width, label, duration, bar: barBesideFacts, facts };
}
