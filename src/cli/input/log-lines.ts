import { LineReader, MAX_LINE_BYTES, OVERLONG_LINE } from './line-reader.ts';

const CLOSING = /^\}[,\]]?\s*$/;
const OPEN_BRACE = 0x7b;

/** What a log is read as: a line, or the lines of one object. */
export type LogText = string | typeof OVERLONG_LINE;

/**
 * Gives what a log holds, one text at a time: a line, or all lines over which an object was printed for people. Those go
 * on for as long as they are indented, so that what breaks off takes nothing with it. Used as a {@link LineReader} is;
 * the brackets around a list are empty lines.
 */
export class LogLines {
  readonly #reader = new LineReader();
  #open: PrintedObject | undefined;
  /** Came after what was open, and is no part of it. */
  #next: LogText | undefined;
  #ended = false;
  #lineNumber = 0;

  /** The number of the first line of the text that was taken last, from 1. */
  get lineNumber(): number {
    return this.#lineNumber;
  }

  /** Lines that were taken so far, those within an object too. */
  get lines(): number {
    return this.#reader.lineNumber - (this.#next === undefined ? 0 : 1);
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
  }

  end(): void {
    this.#reader.end();
    this.#ended = true;
  }

  /** The next text; `undefined` when more input is needed. */
  next(): LogText | undefined {
    for (;;) {
      const line = this.#next ?? this.#reader.next();
      this.#next = undefined;
      if (line === undefined) return this.#ended ? this.#takeOpen() : undefined;
      if (this.#open === undefined) {
        this.#lineNumber = this.#reader.lineNumber;
        const opened = openedBy(line);
        if (opened === undefined) return line === '[' || line === ']' ? '' : line;
        this.#open = opened;
      } else if (line === OVERLONG_LINE || !this.#open.goesOn(line)) {
        this.#next = line;
        return this.#takeOpen();
      } else if (this.#open.add(line)) {
        return this.#takeOpen();
      }
    }
  }

  #takeOpen(): LogText | undefined {
    const text = this.#open?.text;
    this.#open = undefined;
    return text;
  }
}

/** By a brace that is alone on its line, behind nothing or what a logger writes before it. */
function openedBy(line: LogText): PrintedObject | undefined {
  if (line === OVERLONG_LINE || line.charCodeAt(line.length - 1) !== OPEN_BRACE) return undefined;
  const before = line.slice(0, -1);
  if (before !== '' && !/\s$/.test(before.slice(-1))) return undefined;
  return /[{}"]/.test(before) ? undefined : new PrintedObject(line, line.search(/\S/));
}

class PrintedObject {
  readonly #indent: number;
  #lines: string[];
  #length: number;

  constructor(line: string, indent: number) {
    this.#lines = [line];
    this.#length = line.length;
    this.#indent = indent;
  }

  get text(): LogText {
    return this.#length > MAX_LINE_BYTES ? OVERLONG_LINE : this.#lines.join('\n');
  }

  goesOn(line: string): boolean {
    const indent = line.search(/\S/);
    return indent > this.#indent || (indent === this.#indent && CLOSING.test(line.slice(indent)));
  }

  /** Whether this was the last line. */
  add(line: string): boolean {
    this.#length += line.length + 1;
    if (this.#length > MAX_LINE_BYTES) this.#lines = [];
    else this.#lines.push(line);
    return line.search(/\S/) === this.#indent;
  }
}
