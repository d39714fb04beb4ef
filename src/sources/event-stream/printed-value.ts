import type { Fields } from '../../host/fields.ts';

/** Values within values, at most; deeper ones are as good as absent. */
const MAX_DEPTH = 32;

/** How printed objects begin: `Class(field=`, `Class()`, `field='` (pydantic's `str`), `{'key'`, `[Class(`, `b'`, `<`. */
const PRINTED = /^(?:[A-Za-z_][\w.]*\((?:\w+=|\)|['"])|\w+=(?:['"[{]|None\b)|\{'|\[(?:\{'|\w+\()|b['"]|<\w)/;

/**
 * Reads what Python prints of an object, where a recorder made text of what JSON does not have: `str` or `repr` of
 * dataclasses, pydantic models, dicts and bytes. Fields of objects are fields, bytes are `{bytes}`, anything else, such
 * as `<function f at 0x7f>`, stays text. `undefined` for text that is not so printed.
 */
export function readPrinted(text: string): unknown {
  if (!PRINTED.test(text)) return undefined;
  const reader = new PrintedReader(text);
  return /^\w+=/.test(text) ? reader.fields('') : reader.value(0);
}

class PrintedReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    const opening = this.#text[this.#at] ?? '';
    if (opening === '<' || depth > MAX_DEPTH) return this.#opaque();
    if (opening === '[' || opening === '(') return this.#list(opening === '[' ? ']' : ')', depth);
    if (opening === '{') return this.#dict(depth);
    if (opening === "'" || opening === '"') return this.#string();
    if (opening === 'b' && /['"]/.test(this.#text[this.#at + 1] ?? '')) return this.#bytes();
    const word = this.#match(/[\w.+-]+/y);
    if (this.#take('(')) return this.fields(')', depth + 1);
    return word === undefined ? this.#opaque() : valueOf(word);
  }

  /** `field=value` pairs up to a bracket, or to the end; what has no name is counted. */
  fields(end: string, depth = 0): Fields {
    const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    let unnamed = 0;
    while (this.#goesOn(end)) {
      const name = this.#match(/\w+(?==)/y);
      if (name !== undefined) this.#at += 1;
      fields[name ?? String(unnamed++)] = this.value(depth + 1);
    }
    return fields;
  }

  #list(end: string, depth: number): unknown[] {
    this.#at += 1;
    const values: unknown[] = [];
    while (this.#goesOn(end)) values.push(this.value(depth + 1));
    return values;
  }

  #dict(depth: number): Fields {
    this.#at += 1;
    const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    while (this.#goesOn('}')) {
      const key = this.value(depth + 1);
      this.#match(/: ?/y);
      if (typeof key === 'string') fields[key] = this.value(depth + 1);
      else this.value(depth + 1);
    }
    return fields;
  }

  /** Passes what separates values, and the bracket that ends them. */
  #goesOn(end: string): boolean {
    this.#match(/[,\s]+/y);
    if (this.#at >= this.#text.length) return false;
    return end === '' || !this.#take(end);
  }

  #string(): string {
    const inner = this.#quoted();
    return inner.includes('\\')
      ? inner.replace(/\\(?:(n)|(.))/gs, (_all, n?: string, c = '') => (n ? '\n' : String(c)))
      : inner;
  }

  #bytes(): { bytes: number } {
    this.#at += 1;
    return { bytes: this.#quoted().replace(/\\(?:x[\da-f]{2}|.)/gs, '.').length };
  }

  #quoted(): string {
    const quote = this.#text[this.#at];
    const start = ++this.#at;
    while (this.#at < this.#text.length && this.#text[this.#at] !== quote) {
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    return this.#text.slice(start, this.#at++);
  }

  /** Anything else, up to the separator or bracket that ends it. */
  #opaque(): string {
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? '';
      if (depth === 0 && this.#at > start && ',)]}'.includes(character)) break;
      if ('<([{'.includes(character)) depth += 1;
      if ('>)]}'.includes(character)) depth = Math.max(0, depth - 1);
      this.#at += 1;
    }
    return this.#text.slice(start, this.#at);
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function valueOf(word: string): unknown {
  if (word === 'None') return null;
  if (word === 'True' || word === 'False') return word === 'True';
  return /^-?\d/.test(word) && Number.isFinite(Number(word)) ? Number(word) : word;
}
