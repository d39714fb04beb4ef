import { shareInterval } from '../analysis/confidence.ts';
import type { DurationSummary, Interval } from '../analysis/durations.ts';

/** What a number counts: seconds, a share from 0 to 1, US dollars, or things. */
export type Quantity = 'duration' | 'share' | 'dollars' | 'count';

/** A number of a report. */
export interface Figure {
  /** `null` where nothing was measured. */
  value: number | null;
  samples: number;
  /** The truth lies in it with 95 % confidence; `null` where that cannot be said. */
  interval: Interval | null;
  /** The truth is that much or more. */
  isLowerBound: boolean;
}

/** The statistics of a summary. */
export const STATISTICS = ['p50', 'p95', 'p99', 'max', 'mean'] as const;

type Statistic = (typeof STATISTICS)[number];

const NOTHING: Figure = { value: null, samples: 0, interval: null, isLowerBound: false };

export function statisticOf(
  summary: DurationSummary | null | undefined,
  statistic: Statistic,
  isLowerBound = false,
): Figure {
  if (summary === null || summary === undefined) return NOTHING;
  const interval = statistic === 'max' || statistic === 'mean' ? null : summary[`${statistic}Interval`];
  return { value: summary[statistic], samples: summary.count, interval, isLowerBound };
}

export function shareOf(hits: number, count: number): Figure {
  if (count === 0) return NOTHING;
  return { ...NOTHING, value: hits / count, samples: count, interval: shareInterval(hits, count) };
}

/** A number that stands for itself. */
export function single(value: number | null | undefined, samples = 1): Figure {
  return value === null || value === undefined ? NOTHING : { ...NOTHING, value, samples };
}
