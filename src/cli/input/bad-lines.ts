import { MAX_LINE_BYTES } from './line-reader.ts';
import { count } from '../terminal/count.ts';
import type { MessageArea } from '../terminal/message-area.ts';

/** What is wrong with a line, or an object over many, that is longer than may be. */
export const OVERLONG_PROBLEM = `is longer than ${MAX_LINE_BYTES / 1024 / 1024} MiB, and is left out: jq -c '.[]' writes a list as lines, jq -c '.events[]' one under "events"`;

/** The first lines of a file in another format say what is wrong with the rest of it. */
const MOST_SAID = 10;

/** Says what is wrong with lines of the input, and counts them. */
export class BadLines {
  readonly #messages: MessageArea;
  #count = 0;
  #said = 0;

  constructor(messages: MessageArea) {
    this.#messages = messages;
  }

  get count(): number {
    return this.#count;
  }

  /** With several inputs, the line is one of `input`. */
  add(lineNumber: number, problem: string, input?: string): void {
    this.addOther(`${input === undefined ? '' : `${input}: `}line ${lineNumber}: ${problem}`);
  }

  /** Says what is wrong with what is no line, and counts it all the same. */
  addOther(problem: string): void {
    if (this.#said < MOST_SAID) this.addInput(problem);
    else this.#count += 1;
  }

  /** Says what is wrong with an input as a whole, however much was said of its lines: it may be why those are bad. */
  addInput(problem: string): void {
    this.#count += 1;
    this.#said += 1;
    this.#messages.say(problem);
  }

  /** Says how many there were beyond those that were said. */
  sayRest(): void {
    const rest = this.#count - this.#said;
    if (rest > 0) this.#messages.say(`… and ${count(rest, 'more bad line')}`);
  }
}

/**
 * What is wrong with a text as JSON, `undefined` when nothing is. It quotes none of the text: that may be a transcript.
 */
export function describeJsonError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return describeParserMessage(error instanceof Error ? error.message : '', text);
  }
}

/** A line of an object that was printed over many lines in a way that is not read. */
const PART_OF_PRINTED = /^\s*(?:\{|"[^"]{0,100}"\s*:.*)$/;

/** Where JSON begins, behind what a logger writes before it. */
const JSON_START = /\{\s*"/;

function describeParserMessage(message: string, text: string): string {
  if (PART_OF_PRINTED.test(text))
    return 'is a part of a JSON text over many lines: expected one JSON object a line, as jq -c . writes them';
  const [, at] = / at position (\d+)/.exec(message) ?? [];
  const position = at === undefined ? undefined : Number(at);
  const breaksOff = /end of JSON|Unterminated/.test(message) || position === text.length;
  if (breaksOff && /^\s*[{[]/.test(text))
    return `breaks off after ${count(text.length, 'character')}: expected a whole JSON object`;
  if (!text.trimStart().startsWith('{')) {
    const start = text.search(JSON_START);
    // Blank is what stands before it, so that positions are those of the line.
    const problem = start > 0 ? describeJsonError(text.slice(start).padStart(text.length)) : undefined;
    return problem ?? 'is no JSON: expected one JSON object a line';
  }
  if (message.includes('after JSON'))
    return 'goes on after its JSON object: expected one a line, as jq -c . writes them';
  return `is no JSON${position === undefined ? '' : ` from character ${position + 1} on`}: expected one JSON object a line, as JSON.stringify or json.dumps writes it`;
}
