import { describe, expect, it } from 'vitest';

import { quantileRanks, shareInterval } from '../../../../src/cli/report/analysis/confidence.ts';
import { Durations } from '../../../../src/cli/report/analysis/durations.ts';
import { exactPercentile } from '../../../support/exact-latencies.ts';
import { RandomNumbers } from '../../../support/random-numbers.ts';

function durationsOf(microseconds: readonly number[]): Durations {
  const durations = new Durations();
  for (const each of microseconds) durations.add(each);
  return durations;
}

describe('a summary of durations', () => {
  it('is none where there are none', () => {
    expect(new Durations().summary()).toBeNull();
  });

  it('is that one where there is one, which is no percentile of many', () => {
    expect(durationsOf([1_234_567]).summary()).toEqual({
      count: 1,
      mean: 1.234567,
      p50: 1.234567,
      p95: 1.234567,
      p99: 1.234567,
      max: 1.234567,
      p50Interval: null,
      p95Interval: null,
      p99Interval: null,
    });
  });

  it('has the exact maximum, and percentiles within one percent, from microseconds to hours', () => {
    const random = new RandomNumbers(7);
    const numbers = Array.from({ length: 5000 }, () => Math.ceil(random.around(400_000, 3)));
    const summary = durationsOf(numbers).summary()!;
    expect(summary.max).toBe(Math.max(...numbers) / 1e6);
    for (const [share, value] of [
      [0.5, summary.p50],
      [0.95, summary.p95],
      [0.99, summary.p99],
    ] as const) {
      const exact = exactPercentile(numbers, share) / 1e6;
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(exact * 0.0101);
    }
  });

  it('takes no time, and less than none, as none', () => {
    expect(durationsOf([0, -5_000]).summary()).toMatchObject({ count: 2, mean: 0, p50: 0, max: 0 });
  });
});

describe('a confidence interval', () => {
  it('holds the percentile of the whole about nineteen times of twenty', () => {
    const random = new RandomNumbers(3);
    const median = 300_000;
    let held = 0;
    for (let round = 0; round < 400; round += 1) {
      const sample = Array.from({ length: 60 }, () => Math.round(random.around(median, 0.8)));
      const [low, high] = durationsOf(sample).summary()!.p50Interval!;
      if (low * 1e6 <= median * 1.01 && high * 1e6 >= median * 0.99) held += 1;
    }
    expect(held / 400).toBeGreaterThan(0.92);
    expect(held / 400).toBeLessThan(0.995);
  });

  it('is absent where no sample can lie beyond the percentile often enough', () => {
    const fewest = (quantile: number): number => {
      let count = 1;
      while (quantileRanks(quantile, count) === undefined) count += 1;
      return count;
    };
    expect([0.5, 0.95, 0.99].map(fewest)).toEqual([6, 73, 381]);
  });

  it('of a share stays between none and all', () => {
    expect(shareInterval(0, 20)[0]).toBeCloseTo(0, 10);
    expect(shareInterval(0, 20)[1]).toBeCloseTo(0.161, 3);
    expect(shareInterval(20, 20)[1]).toBeCloseTo(1, 10);
  });
});
