const FIRST_WAIT_MILLIS = 1_000;
const LONGEST_WAIT_MILLIS = 30_000;

/**
 * When a receiver that could not take what was sent is asked again: after 1, 2, 4 … 30 seconds, a fifth more or less so that the
 * processes of a service do not ask together. Times are of `performance.now()`.
 */
export class RetryPace {
  #failures = 0;
  #failedAt = -Infinity;
  #dueAt = -Infinity;

  /** Whether nothing has been taken since the last failure. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  failed(startedAt: number): void {
    const now = performance.now();
    // Requests that were under way together fail together, which is one failure.
    if (startedAt < this.#failedAt) return;
    this.#failures += 1;
    this.#failedAt = now;
    const wait = Math.min(FIRST_WAIT_MILLIS * 2 ** (this.#failures - 1), LONGEST_WAIT_MILLIS);
    this.#dueAt = now + wait * (0.8 + Math.random() * 0.4);
  }

  succeeded(startedAt: number): void {
    if (startedAt < this.#failedAt) return;
    this.#failures = 0;
    this.#dueAt = -Infinity;
  }

  /** Milliseconds until the next request may be sent, 0 when it may now; in a hurry a second after the last failure at the latest. */
  waitMillis(hurried: boolean): number {
    const dueAt = hurried ? Math.min(this.#dueAt, this.#failedAt + FIRST_WAIT_MILLIS) : this.#dueAt;
    return Math.max(Math.ceil(dueAt - performance.now()), 0);
  }
}
