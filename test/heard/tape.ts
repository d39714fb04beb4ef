import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Sound } from '../realtime-server/sound.ts';

const RATE = 8000;
const HEADER_BYTES = 44;

/** A piece of sound, and when it began: milliseconds of the process's monotonic clock. */
export interface Piece extends Sound {
  startMs: number;
}

/** Both sides of a call as they were to be heard, from one time to another. */
export interface Tape {
  fromMs: number;
  toMs: number;
  caller: readonly Piece[];
  agent: readonly Piece[];
}

/** Writes a WAV file of two channels, the caller on the left. */
export function saveTape(path: string, { fromMs, toMs, caller, agent }: Tape): void {
  const length = Math.round(((toMs - fromMs) * RATE) / 1000);
  const sound = new Int16Array(length * 2);
  for (const [channel, pieces] of [caller, agent].entries())
    for (const piece of pieces) lay(piece, { sound, channel, fromMs });
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + sound.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 4, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(sound.byteLength, 40);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([header, Buffer.from(sound.buffer)]));
}

/** Of pieces that lie over one another, as those of a sender that is not in time do, the silence is not heard. */
function lay(
  { samples, rate, startMs }: Piece,
  { sound, channel, fromMs }: { sound: Int16Array; channel: number; fromMs: number },
): void {
  const first = Math.max(0, Math.round(((startMs - fromMs) * RATE) / 1000));
  const end = Math.min(
    sound.length / 2,
    Math.round(((startMs - fromMs + (samples.length * 1000) / rate) * RATE) / 1000),
  );
  for (let index = first; index < end; index += 1) {
    const timeMs = fromMs + (index * 1000) / RATE - startMs;
    const sample = samples[Math.min(samples.length - 1, Math.max(0, Math.floor((timeMs * rate) / 1000)))];
    if (sample !== undefined && sample !== 0) sound[index * 2 + channel] = sample;
  }
}
