/** What two ways of doing the same cost, measured by turns so that whatever else the machine does hits both. */
export interface Pairs {
  /** Medians, in the unit of what was measured. */
  base: number;
  other: number;
  /** The median of `other / base` over the rounds, and where the middle half of them lies. */
  ratio: number;
  spread: [number, number];
  /** The median of `other - base`. */
  difference: number;
}

/** Measures both in each round, which of them first by turns. The first rounds, in which code is compiled, do not count. */
export function measurePairs({
  rounds,
  warmUp = Math.ceil(rounds / 3),
  base,
  other,
}: {
  rounds: number;
  warmUp?: number;
  base: () => number;
  other: () => number;
}): Pairs {
  const bases: number[] = [];
  const others: number[] = [];
  for (let round = -warmUp; round < rounds; round += 1) {
    let ofBase = 0;
    let ofOther = 0;
    if (round % 2 === 0) {
      ofBase = base();
      ofOther = other();
    } else {
      ofOther = other();
      ofBase = base();
    }
    if (round < 0) continue;
    bases.push(ofBase);
    others.push(ofOther);
  }
  return summarise(bases, others);
}

export function summarise(bases: readonly number[], others: readonly number[]): Pairs {
  const ratios = others.map((other, round) => other / (bases[round] ?? NaN));
  return {
    base: median(bases),
    other: median(others),
    ratio: median(ratios),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    difference: median(others.map((other, round) => other - (bases[round] ?? NaN))),
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Between the two values that are next to it, where it is none of them. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** Seconds of processor time that a piece of work takes: what else the machine does is not in it. */
export function secondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
