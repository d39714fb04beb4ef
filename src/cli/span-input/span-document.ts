import { JsonElements, OVERLONG_ELEMENT } from './json-elements.ts';
import type { SpanIntake } from './span-intake.ts';

/** Bytes that show whether an input is one JSON text over many lines. */
const SHAPE_BYTES = 256;

/** Nothing but what opens: the first line of a JSON text that was printed for people. */
const OPENING = /^\{(\s*"\w+"\s*:\s*[[{]?)?$/;

/** What the query API of Jaeger answers. */
const ANSWER = /^\{\s*"result"\s*:/;

/** Reads the beginning of an input: what was read, and as much of it as text as shows what it is. */
export async function readShape(chunks: AsyncGenerator<Buffer>): Promise<{ start: Buffer; shape: string }> {
  let start: Buffer = Buffer.alloc(0);
  // A pipe may give less at a time.
  while (!showsShape(start.toString('latin1', 0, SHAPE_BYTES))) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    start = Buffer.concat([start, value]);
  }
  return { start, shape: start.toString('utf8', 0, SHAPE_BYTES) };
}

/** Whether this much of the beginning of an input shows what it is. */
function showsShape(start: string): boolean {
  const line = /^\s*(\S[^\n]*)\n/.exec(start)?.[1];
  return (
    start.length >= SHAPE_BYTES ||
    (line !== undefined && line.trimEnd() !== '[' && !OPENING.test(line.trimEnd()))
  );
}

/** Whether a text that begins like this is one JSON text of spans, not one a line. Events, however printed, are read as lines. */
export function opensDocument(start: string): boolean {
  const text = start.replace(/^\ufeff/, '').trimStart();
  const [line = ''] = text.split('\n', 1);
  if (ANSWER.test(text)) return true;
  return (text.startsWith('[') || OPENING.test(line.trimEnd())) && text.includes('"resourceSpans"');
}

/** What is wrong with an element of `resourceSpans`: its number from 1, and the problem in words. */
export type BadElementListener = (number: number, problem: string) => void;

/** Reads spans from one JSON text of OTLP, whatever is around its `resourceSpans`, without holding it whole. */
export class SpanDocument {
  readonly #intake: SpanIntake;
  readonly #onBadElement: BadElementListener;
  readonly #elements = new JsonElements('resourceSpans');
  /** Elements of `resourceSpans` so far. */
  elements = 0;

  constructor(intake: SpanIntake, onBadElement: BadElementListener) {
    this.#intake = intake;
    this.#onBadElement = onBadElement;
  }

  push(chunk: Buffer): void {
    for (const element of this.#elements.push(chunk)) {
      this.elements += 1;
      if (element === OVERLONG_ELEMENT) this.#onBadElement(this.elements, 'is too long, and is left out');
      else this.#read(element);
    }
  }

  end(): void {
    if (this.#elements.isWithinArray) this.#onBadElement(this.elements + 1, 'breaks off, and is left out');
  }

  #read(element: string): void {
    let resourceSpans: unknown;
    try {
      resourceSpans = JSON.parse(element);
    } catch {
      return this.#onBadElement(this.elements, 'is no JSON');
    }
    this.#intake.takeElement(resourceSpans);
  }
}
