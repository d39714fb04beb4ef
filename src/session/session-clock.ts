/** The time of one session. */
export interface SessionClock {
  /** Epoch milliseconds, with a fraction. Never runs backwards. */
  now(): number;
}

/** How far wall time may be from the process's own before it must have been corrected, in milliseconds. */
const CORRECTED = 20;

/**
 * One monotonic clock for all of a session, anchored to wall time at the session's start: a correction of the wall
 * clock during a call bends no span. Unless wall time has been corrected since the process started, all sessions share
 * the process's anchor, which is finer than the whole milliseconds of `Date.now()`.
 */
export function createSessionClock(): SessionClock {
  const anchor = Date.now() - performance.now();
  const { timeOrigin } = performance;
  const origin = Math.abs(anchor - timeOrigin) < CORRECTED ? timeOrigin : anchor;
  return new MonotonicClock(origin);
}

class MonotonicClock implements SessionClock {
  readonly #origin: number;

  constructor(origin: number) {
    this.#origin = origin;
  }

  now(): number {
    return this.#origin + performance.now();
  }
}
