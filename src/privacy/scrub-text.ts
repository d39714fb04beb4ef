import { asWritten, percentDecode, unescape } from './decoded-text.ts';
import { findFields } from './secret-fields.ts';
import { IN_NAMES, SECRET_NAMES } from './secret-names.ts';
import { findShapes, SHAPE_SIGNS } from './secret-shapes.ts';
import { SCRUBBED } from './secret-values.ts';
import { findUrlParts } from './url-parts.ts';
import type { DecodedText } from './decoded-text.ts';

const NAMES = new RegExp(SECRET_NAMES, 'i');

/** What encodes something, what URLs carry, or how a secret looks. */
const SIGNS = new RegExp(
  `(?::|&colon;)\\\\{0,16}\\/|\\?[^\\s=]{1,100}(?:=|&equals)|%[2-7]|\\\\[bfnrtux]|&#|${SHAPE_SIGNS}`,
  'i',
);

/** Whether there may be a secret in a text: there is none without a name or a sign. */
export function isSuspicious(text: string): boolean {
  return (IN_NAMES.test(text) && NAMES.test(text)) || SIGNS.test(text);
}

const HAS_PERCENT = /%[02-7][\da-f]/i;

/** A text without secrets, read as it stands and then as what it encodes. */
export function scrubText(text: string): string {
  const scrubbed = scrubDecoded(text, unescaped(asWritten(text)), true);
  if (!HAS_PERCENT.test(scrubbed)) return scrubbed;
  return scrubDecoded(scrubbed, unescaped(percentDecode(unescaped(asWritten(scrubbed)))));
}

/** What is escaped for JSON may have been for HTML, or for JSON, before. */
function unescaped(written: DecodedText): DecodedText {
  const once = unescape(written);
  return once === written ? written : unescape(once);
}

interface Found {
  start: number;
  end: number;
  by: string;
}

function scrubDecoded(written: string, decoded: DecodedText, leavesPercent = false): string {
  const found: Found[] = [];
  const takeAs = (by: string) => (start: number, end: number) => {
    if (start < end) found.push({ start, end, by });
  };
  findUrlParts(decoded.text, takeAs(''));
  findShapes(decoded.text, takeAs(SCRUBBED), leavesPercent);
  findFields(decoded, takeAs(SCRUBBED));
  if (found.length === 0) return written;
  // Of several at one place the longest: the others are in it.
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  let scrubbed = '';
  let end = 0;
  let writtenEnd = 0;
  for (const each of found) {
    if (each.end <= end) continue;
    const start = decoded.writtenIndex(Math.max(each.start, end));
    scrubbed += written.slice(writtenEnd, start) + (each.start <= end && end > 0 ? '' : each.by);
    end = each.end;
    writtenEnd = decoded.writtenIndex(end);
  }
  return scrubbed + written.slice(writtenEnd);
}
