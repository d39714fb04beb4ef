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
const BLOCK = 1000;

/** How much silence is written at a time. */
const SILENCE = 10_000;

/** From 0 to 1, and each far from those before it: steps of the golden ratio. */
function nextShare(): number {
  share = (share + 0.618_034) % 1;
  return share;
}

let share = 0;

/** Both sides of a call, written to a WAV file as they become certain. */
export class CallAudio {
  readonly #line: TimeLine;
  readonly #agent: AgentSide;
  readonly #caller: CallerSide;
  readonly #gate: TargetGate<Uint8Array>;
  /** Frames that are written. */
  #written = 0;
  /** How much sooner than a block its first is written, in frames: calls that began together take turns. */
  readonly #early: number;
  #latest: number;
  #begun = false;

  constructor(line: TimeLine, gate: TargetGate<Uint8Array>) {
    this.#line = line;
    this.#latest = line.start;
    this.#early = this.#framesOf(BLOCK * nextShare());
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

  /** Writes what is certain by now, once that is a block. A target that is slow gets its sound later. */
  advance(now: number): void {
    const block = this.#framesOf(BLOCK);
    const until = frameAt(this.#line, now - SETTLED_AFTER) + this.#early;
    const due = until - (until % block) - this.#early;
    if (due <= this.#written) return;
    this.#caller.settle(now - SETTLED_AFTER);
    this.#writeTo(due, () => !this.#gate.isFull());
  }

  /**
   * Writes all until a time, at which both fall silent: where none is given, until something was heard or sent last. It may be the
   * last that the target gets, so it gets all.
   */
  finish(time = this.#latest): void {
    this.#latest = time;
    const until = frameAt(this.#line, time);
    this.#agent.cut(time);
    this.#caller.settle(Infinity);
    this.#caller.track.cut(until);
    this.#writeTo(until, () => true);
  }

  /** Sound a block at a time, as long as there may be more of it; of silence, which takes no room in memory, more at once. */
  #writeTo(until: number, mayWrite: () => boolean): void {
    const block = this.#framesOf(BLOCK);
    const silence = this.#framesOf(SILENCE);
    while (this.#written < until && !this.#gate.failed) {
      const from = this.#written;
      const sound = Math.min(this.#caller.track.soundsFrom(from), this.#agent.track.soundsFrom(from));
      const isSilent = sound >= from + silence;
      if (!isSilent && !mayWrite()) return;
      this.#write(Math.min(until, from + (isSilent ? silence : block)));
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
    this.#caller.track.copy(block, samples, 0);
    this.#agent.track.copy(block, samples, 1);
    this.#put(new Uint8Array(samples.buffer));
    this.#written = to;
    this.#caller.track.written(to);
    this.#agent.track.written(to);
  }

  /** A target that refuses some of it gets nothing more, and has been told of. */
  #put(bytes: Uint8Array): void {
    const taken = this.#gate.give(bytes);
    if (typeof taken === 'object') taken.then(undefined, () => undefined);
  }
}
