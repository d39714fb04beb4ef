import { scrubStart } from '../privacy/scrub.ts';
import { fieldsOf } from '../host/fields.ts';

/** What a receiver that took a request says of it; the message is scrubbed, of one line and short. */
export interface PartialSuccess {
  /** Spans or data points. */
  rejected: number;
  message?: string;
}

const OPENING_BRACE = '{'.charCodeAt(0);
const LONGEST_MESSAGE = 300;

/**
 * Reads the answer to an accepted request, which some give as JSON to protobuf too; one that cannot be read rejects nothing.
 * https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
export function readPartialSuccess(
  answer: Uint8Array,
  readProtobuf?: (answer: Uint8Array) => unknown,
): PartialSuccess {
  const partial = fieldsOf(parse(answer, readProtobuf))['partialSuccess'];
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

function parse(answer: Uint8Array, readProtobuf?: (answer: Uint8Array) => unknown): unknown {
  try {
    // In protobuf a brace would begin a group, of which there are none.
    if (readProtobuf && answer[0] !== OPENING_BRACE) return readProtobuf(answer);
    return JSON.parse(new TextDecoder().decode(answer));
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
