import { ChunkReader } from './samples.ts';
import { frameAt } from './time-line.ts';
import { Track } from './track.ts';
import type { Chunk } from './samples.ts';
import type { SpokenAudio } from './spoken-audio.ts';
import type { TimeLine } from './time-line.ts';

/** Silence shorter than this is none, in milliseconds: clocks differ, and timers jitter. */
const GAP = 10;
/** By how much the sound may be off its time before it is brought back. */
const OFF = 2;
/** By how much it is faster or slower then. */
const PACE = 0.05;
/** For how long a sender is held up at most that sends in time otherwise. */
const LONGEST_STALL = 10_000;
/** Chunks of a stall that are looked at again: twice as many as there are in one that long as a rule. */
const MOST_CHUNKS = 1000;

interface Sent {
  readonly chunk: Chunk;
  readonly milliseconds: number;
  /** When it was captured, at the latest. */
  start: number;
}

/**
 * What the caller says, when it was captured: as late as the times allow at which it was sent. What comes in a burst after a
 * stall was captured during that; what is sent faster than it can have been said sounds from then on.
 */
export class CallerSide {
  readonly track = new Track();
  readonly #line: TimeLine;
  readonly #reader = new ChunkReader();
  /** What may still be found to have been captured earlier. */
  readonly #sent: Sent[] = [];

  constructor(line: TimeLine) {
    this.#line = line;
  }

  /** A chunk was sent. What lies before `written`, in epoch milliseconds, stays where it is. */
  send({ bytes, format }: SpokenAudio, time: number, written: number): void {
    const chunk = this.#reader.read(bytes, format);
    if (chunk.length === 0) return;
    const milliseconds = (chunk.length * 1000) / chunk.rate;
    const earliest = Math.max(written, time - LONGEST_STALL);
    let next = time - milliseconds;
    this.#sent.push({ chunk, milliseconds, start: next });
    const first = Math.max(0, this.#sent.length - MOST_CHUNKS);
    for (let index = this.#sent.length - 2; index >= first && next > earliest; index -= 1) {
      const sent = this.#sent[index];
      if (sent === undefined || sent.start + sent.milliseconds <= next) break;
      next = sent.start = next - sent.milliseconds;
    }
    this.settle(earliest);
  }

  /** Lays on the track what was captured before a time. */
  settle(time: number): void {
    while ((this.#sent[0]?.start ?? Infinity) < time) {
      const [sent] = this.#sent.splice(0, 1);
      if (sent !== undefined) this.#lay(sent);
    }
  }

  #lay({ chunk, milliseconds, start }: Sent): void {
    const { track } = this;
    const { rate } = this.#line;
    const frames = (milliseconds * rate) / 1000;
    const early = frameAt(this.#line, start) - track.end;
    if (early > (GAP * rate) / 1000) {
      track.add(chunk, track.end + early, Math.round(frames));
      return;
    }
    const isOff = Math.abs(early) > (OFF * rate) / 1000;
    const stretch = isOff ? Math.max(-PACE * frames, Math.min(early, PACE * frames)) : 0;
    track.add(chunk, track.end, Math.round(frames + stretch));
  }
}
