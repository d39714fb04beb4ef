/** Stands for a line that is longer than may be; its text is gone. */
export const OVERLONG_LINE = Symbol('a line that is too long');

/** Bytes of the longest line that is read: a recorded event with minutes of audio in it has about ten million. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/**
 * Cuts chunks of UTF-8 into lines, whatever the chunks' borders: after each {@link push}, and after {@link end}, take
 * lines until there is none. Lines come without `\n` or `\r\n`; bytes that are no UTF-8 become U+FFFD. Each line is made a
 * string by itself: a whole chunk would become a string of two-byte characters for one dash in it, and parse at half the speed.
 */
export class LineReader {
  readonly #maxBytes: number;
  #chunk: Buffer = Buffer.alloc(0);
  #position = 0;
  /** The beginning of a line whose end is still to come. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #overlong = false;
  #atStart = true;
  #lines = 0;

  constructor(maxBytes = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The number of the line that was taken last, from 1. */
  get lineNumber(): number {
    return this.#lines;
  }

  /** Adds input; what came before must have been taken. The chunk must not change until its lines are taken. */
  push(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#position = 0;
  }

  /** Tells that the input is over: what is left of it is a line, though no line break follows. */
  end(): void {
    if (this.#begunBytes > 0 || this.#overlong) this.push(Buffer.from([LINE_FEED]));
  }

  /** The next line; `undefined` when more input is needed. */
  next(): string | typeof OVERLONG_LINE | undefined {
    const end = this.#chunk.indexOf(LINE_FEED, this.#position);
    if (end < 0) {
      this.#keepRest();
      return undefined;
    }
    const start = this.#position;
    this.#position = end + 1;
    this.#lines += 1;
    if (this.#begunBytes > 0 || this.#overlong || this.#atStart) return this.#joined(start, end);
    if (end - start > this.#maxBytes) return OVERLONG_LINE;
    return textOf(this.#chunk, start, end);
  }

  #keepRest(): void {
    const rest = this.#chunk.subarray(this.#position);
    this.#position = this.#chunk.length;
    if (rest.length === 0 || this.#overlong) return;
    if (this.#begunBytes + rest.length > this.#maxBytes) return this.#giveUp();
    // Whoever reads may use the chunk's memory again.
    this.#begun.push(Buffer.from(rest));
    this.#begunBytes += rest.length;
  }

  /** What has come of the line is forgotten, what is still to come of it is passed over. */
  #giveUp(): void {
    this.#overlong = true;
    this.#begun = [];
    this.#begunBytes = 0;
  }

  #joined(start: number, end: number): string | typeof OVERLONG_LINE {
    if (this.#begunBytes + end - start > this.#maxBytes) this.#giveUp();
    const overlong = this.#overlong;
    const line = Buffer.concat([...this.#begun, this.#chunk.subarray(start, end)]);
    this.#overlong = false;
    this.#begun = [];
    this.#begunBytes = 0;
    const hasMark = this.#atStart && line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    this.#atStart = false;
    if (overlong) return OVERLONG_LINE;
    return textOf(line, hasMark ? BYTE_ORDER_MARK.length : 0, line.length);
  }
}

function textOf(bytes: Buffer, start: number, end: number): string {
  const last = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  return bytes.toString('utf8', start, last);
}
