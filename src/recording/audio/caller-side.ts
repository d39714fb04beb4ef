import { SampleQueue } from './sample-queue.ts';
import { decodeBase64 } from './spoken-audio.ts';
import { frameAt } from './time-line.ts';
import { Track } from './track.ts';
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
/** As many as are sent in the seconds until they are laid. */
const MOST_SPARE = 200;

/** A chunk whose samples are in the queue. */
interface Sent {
  samples: number;
  milliseconds: number;
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
  readonly #samples = new SampleQueue();
  /** What may still be found to have been captured earlier. */
  readonly #sent: Sent[] = [];
  /** What has been laid, to be used again. */
  readonly #spare: Sent[] = [];

  constructor(line: TimeLine) {
    this.#line = line;
  }

  /** A chunk was sent. What lies before `written`, in epoch milliseconds, stays where it is. */
  send({ audio, format }: SpokenAudio, time: number, written: number): void {
    const samples = this.#samples.append(decodeBase64(audio), format);
    if (samples === 0) return;
    const milliseconds = (samples * 1000) / format.rate;
    const earliest = Math.max(written, time - LONGEST_STALL);
    let next = time - milliseconds;
    this.#sent.push(Object.assign(this.#spare.pop() ?? {}, { samples, milliseconds, start: next }));
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
    let settled = 0;
    for (const sent of this.#sent) {
      if (sent.start >= time) break;
      this.#lay(sent);
      settled += 1;
    }
    for (const sent of this.#sent.splice(0, settled))
      if (this.#spare.length < MOST_SPARE) this.#spare.push(sent);
  }

  #lay({ samples, milliseconds, start }: Sent): void {
    const { track } = this;
    const { rate } = this.#line;
    const frames = (milliseconds * rate) / 1000;
    const early = frameAt(this.#line, start) - track.end;
    if (early > (GAP * rate) / 1000) {
      track.take(this.#samples, samples, track.end + early, Math.round(frames));
      return;
    }
    const isOff = Math.abs(early) > (OFF * rate) / 1000;
    const stretch = isOff ? Math.max(-PACE * frames, Math.min(early, PACE * frames)) : 0;
    track.take(this.#samples, samples, track.end, Math.round(frames + stretch));
  }
}
