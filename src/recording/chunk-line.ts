import { LIFE_LINES } from './recording-format.ts';
import type { ChunkKind } from '../events/server-event.ts';

/** A line about one chunk of output. */
export interface ChunkLine {
  recording: string;
  time: number;
  responseId: string;
  kind: ChunkKind;
  bytes: number;
}

const CHUNK_LINE = new RegExp(
  String.raw`^\{"s":"([\w-]{1,64})","t":(\d+(?:\.\d+)?),"e":"${LIFE_LINES.chunk}","response_id":"([^"\\]{0,128})","kind":"(audio|text|transcript|arguments)"(?:,"bytes":(\d+))?\}$`,
);

/** Writes the line, with its end: most lines of a recording are these. */
export function writeChunkLine({ recording, time, responseId, kind, bytes }: ChunkLine): string {
  const size = kind === 'audio' ? `,"bytes":${bytes}` : '';
  return `{"s":"${recording}","t":${time},"e":"${LIFE_LINES.chunk}","response_id":${JSON.stringify(responseId)},"kind":"${kind}"${size}}\n`;
}

/** Reads a line just as it was written, in a fraction of the time of parsing it. `undefined` says nothing: parse it. */
export function readChunkLine(line: string): ChunkLine | undefined {
  const match = CHUNK_LINE.exec(line);
  if (match === null) return undefined;
  const [, recording = '', time, responseId = '', kind, bytes] = match;
  return {
    recording,
    time: Number(time),
    responseId,
    kind: kind as ChunkKind,
    bytes: bytes === undefined ? 0 : Number(bytes),
  };
}
