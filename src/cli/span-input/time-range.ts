import { readLineTime } from '../input/line-time.ts';
import { quoted, UsageError } from '../command-line.ts';

/** A range of time, whole epoch milliseconds; both ends are in it. */
export interface TimeRange {
  from: number;
  to: number;
}

const DEFAULT_LENGTH_MS = 3_600_000;

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7, w: 6.048e8 };

/** Reads a time as people write it; throws a {@link UsageError}. */
export function timeOption(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  // A day without a time is its beginning.
  const time = readLineTime(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00` : value);
  if (time !== undefined) return Math.floor(time);
  throw new UsageError(`option ${option}: expected a time such as 2026-11-22T18:00, got ${quoted(value)}`);
}

/** Reads a duration such as `30m`, in milliseconds; throws a {@link UsageError}. */
export function durationOption(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(value.trim()) ?? [];
  const duration = Math.round(Number(number) * (UNITS[unit] ?? 0));
  if (duration > 0) return duration;
  throw new UsageError(`option ${option}: expected a duration such as 30m, 6h or 7d, got ${quoted(value)}`);
}

/** What is known of a range on the command line. */
export interface PartialRange {
  from: number | undefined;
  to: number | undefined;
  /** Milliseconds up to `to`. */
  length: number | undefined;
}

/** The range with its defaults: the last hour, up to `now`. Throws a {@link UsageError} for one that ends before it begins. */
export function completeRange({ from, to, length }: PartialRange, now: number): TimeRange {
  const end = to ?? now;
  const start = from ?? end - (length ?? DEFAULT_LENGTH_MS);
  if (start <= end) return { from: start, to: end };
  throw new UsageError(
    `expected a time range that begins before it ends, got ${new Date(start).toISOString()} to ${new Date(end).toISOString()}`,
  );
}
