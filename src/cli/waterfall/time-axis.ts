import type { WaterfallSpan } from './waterfall-span.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Free cells between one tick's label and the next. */
const LABEL_GAP = 2;

/** Longer than this, ticks count minutes. */
const LONGEST_IN_SECONDS = 10 * MINUTE;

const MINUTE_STEPS = [1, 2, 5, 10, 20, 30, 60].map((minutes) => minutes * MINUTE);

/** Some thirty thousand years: what nonsense in the times is cut to, so that arithmetic on them stays finite. */
const LONGEST = 1e15;

interface Tick {
  readonly cell: number;
  readonly label: string;
}

/** The one time axis of a drawing: from the first start to the last end of all its spans, over `cells` cells. */
export interface TimeAxis {
  readonly startMs: number;
  readonly totalMs: number;
  readonly cells: number;
  readonly ticks: readonly Tick[];
}

/** The first start and the time to the last end; unusable times are passed over, and no extent is under 1 ms or endless. */
export function timeExtent(spans: readonly WaterfallSpan[]): { startMs: number; totalMs: number } {
  let first = Infinity;
  let last = -Infinity;
  for (const { startMs, endMs } of spans) {
    if (!Number.isFinite(startMs)) continue;
    first = Math.min(first, startMs);
    last = Math.max(last, startMs, Number.isFinite(endMs) ? endMs : startMs);
  }
  return last < first
    ? { startMs: 0, totalMs: 1 }
    : { startMs: first, totalMs: Math.min(Math.max(last - first, 1), LONGEST) };
}

/** Steps that people count in, ascending: 0.1 ms, 0.2 ms, 0.5 ms … in seconds; 1, 2, 5 … in minutes. */
function* steps(totalMs: number): Generator<number> {
  if (totalMs > LONGEST_IN_SECONDS) {
    yield* MINUTE_STEPS;
    for (let step = 120 * MINUTE; ; step *= 2) yield step;
  }
  for (let power = 0.1; ; power *= 10) for (const factor of [1, 2, 5]) yield factor * power;
}

function tickLabel(ms: number, stepMs: number, inMinutes: boolean): string {
  if (inMinutes) return `${Math.round(ms / MINUTE)}m`;
  const decimals = Math.max(0, -Math.floor(Math.log10(stepMs / SECOND) + 1e-9));
  return `${(ms / SECOND).toFixed(decimals)}s`;
}

function ticksFor(totalMs: number, cells: number): Tick[] {
  const inMinutes = totalMs > LONGEST_IN_SECONDS;
  for (const step of steps(totalMs)) {
    const widest = tickLabel(totalMs, step, inMinutes).length;
    if ((step / totalMs) * cells < widest + LABEL_GAP) continue;
    const count = Math.floor(totalMs / step) + 1;
    return Array.from({ length: count }, (_, index) => ({
      cell: Math.min(Math.floor(((index * step) / totalMs) * cells + 1e-9), cells - 1),
      label: index === 0 ? (inMinutes ? '0m' : '0s') : tickLabel(index * step, step, inMinutes),
    }));
  }
  return [];
}

export function timeAxis(spans: readonly WaterfallSpan[], cells: number): TimeAxis {
  const extent = timeExtent(spans);
  return { ...extent, cells, ticks: cells > 0 ? ticksFor(extent.totalMs, cells) : [] };
}

/** Where a time lies on the axis, in eighths of a cell; times that are unusable or outside go to its ends. */
export function eighthAt({ startMs, totalMs, cells }: TimeAxis, timeMs: number): number {
  const share = Number.isFinite(timeMs) ? (timeMs - startMs) / totalMs : 0;
  return Math.round(Math.min(Math.max(share, 0), 1) * cells * 8);
}
