import { kindOfKey } from './field-names.ts';
import { MadeLately, ownText } from './made-lately.ts';
import { isJson, scrubJson } from './scrub-json.ts';
import { isSuspicious, scrubText } from './scrub-text.ts';
import { CUT_MARK, SCRUBBED, secretIn } from './secret-values.ts';
import type { AttributeValue } from '@opentelemetry/api';

/**
 * Removes secrets from a text, always and whatever the options say: API keys and ephemeral keys, private keys, tokens, cookies,
 * credentials of HTTP, fields whose name says that they hold a secret, and what URLs carry beside host and path. JSON stays
 * JSON. The time that it takes is in proportion to the text.
 */
export function scrub(text: string): string {
  return text.length < FIRST_KEPT || text.length > LAST_KEPT ? scrubAnew(text) : scrubbedLately.of(text);
}

function scrubAnew(text: string): string {
  if (!isSuspicious(text)) return text;
  return isJson(text) ? scrubJson(text, scrubAnew) : scrubText(text);
}

/** How long texts are for which it takes less time to know them again than to read them, and that are no document. */
const FIRST_KEPT = 256;
const LAST_KEPT = 32_768;

/** Of all sessions together: what 250 of them are told in 8000 characters, twice over. */
const scrubbedLately = new MadeLately(scrubAnew, 2_000_000);
/** The longest text that is written of anything, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 16_384;

export { CUT_MARK };

/** What is looked at beyond that: a secret that begins before the cut is still known for one. */
const MARGIN = 4096;

/** A text that is no longer than may be; what is missing is marked. No character is cut in half. */
export function cut(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : marked(text);
}

/** A text without secrets, and no longer than may be. However long it is, the time that this takes is not. */
export function scrubAndCut(text: string): string {
  const scrubbed = scrubStart(text, MAX_TEXT_LENGTH);
  return text.length > MAX_TEXT_LENGTH + MARGIN ? marked(scrubbed) : cut(scrubbed);
}

/**
 * A text without secrets, or at least `length` characters of one that is much longer, fewer where secrets became short. The word that
 * is cut in two then is left out: half a secret does not look like one.
 */
export function scrubStart(text: string, length: number): string {
  if (text.length <= length + MARGIN) return scrub(text);
  const start = text.slice(0, length + MARGIN);
  const scrubbed = scrub(start);
  let left = 0;
  const lastOf = (of: string): string => of.at(-1 - left) ?? ' ';
  // A backslash at the end is of what comes after it.
  while (left < MARGIN && lastOf(scrubbed) === '\\' && lastOf(start) === '\\') left += 1;
  // Where the two part, the half was known for a secret.
  while (left < MARGIN && lastOf(scrubbed) === lastOf(start) && !WORD_END.test(lastOf(start))) left += 1;
  const whole = scrubbed.slice(0, scrubbed.length - left);
  return whole.length > length ? whole : withoutEnd(whole);
}

/** Of a text that secrets made short the last object or element may be open: what makes a value of it a secret is not in sight. */
function withoutEnd(text: string): string {
  const open = text.lastIndexOf('{');
  const isOpen = open >= 0 && open > text.lastIndexOf('}') && open > text.length - MARGIN;
  return text.slice(0, Math.min(isOpen ? open : text.length, openElement(text)));
}

/** Where an element begins that is called as secrets are, and whose end is not in sight. */
function openElement(text: string): number {
  const open: { name: string; at: number }[] = [];
  const from = Math.max(0, text.length - MARGIN);
  for (const { 1: close, 2: name = '', index } of text.slice(from).matchAll(TAG)) {
    const opening = open.findLastIndex((element) => element.name === name);
    if (close === '') open.push({ name, at: from + index });
    else if (opening >= 0) open.length = opening;
  }
  return open.find(({ name }) => kindOfKey(name) !== undefined)?.at ?? text.length;
}

const TAG = /<(\/?)([\w:.-]{1,60})(?:\s[^<>]{0,200})?(?<!\/)>/g;

/** How a text that came from outside begins, as messages quote it: it may be long, or a key that was meant for elsewhere. */
export function quoteStart(text: string): string {
  return JSON.stringify(scrubStart(text, LONGEST_QUOTE).slice(0, LONGEST_QUOTE));
}

const LONGEST_QUOTE = 40;

/** No secret of one word goes on past these. */
const WORD_END = /[\s"'<>\\]/;

function marked(text: string): string {
  const end = Math.min(text.length, MAX_TEXT_LENGTH - CUT_MARK.length);
  const isWithinPair = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return ownText(text.slice(0, isWithinPair ? end - 1 : end) + CUT_MARK);
}

/**
 * An attribute without secrets, and no longer than may be: names and ids may be anything, as texts are. The key of one that was
 * given says what it is, as that of JSON does.
 */
export function scrubValue(value: AttributeValue, key = ''): AttributeValue {
  const kind = kindOfKey(key);
  const scrubOne = (one: unknown): unknown => {
    if (typeof one !== 'string') return one;
    const secret = kind && secretIn(one, kind);
    return secret === undefined ? scrubAndCut(one) : one.slice(0, secret) + SCRUBBED;
  };
  return (Array.isArray(value) ? value.map(scrubOne) : scrubOne(value)) as AttributeValue;
}
