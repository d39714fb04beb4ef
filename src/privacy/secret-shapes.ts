import { matchesIn } from './matches.ts';
import { SECRET_TOKENS, TOKEN_SIGNS, TOKEN_STARTS } from './secret-names.ts';
import type { Take } from './secret-values.ts';

/** In each text that has one of these: it is looked for first, and most texts have none. */
export const SHAPE_SIGNS = `sk-|BEGIN|api-key\\.|(?:\\b|_)(?:[er]k[-_]|sk_|sess-|eyJ|bearer|basic|${TOKEN_STARTS})|${TOKEN_SIGNS}|\\s(?:-u|--user)\\b|invalid header`;

/**
 * Secrets that are known by their own looks, whatever stands before them. One that may go on with what is percent-encoded is
 * left to who decodes that.
 */
export function findShapes(text: string, take: Take, leavesPercent = false): void {
  for (const [pattern, isSecret] of SHAPES)
    for (const found of matchesIn(text, pattern)) {
      const [all, before = ''] = found;
      const end = found.index + all.length;
      if (isSecret?.(all) === false || (leavesPercent && /^%[2-7][\da-f]/i.test(text.slice(end, end + 3))))
        continue;
      take(found.index + before.length, end);
    }
}

/** Private keys have several lines, which may be several texts; to its end, or that of the text. */
const PRIVATE_KEY =
  /-----BEGIN\s[A-Z0-9\s]{0,40}PRIVATE\sKEY[A-Z\s]{0,10}-----[\s\S]*?(?:-----END\s[A-Z0-9\s]{0,60}-----|$)/g;

/** Keys of OpenAI (`sk-…`, `ek_…`, `sess-…`; `sess_…` is the id of a session) and others that look like them, with what blanks them out. */
const KEY =
  /(?:(?<![A-Za-z0-9_-])(?:[er]k[-_]|sk_|sess-)|(?<![A-Za-z0-9-])sk-)(?:[A-Za-z0-9_*•…-]|%E2%80%A[26]|\.{2,}(?=[\w*])){2,}/g;

/** Words are no keys: those have digits, are blanked out, or go on for long after a hyphen. */
function looksLikeKey(key: string): boolean {
  if (/[*•…%]|\.\./.test(key)) return true;
  return key.length >= 9 && (/\d/.test(key) || (key.length >= 18 && !/^[sre]k_/.test(key)));
}

/** Of those that say what they are for, within other words too. */
const PROJECT_KEY = /sk-(?:proj|svcacct|admin|ant)-[A-Za-z0-9_-]{12,}/g;

function hasDigit(key: string): boolean {
  return /[0-9]/.test(key);
}

/** How a key travels as a WebSocket protocol in browsers. */
const PROTOCOL_KEY = /(openai-insecure-api-key\.)[^\s"',;\\]+/g;

/** Signed or encrypted; of the parts one or another may be empty. */
const WEB_TOKEN = /(?<![\w-])eyJ[\w-]{4,}={0,2}\.{1,2}[\w=-]+(?:\.[\w=-]*){0,3}/g;

const TOKEN = new RegExp(`(?<![A-Za-z0-9])(?:${SECRET_TOKENS})`, 'g');

/** After the name of a scheme of HTTP. */
const CREDENTIALS =
  /(\b(?:bearer|basic)\s{1,4}(?:\\{0,16}["'`])?)[^\s"'`,;\\]+(?:[,;](?=[\w+/.~-]*\d)[\w+/.~-]+)*/gi;

/** Words of prose are none, nor are amounts; what is basic has to look like what is sent. */
function isCredential(match: string): boolean {
  const word = /[^\s"'`]+$/.exec(match.replace(/[.!?:)]{1,3}$/, ''))?.[0] ?? '';
  if (/^(?:[A-Za-z]?[a-z]{0,18}|[A-Z]{0,18}|\[scrubbed\].*)$/.test(word)) return false;
  if (!/^basic/i.test(match)) return word.length >= 5 && !/^\W*[\d.,]+\W*$/.test(word);
  return /^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(word) && !NAME_AND_NUMBER.test(word);
}

/** Of a plan, as it is called: `SuperSaver2024`. */
const NAME_AND_NUMBER = /^(?:(?:[A-Z]?[a-z]+)(?:[A-Z][a-z]+)*|[A-Z]+)\d*$/;

/** An option of curl: `-u ann:abc`. */
const USER = /(\s(?:-u|--user)[\s=]["']?(?!\d+:\d)[^\s:"']{1,100}:)[^\s"']+/g;

/** What `fetch` of Node says of a key with a line break. */
const HEADER_VALUE = /(")[^"]{1,4096}(?="\sis\san\sinvalid\sheader\svalue)/g;

const SHAPES: readonly (readonly [RegExp, ((found: string) => boolean)?])[] = [
  [PRIVATE_KEY],
  [KEY, looksLikeKey],
  [PROJECT_KEY, hasDigit],
  [PROTOCOL_KEY],
  [WEB_TOKEN],
  [TOKEN, hasDigit],
  [CREDENTIALS, isCredential],
  [USER],
  [HEADER_VALUE],
];
