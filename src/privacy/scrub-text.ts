import { asWritten, percentDecode, unescape } from './decoded-text.ts';
import { findFields } from './secret-fields.ts';
import { findShapes } from './secret-shapes.ts';
import { SECRET_NAMES, TOKEN_SIGNS, TOKEN_STARTS } from './secret-names.ts';
import { SCRUBBED } from './secret-values.ts';
import { findUrlParts } from './url-parts.ts';
import type { DecodedText } from './decoded-text.ts';

/** Begins what is known by its own looks. */
const STARTS = `sk-|BEGIN|(?<![A-Za-z0-9])(?:[er]k[-_]|sk_|sess-|eyJ|[Bb](?:earer|asic)|BEARER|BASIC|${TOKEN_STARTS})|${TOKEN_SIGNS}`;

/** Names, ids and most sentences have nothing that secrets, or what comes before them, are written with. */
const SIGN = new RegExp(`[:=?%\\\\&<]|--|["'],|${STARTS}`);

/** Most texts that have such a sign, and most JSON, have nothing of what a secret is known by. */
const SUSPICIOUS = new RegExp(
  `${SECRET_NAMES}|:\\\\{0,16}\\/|\\?[^\\s=]{1,100}=|%[2-7]|\\\\u00|\\\\[nrt]|&#|${STARTS}`,
  'i',
);

/** Whether there may be a secret in a text. */
export function isSuspicious(text: string): boolean {
  return SIGN.test(text) && SUSPICIOUS.test(text);
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
  return unescape(unescape(written));
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
