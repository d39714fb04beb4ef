/** One figure of a call, as it is traced and as it is on the tape: milliseconds, or how many. */
export interface Figure {
  name: string;
  traced: number | undefined;
  taped: number | undefined;
  /** How much less, and how much more, may be traced. */
  less: number;
  more: number;
}

/** By how much a figure may differ from the tape, for each stretch of speech in it. */
export const EQUAL_MS = 30;

/** Equal to the tape, or so much less, or more. */
export function equal(
  name: string,
  traced: number | undefined,
  taped: number | undefined,
  less = 0,
  more = less,
): Figure {
  return { name, traced, taped, less: EQUAL_MS + less, more: EQUAL_MS + more };
}

export function exactly(name: string, traced: number | undefined, taped: number): Figure {
  return { name, traced, taped, less: 0, more: 0 };
}

/** Whether a figure is as it is to be. */
export function agrees({ traced, taped, less, more }: Figure): boolean {
  if (traced === undefined || taped === undefined) return traced === taped;
  return traced - taped >= -less && traced - taped <= more;
}
