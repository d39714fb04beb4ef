import { givePage, PAGE, takePage } from './pages.ts';
import type { SampleQueue } from './sample-queue.ts';

/** What of audio that has not been written yet is kept of one side: 16 MB, almost six minutes at 24 kHz. */
const MOST_PAGES = (16 * 1024 * 1024) / (2 * PAGE);

/** A stretch of the file: frames of two samples. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** One side of a call on the time line of its recording: pages where something sounds, and silence between them. */
export class Track {
  /** By their place, in order. */
  readonly #pages = new Map<number, Int16Array>();
  /** Where what comes next can begin: behind all that is there, and all that has been written. */
  end = 0;
  /** Something was left out. */
  isIncomplete = false;
  /** Where the latest sound ends, and its last sample: the next may go on there. */
  #lastEnd = 0;
  #lastSample = 0;

  /**
   * Takes so many samples from a queue and lays them over as many frames, which are after all others: they are stretched where
   * they are more or fewer. Where too much is waiting they are silent.
   */
  take(queue: SampleQueue, samples: number, start: number, frames: number): void {
    if (frames > 0 && samples > 0) this.#lay(queue, samples, start, frames);
    queue.drop(samples);
  }

  /** All is silent from a frame on. */
  cut(frame: number): void {
    if (frame >= this.end) return;
    for (const [place, page] of this.#pages) {
      const first = place * PAGE;
      if (first >= frame) this.#release(place, page);
      else page.fill(0, frame - first);
    }
    this.end = frame;
    this.#lastSample = 0;
  }

  /** From which frame on something may sound, of one and those after it. */
  soundsFrom(frame: number): number {
    for (const place of this.#pages.keys()) {
      const first = place * PAGE;
      if (first + PAGE > frame) return Math.max(first, frame);
    }
    return Infinity;
  }

  /** Puts what sounds in a block into one of its two channels. */
  copy({ from, to }: Block, samples: Int16Array, channel: 0 | 1): void {
    for (let frame = from; frame < to;) {
      const place = placeOf(frame);
      const first = place * PAGE;
      const end = Math.min(to, first + PAGE);
      const page = this.#pages.get(place);
      if (page !== undefined)
        for (let index = frame; index < end; index += 1)
          samples[2 * (index - from) + channel] = page[index - first] ?? 0;
      frame = end;
    }
  }

  /** All before a frame has been written. */
  written(frame: number): void {
    this.end = Math.max(this.end, frame);
    for (const [place, page] of this.#pages) {
      if ((place + 1) * PAGE > frame) break;
      this.#release(place, page);
    }
  }

  #lay(queue: SampleQueue, samples: number, start: number, frames: number): void {
    const before = this.#lastEnd === start ? this.#lastSample : 0;
    this.end = this.#lastEnd = start + frames;
    this.#lastSample = queue.at(samples - 1);
    for (let frame = start; frame < this.end;) {
      const place = placeOf(frame);
      const first = place * PAGE;
      const end = Math.min(this.end, first + PAGE);
      const page = this.#pageAt(place);
      if (page === undefined) return;
      for (; frame < end; frame += 1)
        page[frame - first] =
          frames === samples
            ? queue.at(frame - start)
            : between(queue, ((frame - start) * samples) / frames, before);
    }
  }

  #pageAt(place: number): Int16Array | undefined {
    const there = this.#pages.get(place);
    if (there !== undefined) return there;
    if (this.#pages.size >= MOST_PAGES) {
      this.isIncomplete = true;
      return undefined;
    }
    const page = takePage();
    this.#pages.set(place, page);
    return page;
  }

  #release(place: number, page: Int16Array): void {
    this.#pages.delete(place);
    givePage(page);
  }
}

function placeOf(frame: number): number {
  return Math.floor(frame / PAGE);
}

/** Between two samples a straight line; `before` is the one before the first. */
function between(queue: SampleQueue, position: number, before: number): number {
  const index = Math.floor(position);
  const from = index === 0 ? before : queue.at(index - 1);
  return from + (queue.at(index) - from) * (position - index);
}
