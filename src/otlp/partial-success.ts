import { scrubStart } from '../privacy/scrub.ts';
import { fieldsOf } from '../host/fields.ts';

/** What a receiver that took a request says of it; the message is scrubbed, of one line and short. */
export interface PartialSuccess {
  /** Spans or data points. */
  rejected: number;
  message?: string;
}

const LONGEST_MESSAGE = 300;

/**
 * Reads the answer to an accepted request; one that cannot be read rejects nothing.
 * https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
export function readPartialSuccess(body: string): PartialSuccess {
  const partial = fieldsOf(parse(body))['partialSuccess'];
  // 64 bits, so a string in JSON.
  const rejected = Number(fieldsOf(partial)['rejectedSpans'] ?? fieldsOf(partial)['rejectedDataPoints'] ?? 0);
  const message = fieldsOf(partial)['errorMessage'];
  return {
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    ...(typeof message === 'string' &&
      message !== '' && { message: shorten(scrubStart(message, LONGEST_MESSAGE)) }),
  };
}

/** How a message is told, after a word. */
export function saying({ message }: PartialSuccess): string {
  return message === undefined ? '' : `: ${JSON.stringify(message)}`;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
