/** What a WAV file of two channels holds, up to its end. */
export interface WavFile {
  /** Frames a second. */
  rate: number;
  /** Milliseconds. */
  length: number;
  left: Int16Array;
  right: Int16Array;
}

const HEADER_BYTES = 44;

export function readWav(file: Buffer): WavFile {
  const marks = [0, 8, 12, 36].map((offset) => file.toString('latin1', offset, offset + 4));
  const format = [20, 22, 32, 34].map((offset) => file.readUInt16LE(offset));
  if (marks.join() !== 'RIFF,WAVE,fmt ,data' || format.join() !== '1,2,4,16')
    throw new Error(`no WAV file of 16 bits and two channels: ${marks.join()}, ${format.join()}`);
  const rate = file.readUInt32LE(24);
  const frames = Math.floor((file.length - HEADER_BYTES) / 4);
  const samples = new Int16Array(
    Uint8Array.from(file.subarray(HEADER_BYTES, HEADER_BYTES + 4 * frames)).buffer,
  );
  const left = new Int16Array(frames);
  const right = new Int16Array(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    left[frame] = samples[2 * frame] ?? 0;
    right[frame] = samples[2 * frame + 1] ?? 0;
  }
  return { rate, length: (frames * 1000) / rate, left, right };
}

/** One sample that is heard for a while, from when to when in milliseconds. */
export interface Held {
  value: number;
  from: number;
  to: number;
}

/** What is heard of samples that are each held for a while; silence is left out. */
export function heldIn(samples: Int16Array, rate: number): Held[] {
  const held: Held[] = [];
  let value = 0;
  let first = 0;
  for (let frame = 0; frame <= samples.length; frame += 1) {
    const sample = samples[frame] ?? 0;
    if (sample === value) continue;
    if (value !== 0) held.push({ value, from: (first * 1000) / rate, to: (frame * 1000) / rate });
    value = sample;
    first = frame;
  }
  return held;
}
