import { encodingOf } from './sample-encoding.ts';
import type { AudioFormat } from '../../realtime-api/audio-format.ts';

/** Room for so many samples at first, and where nothing waits: a second of a phone. */
const FIRST_ROOM = 8192;

/**
 * What one speaker has said, as samples of 16 bits: first in, first out. Chunks are not kept by themselves: in a process with
 * many calls they are tens of thousands of objects that live for seconds, and all calls wait while those are collected.
 */
export class SampleQueue {
  #samples = new Int16Array(FIRST_ROOM);
  #from = 0;
  #to = 0;
  /** The first byte of a sample that is split between two chunks. */
  #half: number | undefined;

  /** Adds what a chunk has, and gives how many samples that is: none in a format that is not known. */
  append(bytes: Uint8Array, format: AudioFormat): number {
    const encoding = encodingOf(format);
    if (encoding === undefined) return 0;
    const { width, sampleAt } = encoding;
    const whole = width === 1 || this.#half === undefined ? bytes : joined(this.#half, bytes);
    const count = Math.floor(whole.length / width);
    this.#half = whole.length > count * width ? whole.at(-1) : undefined;
    this.#makeRoom(count);
    for (let index = 0; index < count; index += 1) this.#samples[this.#to + index] = sampleAt(whole, index);
    this.#to += count;
    return count;
  }

  /** The sample at an index, from the first that is there. */
  at(index: number): number {
    return this.#samples[this.#from + index] ?? 0;
  }

  /** Takes out the first of them. */
  drop(count: number): void {
    this.#from += count;
    if (this.#from < this.#to) return;
    this.#from = this.#to = 0;
    if (this.#samples.length > 8 * FIRST_ROOM) this.#samples = new Int16Array(FIRST_ROOM);
  }

  /** What comes next goes on in no sample that was split. */
  forgetHalf(): void {
    this.#half = undefined;
  }

  #makeRoom(count: number): void {
    if (this.#to + count <= this.#samples.length) return;
    const waiting = this.#samples.subarray(this.#from, this.#to);
    const needed = 2 * (waiting.length + count);
    if (needed > this.#samples.length) this.#samples = new Int16Array(needed);
    this.#samples.set(waiting);
    this.#to = waiting.length;
    this.#from = 0;
  }
}

function joined(first: number, rest: Uint8Array): Uint8Array {
  const all = new Uint8Array(1 + rest.length);
  all[0] = first;
  all.set(rest, 1);
  return all;
}
