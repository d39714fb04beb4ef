import { gateOf } from './recording-target.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { RecordingTarget, TargetGate } from './recording-target.ts';

/**
 * Writes the lines of one recording to a target that may be slow, or fail, without delaying who writes: lines that it
 * does not take are left out and counted, and the count is written once it takes lines again.
 */
export class LineWriter {
  readonly #gate: TargetGate;
  readonly #tell: TellMessage;
  readonly #lostLine: (count: number) => string;
  #lost = 0;
  #open = false;

  /** `tell` says what is told of the target's errors, `lostLine` makes the line that says how many are missing. */
  constructor(target: RecordingTarget, tell: TellMessage, lostLine: (count: number) => string) {
    this.#tell = tell;
    this.#gate = gateOf(target);
    this.#lostLine = lostLine;
  }

  /** From now on errors of the target are nobody else's. */
  open(): void {
    if (!this.#open) this.#gate.enter(this.#tell);
    this.#open = true;
  }

  /** Writes so many lines; what others cannot be understood without is `essential`. */
  write(text: string, { count = 1, essential = false } = {}): void {
    const lines = this.#lost + count;
    const all = this.#lost === 0 ? text : this.#lostLine(this.#lost) + text;
    const taken = this.#gate.write(all, essential);
    this.#lost = taken === false ? lines : 0;
    if (typeof taken === 'object') taken.then(undefined, () => void (this.#lost += lines));
  }

  /** Lets go of the target once it has written what it was given. */
  close(): void {
    if (this.#open) this.#gate.leave();
    this.#open = false;
  }
}
