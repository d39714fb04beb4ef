import { ChunkReader } from './samples.ts';
import { frameAt } from './time-line.ts';
import { Track } from './track.ts';
import type { SpokenAudio } from './spoken-audio.ts';
import type { TimeLine } from './time-line.ts';

/** What the caller hears of the agent: a chunk sounds when it has come and all before it is over. */
export class AgentSide {
  readonly track = new Track();
  readonly #line: TimeLine;
  #reader = new ChunkReader();
  #latest = '';

  constructor(line: TimeLine) {
    this.#line = line;
  }

  /** A chunk that is heard has come. */
  hear({ responseId, bytes, format }: SpokenAudio, time: number): void {
    if (responseId !== this.#latest) this.#reader = new ChunkReader();
    this.#latest = responseId;
    const chunk = this.#reader.read(bytes, format);
    const frames = Math.round((chunk.length * this.#line.rate) / chunk.rate);
    this.track.add(chunk, Math.max(frameAt(this.#line, time), this.track.end), frames);
  }

  /** All that sounds or waits falls silent. */
  cut(time: number): void {
    this.track.cut(frameAt(this.#line, time));
  }
}
