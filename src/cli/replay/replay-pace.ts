import { setTimeout as sleep } from 'node:timers/promises';

/** Timers cannot wait longer than 24 days. */
const LONGEST_SLEEP_MS = 3_600_000;

/** Lets recorded time pass at a given speed. */
export class ReplayPace {
  readonly #speed: number;
  readonly #interruption: AbortSignal;
  #offset: number | undefined;

  /** `speed` is recorded time over time that passes. */
  constructor(speed: number, interruption: AbortSignal) {
    this.#speed = speed;
    this.#interruption = interruption;
  }

  /** Resolves when it is time for what was recorded at `time`, epoch milliseconds; the first one is never waited for. */
  async reach(time: number): Promise<void> {
    const due = time / this.#speed;
    this.#offset ??= performance.now() - due;
    for (;;) {
      const wait = due + this.#offset - performance.now();
      if (wait <= 1 || this.#interruption.aborted) return;
      // Rejects when it is interrupted, which the loop sees.
      await sleep(Math.min(wait, LONGEST_SLEEP_MS), undefined, { signal: this.#interruption }).catch(
        () => undefined,
      );
    }
  }
}
