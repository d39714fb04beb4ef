import type { Chunk } from './samples.ts';

/** What of audio that has not been written yet is kept of one side, in bytes: almost six minutes of PCM16 at 24 kHz. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** A chunk on the time line, in frames of the file: it is stretched over them where it has more or fewer samples. */
interface Piece {
  readonly chunk: Chunk;
  readonly start: number;
  readonly frames: number;
  /** Where it falls silent: its end, or where it was cut. */
  end: number;
  /** The sample before its first. */
  readonly before: number;
}

/** A stretch of the file: frames of two samples. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** One side of a call on the time line of its recording: pieces of sound in order, and silence between them. */
export class Track {
  #pieces: Piece[] = [];
  #bytes = 0;
  /** Where what comes next can begin: behind all that is there, and all that has been written. */
  end = 0;
  /** Something was left out. */
  isIncomplete = false;
  /** Where the last piece ends, and its last sample: the next may go on there. */
  #last = { end: 0, sample: 0 };

  /** Lays a chunk over as many frames, which are after all others. Where too much is waiting it is silent. */
  add(chunk: Chunk, start: number, frames: number): void {
    if (frames <= 0 || chunk.length === 0) return;
    const before = this.#last.end === start ? this.#last.sample : 0;
    this.end = start + frames;
    this.#last = { end: this.end, sample: chunk.at(chunk.bytes, chunk.length - 1) };
    if (this.#bytes > MAX_WAITING_BYTES) {
      this.isIncomplete = true;
      return;
    }
    this.#pieces.push({ chunk, start, frames, end: this.end, before });
    this.#bytes += weightOf(chunk);
  }

  /** All is silent from a frame on. */
  cut(frame: number): void {
    for (const piece of this.#pieces) piece.end = Math.min(piece.end, frame);
    this.end = Math.min(this.end, frame);
    this.#forget(({ start }) => start < frame);
  }

  /** From which frame on something sounds, of one and those after it. */
  soundsFrom(frame: number): number {
    const next = this.#pieces.find(({ end }) => end > frame);
    return next === undefined ? Infinity : Math.max(next.start, frame);
  }

  /** Puts what sounds in a block into one of its two channels. */
  lay({ from, to }: Block, samples: Int16Array, channel: 0 | 1): void {
    for (const { chunk, start, frames, end, before } of this.#pieces) {
      if (start >= to) break;
      const { bytes, length, at } = chunk;
      const last = Math.min(end, to);
      for (let frame = Math.max(start, from); frame < last; frame += 1) {
        const index = frame - start;
        samples[2 * (frame - from) + channel] =
          frames === length ? at(bytes, index) : between(chunk, (index * length) / frames, before);
      }
    }
  }

  /** All before a frame has been written. */
  written(frame: number): void {
    this.end = Math.max(this.end, frame);
    this.#forget(({ end }) => end > frame);
  }

  #forget(isKept: (piece: Piece) => boolean): void {
    if (this.#pieces.every(isKept)) return;
    this.#pieces = this.#pieces.filter(isKept);
    this.#bytes = this.#pieces.reduce((sum, { chunk }) => sum + weightOf(chunk), 0);
  }
}

/** In memory: some have hardly a sample. */
function weightOf({ bytes }: Chunk): number {
  return bytes.length + 256;
}

/** Between two samples a straight line; `before` is the one before the first. */
function between({ bytes, at }: Chunk, position: number, before: number): number {
  const index = Math.floor(position);
  const from = index === 0 ? before : at(bytes, index - 1);
  return from + (at(bytes, index) - from) * (position - index);
}
