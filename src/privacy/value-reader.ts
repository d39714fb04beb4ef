import {
  isSaidInSchema,
  isTalk,
  NOTHING,
  SCHEMA_TYPE,
  secretIn,
  STRONG,
  looksRandom,
} from './secret-values.ts';
import {
  AFTER_END,
  CONTAINER,
  COOKIES,
  CREDENTIALS,
  GLUE,
  HAS_SCHEME,
  KEY_END,
  NEXT_WORD,
  OPENING,
  OPERAND,
  PART,
  QUOTE,
  SENTENCE,
  SHORT_WORD,
  WORD,
} from './value-patterns.ts';
import type { DecodedText } from './decoded-text.ts';
import type { SecretKind, Take } from './secret-values.ts';

/** Reads one value of a field in a text, however it is written there, and takes what is secret in it. */
export class ValueReader {
  readonly #decoded: DecodedText;
  readonly #text: string;
  readonly #take: Take;
  readonly #kindOf: (key: string) => SecretKind | undefined;
  #left: number;

  constructor(decoded: DecodedText, take: Take, kindOf: (key: string) => SecretKind | undefined) {
    this.#decoded = decoded;
    this.#text = decoded.text;
    this.#take = take;
    this.#kindOf = kindOf;
    this.#left = MOST_READINGS * this.#text.length;
  }

  /** Whether so much has been read over and over that all that is left of the text is taken: nobody writes such a text. */
  get isSpent(): boolean {
    return this.#left < 0;
  }

  spend(length: number): void {
    this.#left -= length;
  }

  /**
   * Takes the value that begins at a place, and says where to go on: its end, or its beginning if it was none. Once too much
   * has been read over and over, that is all that is left of the text.
   */
  read(at: number, kind: SecretKind, isNameQuoted: boolean): number {
    const end = this.isSpent ? at : this.#readValue(at, kind, isNameQuoted);
    if (!this.isSpent) return end;
    this.#take(at, this.#text.length);
    return this.#text.length;
  }

  #readValue(at: number, kind: SecretKind, isNameQuoted: boolean): number {
    const opening = this.#match(OPENING, at);
    if (opening === null) return this.#readBare(at, kind, isNameQuoted);
    const [all, backslashes = '', quote] = opening;
    const start = at + all.length;
    if (quote === undefined) {
      const before = /^[\w$]*/.exec(all)?.[0] ?? '';
      if (!CONTAINER.test(before)) this.#takeQuoted(at, at + before.length, kind);
      return this.#readStructure(start - 1, kind);
    }
    // What looks like its beginning may be the end of what the name stands in.
    if (!isNameQuoted && this.#match(AFTER_END, start) !== null) return start;
    const end = this.#endOfQuoted(start, backslashes, quote);
    return this.#takeQuoted(start, end, kind) ? this.#readGlued(end, backslashes + quote) : start;
  }

  /** Takes a word that looks like nothing else than a secret, and says where to go on. */
  readStrong(at: number, pattern: RegExp): number {
    const text = this.#match(pattern, at)?.[0] ?? '';
    const found = STRONG.exec(text);
    if (found === null) return at;
    const end = at + found.index + found[0].length;
    this.#take(at + found.index, end);
    return end;
  }

  /** Where a value ends; of a long list or object, where it has begun. */
  endOf(at: number): number {
    const opening = this.#match(OPENING, at);
    if (opening === null) return at + (this.#match(SHORT_WORD, at)?.[0].length ?? 0);
    const start = at + opening[0].length;
    if (opening[2] !== undefined) return this.#endOfQuoted(start, opening[1] ?? '', opening[2]);
    const end = this.#readStructure(start - 1, undefined, start + SHORT);
    return this.#text.slice(end - 1, end).search(/[\]}]/) === 0 ? end : start;
  }

  #takeQuoted(start: number, end: number, kind: SecretKind): boolean {
    const secret = this.#secretIn(this.#text.slice(start, end), kind);
    if (secret !== undefined) this.#take(start + secret, end);
    return secret !== undefined;
  }

  #secretIn(value: string, kind: SecretKind): number | undefined {
    this.#left -= value.length;
    return secretIn(value, kind);
  }

  /** What goes on after a quote: of a shell, of SQL, of code that puts texts together. */
  #readGlued(start: number, quote: string): number {
    let end = start;
    let closing = quote;
    for (;;) {
      const glue = this.#match(GLUE, end + closing.length);
      if (glue === null) return end;
      const at = end + closing.length + glue[0].length;
      const opening = this.#match(QUOTE, at);
      const from = at + (opening?.[0].length ?? 0);
      closing = opening === null ? '' : (opening[1] ?? '') + (opening[2] ?? '');
      end =
        opening === null
          ? at + (this.#match(WORD, at)?.[0].length ?? 0)
          : this.#endOfQuoted(from, opening[1] ?? '', opening[2] ?? '');
      if (end <= at) return at;
      this.#left -= end - at;
      this.#take(from, end);
    }
  }

  /** Where a text in quotes ends: before the next such quote, or one of what it stands in, or with all of the text. */
  #endOfQuoted(start: number, backslashes: string, opening: string): number {
    const text = this.#text;
    const quote = opening.charAt(0);
    const several = opening.length > 1 ? text.indexOf(backslashes + opening, start) : undefined;
    if (several !== undefined) return several < 0 ? text.length : several;
    const spelling = this.#decoded.spellingAt(start - 1);
    for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
      let before = at;
      while (before > start && text[before - 1] === '\\') before -= 1;
      this.#left -= 8;
      const here = this.#decoded.spellingAt(at);
      if (here !== spelling && here !== undefined && !this.isSpent) continue;
      if (here !== spelling || isClosing(at - before, backslashes.length, quote)) {
        this.#left -= at - start;
        return Math.max(at - backslashes.length, before, start);
      }
    }
    this.#left -= text.length - start;
    return text.length;
  }

  /** A list or an object, to its end: all texts in it, but for what its own fields are called. */
  #readStructure(start: number, kind: SecretKind | undefined, limit = this.#text.length): number {
    const opened: string[] = [];
    let key = '';
    let isSchema = false;
    for (let at = start; at < limit && !this.isSpent;) {
      const [all = '', open, close, backslashes, quote, word, comma] = this.#match(PART, at) ?? [];
      if (all === '') return at;
      at += all.length;
      this.#left -= all.length;
      if (open !== undefined) {
        opened.push(open);
        if (open === '{') key = '';
      } else if (close !== undefined) {
        opened.pop();
        if (opened.length === 0) return at;
      } else if (comma !== undefined) {
        if (opened.at(-1) === '{') key = '';
      } else if (quote !== undefined || word !== undefined) {
        const from = quote === undefined ? at - all.length : at;
        const to = quote === undefined ? at : this.#endOfQuoted(at, backslashes ?? '', quote);
        if (quote !== undefined) at = to + (backslashes?.length ?? 0) + 1;
        const value = this.#text.slice(from, to);
        const named = this.#match(KEY_END, at);
        if (named !== null) {
          key = value;
          at += named[0].length;
          continue;
        }
        isSchema ||= key === 'type' && SCHEMA_TYPE.test(value);
        if (kind === undefined || (isSchema && isSaidInSchema(key, value))) continue;
        if (word !== undefined && /^[-+]?[\d.]+$/.test(value)) continue;
        const ofKey = key === '' || kind === 'secret' ? undefined : this.#kindOf(key);
        this.#takeQuoted(from, to, ofKey ?? kind);
      }
    }
    return limit;
  }

  #readBare(at: number, kind: SecretKind, isNameQuoted: boolean): number {
    if (isTalk(this.#text.slice(at, at + 40))) return this.readStrong(at, SENTENCE);
    if (kind !== 'cookie') this.#readOperands(at, kind, isNameQuoted);
    const all = this.#match(
      kind === 'cookie' ? COOKIES : kind === 'authorization' ? CREDENTIALS : WORD,
      at,
    )?.[0];
    if (all === undefined) return at;
    // A full stop is that of a sentence.
    const end = at + all.length - (all.endsWith('.') ? 1 : 0);
    this.#left -= all.length;
    if (NOTHING.test(all)) return at;
    if (kind === 'authorization' && /^[a-z]+(?:\s+[a-z]+)+$/i.test(all) && !HAS_SCHEME.test(all)) return at;
    if (/^[-+]?\d[\d.,]*$/.test(all) && (kind === 'perhaps' || isNameQuoted || all.length < 4)) return at;
    const secret = this.#secretIn(all, kind);
    if (secret === undefined) return at;
    this.#take(at + secret, end);
    return kind === 'secret' || kind === 'authorization' ? this.#readOn(all, end) : end;
  }

  /** Texts in quotes of a value that begins with something else: `process.env.PW ?? "abc"`, `get("PW", "abc")`. */
  #readOperands(start: number, kind: SecretKind, isNameQuoted: boolean): void {
    let depth = 0;
    let isAfterOperand = false;
    for (let at = start; !this.isSpent;) {
      const [all, backslashes = '', quote, , open, close, comma, word] = this.#match(OPERAND, at) ?? [];
      if (all === undefined) return;
      at += all.length;
      this.#left -= all.length;
      if (open !== undefined) depth += 1;
      else if (close !== undefined) depth -= 1;
      if (depth < 0 || (depth === 0 && (comma ?? (isAfterOperand ? word : undefined)) !== undefined)) return;
      isAfterOperand = word !== undefined || quote !== undefined;
      if (quote === undefined) continue;
      if (!isNameQuoted && this.#match(AFTER_END, at) !== null) return;
      const end = this.#endOfQuoted(at, backslashes, quote);
      // A sentence that stands beside a token is none.
      if (kind !== 'perhaps' || !/\s/.test(this.#text.slice(at, end))) this.#takeQuoted(at, end, kind);
      at = end + backslashes.length + quote.length;
    }
  }

  /** Further words of a secret that is made of them, or what after it is nothing else. */
  #readOn(first: string, start: number): number {
    let isPhrase = /^\W?[a-z]+$/i.test(first);
    let end = start;
    for (let words = 0; words < MOST_WORDS; words += 1) {
      const [word, colon] = this.#match(NEXT_WORD, end) ?? [];
      if (word === undefined) break;
      isPhrase &&= colon === undefined && !isTalk(word);
      if (!STRONG.test(word) && !(isPhrase && (/^\s+[a-z\d]+\W?$/i.test(word) || looksRandom(word)))) break;
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

const SHORT = 64;
const MOST_WORDS = 12;

/** How often a text may be read on the average: values hold names of their own, whose values are read again. */
const MOST_READINGS = 6;

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
