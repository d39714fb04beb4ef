import { LogCollapsingLowestDenseDDSketch } from '@datadog/sketches-js';

import { quantileRanks } from './confidence.ts';

/** How far a percentile may be from the sample that it stands for, relative to that. */
export const RELATIVE_ACCURACY = 0.01;

/** Bins of one sketch: with 1 % accuracy enough for a microsecond beside eleven days. */
const MAX_BINS = 2048;

/** Bounds in seconds; the quantile of the whole lies between them with 95 % confidence. */
export type Interval = readonly [low: number, high: number];

/** What many durations come to, in seconds. An interval is `null` where there are too few of them for one. */
export interface DurationSummary {
  count: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  p50Interval: Interval | null;
  p95Interval: Interval | null;
  p99Interval: Interval | null;
}

/** Durations in a DDSketch: bounded memory, percentiles within {@link RELATIVE_ACCURACY}, the same in any order. */
export class Durations {
  readonly #sketch = new LogCollapsingLowestDenseDDSketch({
    relativeAccuracy: RELATIVE_ACCURACY,
    binLimit: MAX_BINS,
  });

  get count(): number {
    return this.#sketch.count;
  }

  /** Adds whole microseconds; what is below zero is a fault of clocks, and counts as none. */
  add(microseconds: number): void {
    this.#sketch.accept(Math.max(microseconds, 0));
  }

  /** `null` when nothing was added. */
  summary(): DurationSummary | null {
    const { count, sum, max } = this.#sketch;
    if (count === 0) return null;
    return {
      count,
      mean: inSeconds(sum / count),
      p50: this.#quantile(0.5),
      p95: this.#quantile(0.95),
      p99: this.#quantile(0.99),
      max: inSeconds(max),
      p50Interval: this.#interval(0.5),
      p95Interval: this.#interval(0.95),
      p99Interval: this.#interval(0.99),
    };
  }

  /** The least sample that this share of all samples does not exceed. */
  #quantile(quantile: number): number {
    return this.#atRank(Math.ceil(quantile * this.#sketch.count) - 1);
  }

  /** The sample of this rank, from 0. */
  #atRank(rank: number): number {
    const { count, min, max } = this.#sketch;
    // The sketch multiplies by `count - 1` again and rounds down: half a rank more keeps clear of the border.
    const value = this.#sketch.getValueAtQuantile(Math.min((rank + 0.5) / Math.max(count - 1, 1), 1));
    // A bin stands for its middle, which may lie beyond the outermost sample.
    return inSeconds(Math.min(Math.max(value, min), max));
  }

  #interval(quantile: number): Interval | null {
    const ranks = quantileRanks(quantile, this.#sketch.count);
    return ranks === undefined ? null : [this.#atRank(ranks.low), this.#atRank(ranks.high)];
  }
}

/** Seconds to the microsecond: more digits would be those of the sketch, not of the samples. */
export function inSeconds(microseconds: number): number {
  return Math.round(microseconds) / 1e6;
}
