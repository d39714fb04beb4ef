import { MAX_LINE_BYTES } from '../input/line-reader.ts';

/** Stands for an element that is longer than may be; its text is gone. */
export const OVERLONG_ELEMENT = Symbol('an element that is too long');

type Element = string | typeof OVERLONG_ELEMENT;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LAST_SPACE = 0x20;

/**
 * Cuts the elements of every array under one key out of a JSON text, wherever in it that is, so that a text of any size
 * is read in little memory. Texts that are no JSON give what looks like elements: those are for the parser to refuse.
 */
export class JsonElements {
  readonly #key: Buffer;
  readonly #maxBytes: number;
  #inString = false;
  #escaped = false;
  /** Of the string that is being read, or was read last, outside of the arrays; `undefined` once it differs from the key. */
  #matched: number | undefined;
  /** What came since the key: nothing, or the colon. */
  #afterKey: 'nothing' | 'key' | 'colon' = 'nothing';
  #inArray = false;
  /** Brackets and braces that are open within an element. */
  #depth = 0;
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #overlong = false;

  constructor(key: string, maxBytes = MAX_LINE_BYTES) {
    this.#key = Buffer.from(key);
    this.#maxBytes = maxBytes;
  }

  /** Whether an array has begun and not ended: a text that is over then lacks elements, or a part of one. */
  get isWithinArray(): boolean {
    return this.#inArray;
  }

  /** The elements that end in this chunk. */
  *push(chunk: Buffer): Generator<Element> {
    let start = this.#depth > 0 ? 0 : -1;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (this.#inString) {
        this.#readString(byte);
      } else if (byte === QUOTE) {
        this.#inString = true;
        this.#matched = 0;
      } else if (!this.#inArray) {
        this.#readOutside(byte);
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.#depth === 0) start = index;
        this.#depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (this.#depth === 0) {
          this.#inArray = false;
          continue;
        }
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        yield this.#element(chunk.subarray(start, index + 1));
        start = -1;
      }
    }
    if (start >= 0) this.#keep(chunk.subarray(start));
  }

  #readString(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false;
    } else if (byte === BACKSLASH) {
      this.#escaped = true;
    } else if (byte === QUOTE) {
      this.#inString = false;
      this.#afterKey = this.#matched === this.#key.length ? 'key' : 'nothing';
      return;
    }
    if (this.#inArray || this.#matched === undefined) return;
    this.#matched = this.#key[this.#matched] === byte ? this.#matched + 1 : undefined;
  }

  #readOutside(byte: number): void {
    if (byte <= LAST_SPACE) return;
    this.#inArray = byte === OPEN_BRACKET && this.#afterKey === 'colon';
    const isColonOfKey = byte === COLON && this.#afterKey === 'key';
    this.#afterKey = isColonOfKey ? 'colon' : 'nothing';
  }

  #keep(part: Buffer): void {
    if (this.#overlong) return;
    this.#begunBytes += part.length;
    if (this.#begunBytes > this.#maxBytes) {
      this.#overlong = true;
      this.#begun = [];
    } else {
      // Whoever reads may use the chunk's memory again.
      this.#begun.push(Buffer.from(part));
    }
  }

  #element(end: Buffer): Element {
    this.#keep(end);
    const element = this.#overlong ? OVERLONG_ELEMENT : Buffer.concat(this.#begun).toString('utf8');
    this.#begun = [];
    this.#begunBytes = 0;
    this.#overlong = false;
    return element;
  }
}
