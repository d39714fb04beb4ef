/** Frames of a page: a second of a phone, a third of one at 24 kHz. */
export const PAGE = 8192;

/** Silent pages that no call has: what one has written the next fills, whichever call that is of. */
const spare: Int16Array[] = [];
/** 4 MB of them. */
const MOST_SPARE = 256;

/** A page of silence. */
export function takePage(): Int16Array {
  return spare.pop() ?? new Int16Array(PAGE);
}

/** Nobody has the page any more, and nothing is kept of what was said on it. */
export function givePage(page: Int16Array): void {
  if (spare.length < MOST_SPARE) spare.push(page.fill(0));
}
