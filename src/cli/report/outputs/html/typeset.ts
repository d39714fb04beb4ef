import { duration as compact } from '../quantities.ts';

/** Seconds as a page has room for them, with a narrow space before the unit: `641 ms`. */
export function duration(seconds: number | null | undefined): string {
  return compact(seconds).replace(/^([\d.]+)([a-zµ]+)$/u, '$1\u202f$2');
}

/** A duration that is a lower bound, marked as one: `≥ 641 ms`. */
export function atLeast(seconds: number | null | undefined, isLowerBound: boolean): string {
  return isLowerBound ? `≥\u202f${duration(seconds)}` : duration(seconds);
}

/** A round number of seconds beside an axis: `200 ms`, `2 s`. */
export function tick(seconds: number): string {
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))}\u202fms` : `${seconds}\u202fs`;
}
