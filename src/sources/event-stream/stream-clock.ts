import { createSessionClock } from '../../session/session-clock.ts';
import type { SessionClock } from '../../session/session-clock.ts';

/** The time of a stream: what its events say, and the machine's own where they say nothing. */
export class StreamClock implements SessionClock {
  readonly #live = createSessionClock();
  #given: number | undefined;

  /** The next event happened then, in epoch milliseconds. Once a stream has had a time, an event without one happened at the latest. */
  set(time: number | undefined): void {
    if (time !== undefined && time >= (this.#given ?? time)) this.#given = time;
  }

  now(): number {
    return this.#given ?? this.#live.now();
  }
}
