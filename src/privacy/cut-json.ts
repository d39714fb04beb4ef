import { CUT_MARK, MAX_TEXT_LENGTH, scrub, scrubAndCut, scrubStart } from './scrub.ts';
import { isSuspicious } from './scrub-text.ts';

/** Longer JSON is not parsed to be cut: that would hold up the process. */
const LONGEST_PARSED = 262_144;

/** How long texts and how many entries are left, tried one after the other until all of it is short enough. */
const SHORTENINGS = [
  { text: 4096, entries: 256 },
  { text: 1024, entries: 64 },
  { text: 256, entries: 16 },
  { text: 64, entries: 8 },
] as const;

type Shortening = (typeof SHORTENINGS)[number];

/** Values within values: each takes stack. */
const MAX_DEPTH = 64;

/** How lists, objects and texts begin in JSON. Numbers are as they are in any text. */
const BEGINNING = /^\s{0,64}(?:\[\s{0,64}[[\]{"\d\-tfn]|\{\s{0,64}["}]|")/;

/**
 * A text without secrets and no longer than may be, like {@link scrubAndCut}; one that is JSON stays JSON: its long texts
 * are cut, and the last of its many entries left out, each with a mark. Of JSON that cannot be shortened so, a text of its
 * beginning is left, which is JSON as well.
 */
export function scrubAndCutJson(text: string): string {
  if (!BEGINNING.test(text)) return scrubAndCut(text);
  if (text.length > LONGEST_PARSED) return beginningOf(text);
  const isShort = text.length <= MAX_TEXT_LENGTH;
  if (isShort && !isSuspicious(text)) return text;
  const value = parse(text);
  if (value === NO_JSON) return scrubAndCut(text);
  for (const shortening of [AS_IT_IS, ...SHORTENINGS]) {
    const shortened = shortening === AS_IT_IS ? text : JSON.stringify(shorten(value, shortening, MAX_DEPTH));
    if (shortened.length > MAX_TEXT_LENGTH) continue;
    const scrubbed = scrub(shortened);
    if (scrubbed.length <= MAX_TEXT_LENGTH) return scrubbed;
  }
  return beginningOf(text);
}

const AS_IT_IS = undefined;
const NO_JSON = Symbol('no JSON');

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return NO_JSON;
  }
}

function shorten(value: unknown, to: Shortening, depth: number): unknown {
  if (typeof value === 'string') return value.length <= to.text ? value : cutAt(value, to.text);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return CUT_MARK;
  if (Array.isArray(value)) {
    const left = value.slice(0, to.entries).map((entry) => shorten(entry, to, depth - 1));
    return value.length > to.entries ? [...left, CUT_MARK] : left;
  }
  const entries = Object.entries(value);
  const left = entries.slice(0, to.entries).map(([key, entry]) => [key, shorten(entry, to, depth - 1)]);
  return Object.fromEntries(entries.length > to.entries ? [...left, [CUT_MARK, CUT_MARK]] : left);
}

/** The beginning of a text, with a mark. No secret is cut in half, for what is left of it would not look like one; nor is a character. */
export function cutAt(text: string, length: number): string {
  const start = scrubStart(text, length).slice(0, length);
  return start.replace(/[\ud800-\udbff]$/, '') + CUT_MARK;
}

/** A text in JSON: that of the beginning of a text. Quotes and line feeds take two characters each, others six. */
function beginningOf(text: string): string {
  for (let length = MAX_TEXT_LENGTH / 2; ; length /= 2) {
    const beginning = JSON.stringify(cutAt(text, length));
    if (beginning.length <= MAX_TEXT_LENGTH) return beginning;
  }
}
