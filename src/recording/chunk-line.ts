import { LIFE_LINES } from './recording-format.ts';
import type { ChunkKind } from '../signals/signal.ts';

/** A line about one chunk of output. */
export interface ChunkLine {
  recording: string;
  time: number;
  responseId: string;
  kind: ChunkKind;
  bytes: number;
}

/** Writes the line, with its end: most lines of a recording are these. */
export function writeChunkLine({ recording, time, responseId, kind, bytes }: ChunkLine): string {
  const size = kind === 'audio' ? `,"bytes":${bytes}` : '';
  return `{"s":"${recording}","t":${time},"e":"${LIFE_LINES.chunk}","response_id":${JSON.stringify(responseId)},"kind":"${kind}"${size}}\n`;
}

/** How lines about a chunk without a size end. */
const KIND_BY_REST: ReadonlyMap<string, ChunkKind> = new Map(
  (['transcript', 'text', 'arguments'] as const).map((kind) => [`${kind}"}`, kind]),
);
const AUDIO_BYTES = 'audio","bytes":';

const CHUNK_LINE = new RegExp(
  String.raw`^(\{"s":"([\w-]{1,64})","t":)\d+(?:\.\d+)?(,"e":"${LIFE_LINES.chunk}","response_id":"([^"\\\u0000-\u001f]{0,128})","kind":")`,
);
const DIGIT_0 = 0x30;

/** Digits of a whole number that is exact in any case. */
const MAX_DIGITS = 15;
const MAX_TIME = 1e15;

/**
 * Reads chunk lines that are just as they were written, in a fraction of the time of parsing them: those of one
 * response differ in time, kind and size alone.
 */
export class ChunkLineReader {
  /** What is before the time in the latest response's lines, and between time and kind. */
  #before = '';
  #between = '';
  readonly #line: ChunkLine = { recording: '', time: 0, responseId: '', kind: 'audio', bytes: 0 };

  /** What the line says, valid until the next call; `undefined` says nothing: parse it. */
  read(line: string): ChunkLine | undefined {
    const before = this.#before;
    if (before === '' || line.slice(0, before.length) !== before) return this.#readOther(line);
    const timeEnd = line.indexOf(',', before.length);
    const between = line.slice(timeEnd, timeEnd + this.#between.length);
    return between === this.#between ? this.#readSame(line, timeEnd) : this.#readOther(line);
  }

  /** A line of the same response as the one before it. */
  #readSame(line: string, timeEnd: number): ChunkLine | undefined {
    const time = readTime(line, this.#before.length, timeEnd);
    if (time === undefined) return undefined;
    const rest = line.slice(timeEnd + this.#between.length);
    const kind = KIND_BY_REST.get(rest);
    if (kind !== undefined) {
      this.#line.kind = kind;
      this.#line.bytes = 0;
    } else {
      const bytes = readAudioBytes(rest);
      if (bytes === undefined) return undefined;
      this.#line.kind = 'audio';
      this.#line.bytes = bytes;
    }
    this.#line.time = time;
    return this.#line;
  }

  #readOther(line: string): ChunkLine | undefined {
    const match = CHUNK_LINE.exec(line);
    if (match === null) return undefined;
    const [, before = '', recording = '', between = '', responseId = ''] = match;
    this.#before = before;
    this.#between = between;
    this.#line.recording = recording;
    this.#line.responseId = responseId;
    return this.#readSame(line, line.indexOf(',', before.length));
  }
}

/** A time as it was written: digits, and a fraction. What else JSON allows, or does not, is for a parser to say. */
function readTime(line: string, start: number, end: number): number | undefined {
  if (!isDigit(line, end - 1) || !isDigit(line, start) || line.charCodeAt(start) === DIGIT_0)
    return undefined;
  const text = line.slice(start, end);
  const time = Number(text);
  return time < MAX_TIME && !text.includes('e') && !text.includes('E') ? time : undefined;
}

function isDigit(line: string, index: number): boolean {
  const digit = line.charCodeAt(index) - DIGIT_0;
  return digit >= 0 && digit <= 9;
}

/** The size of a chunk of audio, out of the end of its line. */
function readAudioBytes(rest: string): number | undefined {
  const last = rest.length - 1;
  const digits = last - AUDIO_BYTES.length;
  if (!rest.startsWith(AUDIO_BYTES) || digits < 1 || digits > MAX_DIGITS || rest[last] !== '}')
    return undefined;
  if (digits > 1 && rest.charCodeAt(AUDIO_BYTES.length) === DIGIT_0) return undefined;
  let bytes = 0;
  for (let index = AUDIO_BYTES.length; index < last; index += 1) {
    const digit = rest.charCodeAt(index) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    bytes = bytes * 10 + digit;
  }
  return bytes;
}
