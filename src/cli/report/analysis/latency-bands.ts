import type { AnswerSplit } from './answer-split.ts';
import { inSeconds } from './durations.ts';

/** A band is 2 % wide: fine enough for the slowest 5 %, and bounded in number whatever the latencies are. */
const BANDS_PER_E = 50;

/** Neighbours of the fine bands that make one bar of the histogram. */
const BANDS_PER_BAR = 5;

/** What turns of one group spend their latency on: means in seconds, which add up to the first. */
export interface MeanSplit {
  turns: number;
  latency: number;
  endpointing: number;
  model: number;
  tools: number;
  approval: number;
  rest: number;
}

/** The turns between two percentiles of the latency. */
export interface PercentileSplit extends MeanSplit {
  /** 0 to 1. */
  fromQuantile: number;
  toQuantile: number;
}

/** The turns whose latency is from one number of seconds to another. */
export interface HistogramBar extends MeanSplit {
  from: number;
  to: number;
}

/** Sums of the latencies of turns, and of their parts, by how slow the turns are. */
export class LatencyBands {
  readonly #bands = new Map<number, SplitSums>();

  add(split: AnswerSplit): void {
    // What is answered within a microsecond belongs to the lowest band.
    const key = Math.floor(Math.log(Math.max(split.latency, 1)) * BANDS_PER_E);
    const sums = this.#bands.get(key) ?? new SplitSums();
    this.#bands.set(key, sums);
    sums.add(split);
  }

  /** Over all turns; `null` when there are none. */
  all(): MeanSplit | null {
    const sums = new SplitSums();
    for (const band of this.#bands.values()) sums.addSums(band, 1);
    return sums.turns === 0 ? null : sums.means();
  }

  /** Of the turns between each two neighbours of the quantiles, which ascend from 0 to 1. */
  between(quantiles: readonly number[]): PercentileSplit[] {
    const turns = this.all()?.turns ?? 0;
    return quantiles.slice(1).flatMap((toQuantile, index) => {
      const fromQuantile = quantiles[index] ?? 0;
      const sums = this.#sumsBetween(fromQuantile * turns, toQuantile * turns);
      return sums.turns === 0 ? [] : [{ fromQuantile, toQuantile, ...sums.means() }];
    });
  }

  /** Bars about 10 % wide, from the fastest turn to the slowest; none is left out in between. */
  histogram(): HistogramBar[] {
    const bars = new Map<number, SplitSums>();
    for (const [key, band] of this.#bands) {
      const bar = Math.floor(key / BANDS_PER_BAR);
      const sums = bars.get(bar) ?? new SplitSums();
      bars.set(bar, sums);
      sums.addSums(band, 1);
    }
    const keys = [...bars.keys()];
    const first = Math.min(...keys);
    return Array.from({ length: keys.length === 0 ? 0 : Math.max(...keys) - first + 1 }, (_, offset) => ({
      from: startOfBar(first + offset),
      to: startOfBar(first + offset + 1),
      ...(bars.get(first + offset) ?? new SplitSums()).means(),
    }));
  }

  /** A band that lies on a border counts in part on both of its sides. */
  #sumsBetween(from: number, to: number): SplitSums {
    const sums = new SplitSums();
    let before = 0;
    for (const [, band] of [...this.#bands].toSorted(([one], [other]) => one - other)) {
      const inside = Math.min(before + band.turns, to) - Math.max(before, from);
      if (inside > 0) sums.addSums(band, inside / band.turns);
      before += band.turns;
    }
    return sums;
  }
}

function startOfBar(bar: number): number {
  return inSeconds(Math.exp((bar * BANDS_PER_BAR) / BANDS_PER_E));
}

const SUMMED = ['latency', 'endpointing', 'model', 'tools', 'approval', 'rest'] as const;

class SplitSums {
  turns = 0;
  readonly #sums = { latency: 0, endpointing: 0, model: 0, tools: 0, approval: 0, rest: 0 };

  add(split: AnswerSplit): void {
    this.turns += 1;
    for (const part of SUMMED) this.#sums[part] += split[part];
  }

  addSums(other: SplitSums, share: number): void {
    this.turns += other.turns * share;
    for (const part of SUMMED) this.#sums[part] += other.#sums[part] * share;
  }

  means(): MeanSplit {
    const mean = (part: (typeof SUMMED)[number]): number =>
      this.turns === 0 ? 0 : inSeconds(this.#sums[part] / this.turns);
    return {
      turns: Math.round(this.turns),
      latency: mean('latency'),
      endpointing: mean('endpointing'),
      model: mean('model'),
      tools: mean('tools'),
      approval: mean('approval'),
      rest: mean('rest'),
    };
  }
}
