/** The time of one session. */
export interface SessionClock {
  /** Epoch milliseconds, with a fraction. Never runs backwards. */
  now(): number;
}

/**
 * One monotonic clock for all of a session, anchored to wall time at the session's start: a correction of the wall
 * clock during a call bends no span.
 */
export function createSessionClock(): SessionClock {
  const anchor = Date.now() - performance.now();
  return { now: () => anchor + performance.now() };
}
