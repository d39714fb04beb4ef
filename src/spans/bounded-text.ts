import { scrub } from './scrub.ts';

/** The longest text that is written of anything, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 16_384;

const CUT_MARK = '…[cut]';

/** What is looked at beyond that: a secret that begins before the cut is still known for one. */
const MARGIN = 4096;

/** A text that is no longer than may be; what is missing is marked. No character is cut in half. */
export function cut(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : marked(text);
}

/** A text without secrets, and no longer than may be. However long it is, the time that this takes is not. */
export function scrubAndCut(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH + MARGIN) return cut(scrub(text));
  return marked(scrub(text.slice(0, MAX_TEXT_LENGTH + MARGIN)));
}

function marked(text: string): string {
  const end = Math.min(text.length, MAX_TEXT_LENGTH - CUT_MARK.length);
  const isWithinPair = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return ownText(text.slice(0, isWithinPair ? end - 1 : end) + CUT_MARK);
}

/** A text of its own: what `slice` gives may keep all that it was cut from in memory. */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
