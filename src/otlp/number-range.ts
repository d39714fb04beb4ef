/** The whole numbers that a setting may be. */
export interface NumberRange {
  lowest: number;
  highest: number;
}

/** Node makes a timer of a longer time one of a millisecond: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
export const MAX_TIMER_MILLIS = 2 ** 31 - 1;

export const AT_LEAST_ONE: NumberRange = { lowest: 1, highest: Number.MAX_SAFE_INTEGER };
export const DELAY_MILLIS: NumberRange = { lowest: 0, highest: MAX_TIMER_MILLIS };
export const TIME_MILLIS: NumberRange = { lowest: 1, highest: MAX_TIMER_MILLIS };

export function isInRange(value: unknown, { lowest, highest }: NumberRange): value is number {
  return Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest;
}

/** What is expected, in words. */
export function describeRange({ lowest, highest }: NumberRange): string {
  const range =
    highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
  return `a whole number ${range}`;
}
