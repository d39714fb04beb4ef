import { AgentSide } from './agent-side.ts';
import { CallerSide } from './caller-side.ts';
import { frameAt } from './time-line.ts';
import { MAX_FRAMES, wavHeader } from './wav-header.ts';
import type { TargetGate } from '../recording-target.ts';
import type { SpokenAudio } from './spoken-audio.ts';
import type { TimeLine } from './time-line.ts';

/** How long sound waits until it is written, in milliseconds: until then it may be found to have been earlier. */
const SETTLED_AFTER = 2000;

/** How much is written at a time, in milliseconds. */
const BLOCK = 500;

/** Both sides of a call, written to a WAV file as they become certain. */
export class CallAudio {
  readonly #line: TimeLine;
  readonly #agent: AgentSide;
  readonly #caller: CallerSide;
  readonly #gate: TargetGate<Uint8Array>;
  /** Frames that are written. */
  #written = 0;
  #latest: number;
  #begun = false;

  constructor(line: TimeLine, gate: TargetGate<Uint8Array>) {
    this.#line = line;
    this.#latest = line.start;
    this.#caller = new CallerSide(line);
    this.#agent = new AgentSide(line);
    this.#gate = gate;
  }

  /** Whether something was left out, because too much was waiting. */
  get isIncomplete(): boolean {
    return this.#caller.track.isIncomplete || this.#agent.track.isIncomplete;
  }

  /** A chunk was sent, or has come and is heard. */
  add(spoken: SpokenAudio, time: number): void {
    const { start, rate } = this.#line;
    this.#latest = time;
    if (spoken.speaker === 'agent') this.#agent.hear(spoken, time);
    else this.#caller.send(spoken, time, start + (this.#written * 1000) / rate);
  }

  /** What the agent says falls silent. */
  cut(time: number): void {
    this.#agent.cut(time);
  }

  /** Whether a file can be no longer. */
  isFullAt(time: number): boolean {
    return frameAt(this.#line, time) > MAX_FRAMES;
  }

  /** Writes what is certain by now, once that is a block. */
  advance(now: number): void {
    const until = frameAt(this.#line, now - SETTLED_AFTER);
    const block = this.#framesOf(BLOCK);
    if (until < this.#written + block) return;
    this.#caller.settle(now - SETTLED_AFTER);
    while (this.#written + block <= until && !this.#gate.isFull() && !this.#gate.failed)
      this.#write(this.#written + block);
  }

  /** Writes all until a time, at which both fall silent: where none is given, until something was heard or sent last. */
  finish(time = this.#latest): void {
    this.#latest = time;
    const until = frameAt(this.#line, time);
    this.#agent.cut(time);
    this.#caller.settle(Infinity);
    this.#caller.track.cut(until);
    this.#writeRest(until);
  }

  /** As much as the target takes at once, and more each time that it has caught up. */
  #writeRest(until: number): void {
    while (this.#written < until && !this.#gate.failed) {
      if (this.#gate.isFull()) return this.#gate.onceTaken(() => this.#writeRest(until));
      this.#write(Math.min(until, this.#written + this.#framesOf(BLOCK)));
    }
  }

  #framesOf(milliseconds: number): number {
    return Math.round((milliseconds * this.#line.rate) / 1000);
  }

  #write(to: number): void {
    if (!this.#begun) this.#put(wavHeader(this.#line.rate));
    this.#begun = true;
    const block = { from: this.#written, to };
    const samples = new Int16Array(2 * (to - this.#written));
    this.#caller.track.lay(block, samples, 0);
    this.#agent.track.lay(block, samples, 1);
    this.#put(new Uint8Array(samples.buffer));
    this.#written = to;
    this.#caller.track.written(to);
    this.#agent.track.written(to);
  }

  /** A target that refuses some of it gets nothing more, and has been told of. */
  #put(bytes: Uint8Array): void {
    const taken = this.#gate.write(bytes, true);
    if (typeof taken === 'object') taken.then(undefined, () => undefined);
  }
}
