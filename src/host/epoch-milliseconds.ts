/** From here on a number counts milliseconds, microseconds, nanoseconds: below it is seconds until the year 5138. */
const FIRST_MILLISECONDS = 1e11;
const FIRST_MICROSECONDS = 1e14;
const FIRST_NANOSECONDS = 1e17;

/** Before this there was no Realtime API: a number that is less does not count from 1970. */
export const FIRST_PLAUSIBLE_TIME = Date.UTC(2015, 0, 1);

/** What a number that is a time counts. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** In milliseconds. */
const UNITS: Readonly<Record<TimeUnit, number>> = { s: 1e3, ms: 1, us: 1e-3, ns: 1e-6 };

/** A number that counts from 1970, in milliseconds, its unit told by its size where none is given; `undefined` for one that is no time. */
export function epochMilliseconds(value: number, unit = unitOf(value)): number | undefined {
  return value >= 0 && value < Infinity ? value * UNITS[unit] : undefined;
}

function unitOf(value: number): TimeUnit {
  if (value < FIRST_MILLISECONDS) return 's';
  if (value < FIRST_MICROSECONDS) return 'ms';
  return value < FIRST_NANOSECONDS ? 'us' : 'ns';
}
