import { SampleQueue } from './sample-queue.ts';
import { decodeBase64 } from './spoken-audio.ts';
import { frameAt } from './time-line.ts';
import { Track } from './track.ts';
import type { SpokenAudio } from './spoken-audio.ts';
import type { TimeLine } from './time-line.ts';

/** What the caller hears of the agent: a chunk sounds when it has come and all before it is over. */
export class AgentSide {
  readonly track = new Track();
  readonly #line: TimeLine;
  readonly #samples = new SampleQueue();
  #latest = '';

  constructor(line: TimeLine) {
    this.#line = line;
  }

  /** A chunk that is heard has come. */
  hear({ responseId, audio, format }: SpokenAudio, time: number): void {
    if (responseId !== this.#latest) this.#samples.forgetHalf();
    this.#latest = responseId;
    const samples = this.#samples.append(decodeBase64(audio), format);
    const start = Math.max(frameAt(this.#line, time), this.track.end);
    this.track.take(this.#samples, samples, start, Math.round((samples * this.#line.rate) / format.rate));
  }

  /** All that sounds or waits falls silent. */
  cut(time: number): void {
    this.track.cut(frameAt(this.#line, time));
  }
}
