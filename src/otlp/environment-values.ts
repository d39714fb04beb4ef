import { quoteStart } from '../privacy/scrub.ts';
import { describeRange, isInRange, type NumberRange } from './number-range.ts';

/** Variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a variable, trimmed; `undefined` when it is not set or blank. */
export type Read = (name: string) => string | undefined;

export type Warn = (message: string) => void;

export function readerOf(environment: Environment): Read {
  return (name) => environment[name]?.trim() || undefined;
}

/** Whole numbers, each from a variable and with what it may be; a wrong one is warned about and left out. */
export function readLimits<Limit extends string>(
  variables: readonly (readonly [limit: Limit, name: string, range: NumberRange])[],
  read: Read,
  warn: Warn,
): Partial<Record<Limit, number>> {
  const limits: Partial<Record<Limit, number>> = {};
  for (const [limit, name, range] of variables) {
    const value = read(name);
    if (value === undefined) continue;
    const number = Number(value);
    if (isInRange(number, range)) limits[limit] = number;
    else warn(`${name} is ${quoteStart(value)}, expected ${describeRange(range)}; it counts as not set`);
  }
  return limits;
}

/** The entries of a list with commas between them. */
export function splitList(value = ''): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
