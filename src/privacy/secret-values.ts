import type { DecodedText } from './decoded-text.ts';

/** What the name of a field says of its value. The order is that of the groups of `SECRET_NAMES`. */
export type SecretKind = 'secret' | 'perhaps' | 'authorization' | 'cookie';

export const SECRET_KINDS: readonly SecretKind[] = ['secret', 'perhaps', 'authorization', 'cookie'];

/** Takes what is between two places for a secret. */
export type Take = (start: number, end: number) => void;

/** What stands in place of a secret. */
export const SCRUBBED = '[scrubbed]';

/** What stands in place of the rest of a text that is too long. */
export const CUT_MARK = '…[cut]';

/** What is no secret whatever it is called: nothing, what is left to be filled in, what printing leaves out. */
const NOTHING =
  /^[\s()[\]{}<>*.'"-]{0,16}(?:null|undefined|true|false|none|nil|nan|scrubbed|redacted|hidden|object|array|circular|function|include|omit|same-origin)?[\s()[\]{}<>*.'"-]{0,16}$/i;

/** A first word after which people go on talking: a field is followed by its value, a colon in prose by a sentence. */
const TALK = new Set(
  `a an the this that it its i you he she we they my your his her our their who what which where when why how if or and but
not no is are was were be been has have had do does did can could may must shall should will would please ask enter use try
check see reset forgot forget remember choose change set get give tell need needs press say type to for from by of in on at
as with without only any some all at each every one two three nothing something required missing invalid incorrect wrong
expired declined denied refused rejected failed optional unknown empty unset absent valid accepted approved granted needed
there then than just never always also still let here yes ok sorry`.split(/\s+/),
);

/** A sentence begins here, or what is no value at all. */
function isTalk(text: string): boolean {
  const word = /^\W{0,4}([a-z]+)(?:'[a-z]{1,4})?(?=[.,;:!?)]{0,3}(?:\s|$))/i.exec(text)?.[1];
  return word !== undefined && TALK.has(word.toLowerCase());
}

/** Digits, and no number; or longer than words are. Of what has several words, one of them. */
export function looksRandom(text: string): boolean {
  return text.split(/[\s"',;&{}\\]+/).some((word) => {
    return word.length >= 8 && (/\d/.test(word) ? !/^[\d.,:+-]+$/.test(word) : word.length >= 18);
  });
}

/** Where in a value in quotes the secret begins, which is the rest of it; `undefined` where it has none. */
export function secretIn(value: string, kind: SecretKind): number | undefined {
  const start = kind === 'authorization' ? (SCHEME.exec(value)?.[0].length ?? 0) : 0;
  if (NOTHING.test(start === 0 ? value : value.slice(start))) return undefined;
  if (kind === 'authorization') return isTalk(value) ? undefined : start;
  const isSecret = kind === 'secret' || looksRandom(value) || (kind === 'cookie' && value.includes('='));
  return isSecret ? start : undefined;
}

/** Schemes that say nothing are left. */
const SCHEME = /^(?:bearer|basic)\s+/i;

/** What says of an object that it is a schema of JSON, which tells what a value is like, and none; and its words for that. */
export const SCHEMA_TYPE = /^(?:string|number|integer|boolean|object|array|null)$/;
export const SCHEMA_WORDS = /^(?:type|description|title|format|pattern|required|\$ref)$/;

/** Reads one value of a field in a text, however it is written there, and takes what is secret in it. */
export class ValueReader {
  readonly #decoded: DecodedText;
  readonly #text: string;
  readonly #take: Take;
  readonly #kindOf: (key: string) => SecretKind | undefined;

  constructor(decoded: DecodedText, take: Take, kindOf: (key: string) => SecretKind | undefined) {
    this.#decoded = decoded;
    this.#text = decoded.text;
    this.#take = take;
    this.#kindOf = kindOf;
  }

  /** Takes the value that begins at a place, and says where to go on: its end, or its beginning if it was none. */
  read(at: number, kind: SecretKind, isNameQuoted: boolean): number {
    const opening = this.#match(OPENING, at);
    const quote = opening?.[2];
    if (opening === null) return this.#readBare(at, kind, isNameQuoted);
    const start = at + opening[0].length;
    if (quote === undefined) {
      const before = /^[\w$]*/.exec(opening[0])?.[0] ?? '';
      if (!CONTAINER.test(before)) this.#takeQuoted(at, at + before.length, kind);
      return this.#readStructure(start - 1, kind);
    }
    // What looks like its beginning may be the end of what the name stands in.
    if (!isNameQuoted && this.#match(AFTER_END, start) !== null) return start;
    const end = this.#endOfQuoted(start, opening[1] ?? '');
    return this.#takeQuoted(start, end, kind) ? end : start;
  }

  /** Where a value ends; of a long list or object, where it has begun. */
  endOf(at: number): number {
    const opening = this.#match(OPENING, at);
    if (opening === null) return at + (this.#match(SHORT_WORD, at)?.[0].length ?? 0);
    const start = at + opening[0].length;
    if (opening[2] !== undefined) return this.#endOfQuoted(start, opening[1] ?? '');
    const end = this.#readStructure(start - 1, undefined, start + SHORT);
    return this.#text.slice(end - 1, end).search(/[\]}]/) === 0 ? end : start;
  }

  #takeQuoted(start: number, end: number, kind: SecretKind): boolean {
    const secret = secretIn(this.#text.slice(start, end), kind);
    if (secret !== undefined) this.#take(start + secret, end);
    return secret !== undefined;
  }

  /** Where a text in quotes ends: before the next such quote, or one of what it stands in, or with all of the text. */
  #endOfQuoted(start: number, backslashes: string): number {
    const text = this.#text;
    const quote = text[start - 1] ?? '"';
    const spelling = this.#decoded.spellingAt(start - 1);
    for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
      let before = at;
      while (before > start && text[before - 1] === '\\') before -= 1;
      const here = this.#decoded.spellingAt(at);
      if (here !== spelling && here !== undefined) continue;
      if (here !== spelling || isClosing(at - before, backslashes.length, quote))
        return Math.max(at - backslashes.length, before, start);
    }
    return text.length;
  }

  /** A list or an object, to its end: all texts in it, but for what its own fields are called. */
  #readStructure(start: number, kind: SecretKind | undefined, limit = this.#text.length): number {
    let depth = 0;
    let key = '';
    let isSchema = false;
    for (let at = start; at < limit;) {
      const [all = '', open, close, backslashes, quote, word, comma] = this.#match(PART, at) ?? [];
      if (all === '') return at;
      at += all.length;
      if (open !== undefined) depth += 1;
      else if (close !== undefined) {
        depth -= 1;
        if (depth <= 0) return at;
      } else if (comma !== undefined) key = '';
      else if (quote !== undefined || word !== undefined) {
        const from = quote === undefined ? at - all.length : at;
        const to = quote === undefined ? at : this.#endOfQuoted(at, backslashes ?? '');
        if (quote !== undefined) at = to + (backslashes?.length ?? 0) + 1;
        const value = this.#text.slice(from, to);
        const named = this.#match(KEY_END, at);
        if (named !== null) {
          key = value;
          at += named[0].length;
          continue;
        }
        isSchema ||= key === 'type' && SCHEMA_TYPE.test(value);
        if (kind === undefined || (isSchema && SCHEMA_WORDS.test(key))) continue;
        if (word !== undefined && /^[-+]?[\d.]+$/.test(value)) continue;
        const ofKey = key === '' || kind === 'secret' ? undefined : this.#kindOf(key);
        this.#takeQuoted(from, to, ofKey ?? kind);
      }
    }
    return limit;
  }

  #readBare(at: number, kind: SecretKind, isNameQuoted: boolean): number {
    if (isTalk(this.#text.slice(at, at + 40))) return at;
    const all = this.#match(
      kind === 'cookie' ? COOKIES : kind === 'authorization' ? CREDENTIALS : WORD,
      at,
    )?.[0];
    if (all === undefined) return at;
    const end = at + all.length;
    if (NOTHING.test(all)) return at;
    if (kind === 'authorization' && /^[a-z]+(?:\s+[a-z]+)+$/i.test(all) && !HAS_SCHEME.test(all)) return at;
    if (/^[-+]?\d[\d.,]*$/.test(all) && (kind === 'perhaps' || isNameQuoted || all.length < 4)) return at;
    const secret = secretIn(all, kind);
    if (secret === undefined) return at;
    this.#take(at + secret, end);
    return kind === 'secret' && /^[a-z]+$/i.test(all) ? this.#readPhrase(end) : end;
  }

  /** Further words of a secret that is made of them. */
  #readPhrase(start: number): number {
    let end = start;
    for (let words = 0; words < MOST_WORDS; words += 1) {
      const word = this.#match(NEXT_WORD, end)?.[0];
      if (word === undefined || isTalk(word)) break;
      end += word.length;
    }
    if (end > start) this.#take(start, end);
    return end;
  }

  #match(pattern: RegExp, at: number): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.#text);
  }
}

/** A quote, or a bracket, perhaps after the name of a class: `Map(1) {`, `[Object: null prototype] {`. */
const OPENING =
  /(?:[bru]?(\\{0,16})(["'`])|(?:[A-Z][\w$]{0,40}(?:\(\d{1,9}\))?\s?)?(?:\[Object:\snull\sprototype\]\s)?[[{])/y;

/** What a bracket may follow that is no value itself; other words may be one. */
const CONTAINER = /^(?:Map|Set|Headers|Object|Array|Bearer|Basic)?$/;

/** After a quote that ends something. */
const AFTER_END = /(?:\s*[,}\]:;)]|\s*$)/y;

/** Of a list or an object: brackets, a quote, a word, or anything else. */
const PART = /(?:([[{])|([\]}])|(\\{0,16})(["'`])|([^\s"'`[\]{}(),:;=>\\]+)|(,)|\s+|[\s\S])/y;

const KEY_END = /\s*(?:=>|:|=)/y;

/** To what ends a value that is not in quotes. A quote within a word ends none. */
const WORD = /(?:[^\s"'`,;&<}\\]|\\{0,16}["'`](?=[\w$%])|\\(?=[\w$%]))+/y;

const SHORT = 64;
const SHORT_WORD = /[^\s"'`,;&<}\\]{1,256}/y;

const NEXT_WORD = /[ \t\xa0]+[A-Za-z\d]+(?=[\s"'`,;&<>{}.!?\\]|$)/y;
const MOST_WORDS = 12;

/** The header, to the end of its line. */
const COOKIES =
  /[^\s"'=;\\]{1,256}=(?:[^\r\n"'\\]|(?<==)\\{0,16}"[^\s"\\,;]{1,4096}\\{0,16}"|\\{0,16}'(?=\w))*/y;

/** One of the fields that some schemes have. */
const PARAMETER = /[\w-]{1,40}=(?:\\{0,16}"[^"\\]*\\{0,16}"?|[^\s"',;&}\\]+)/.source;

/** The header: a scheme, and what follows it. */
const CREDENTIALS = new RegExp(
  `[^\\s"',;&}\\\\]+(?:\\s{1,4}(?:${PARAMETER}(?:,\\s{0,4}${PARAMETER})*|\\\\{0,16}["'][^\\s"']+|[^\\s"',;&}\\\\]+))?`,
  'y',
);
const HAS_SCHEME = /^(?:bearer|basic|token|digest|negotiate|ntlm|apikey|key)\b/i;

/**
 * Whether a quote after so many backslashes ends a text whose first quote has `first` of them. JSON within JSON doubles each
 * and adds one; a quote of what it stands in ends it too.
 */
function isClosing(backslashes: number, first: number, quote: string): boolean {
  if (quote !== '"') return backslashes <= first;
  let left = backslashes;
  for (let level = first; level > 0; level = (level - 1) >> 1) {
    if (left % 2 === 0) return true;
    left = (left - 1) >> 1;
  }
  return left % 2 === 0;
}
