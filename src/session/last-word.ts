import { isBenign } from '../model/errors.ts';
import type { ErrorFacts } from '../signals/signal.ts';
import type { Failure } from '../model/records.ts';

/** The end of a connection that nobody on this side asked for. */
export interface Loss {
  /** With which code the far side closed it, where that can be seen. */
  closeCode?: number | undefined;
  /** What the connection itself failed with. */
  failure?: Failure | undefined;
}

/** How soon after an error the close comes that it is the reason of, at most, in milliseconds. */
const FOLLOWS = 10_000;

/** What a socket says of itself that nobody closed: the connection was lost. */
const NEVER_CLOSED = 1006;

/** Server errors that say themselves that the session is over. */
const FATAL: ReadonlySet<string> = new Set(['session_expired', 'invalid_api_key']);

/** What the server said last, as far as it may be why its session ends: an error, after which it closes the connection. */
export class LastWord {
  /** The server has said something other than errors: it did not refuse the session. */
  underWay = false;
  #error: Failure | undefined;
  #time = 0;

  /** One that says only that there was nothing to do ends nothing. */
  saidError(error: ErrorFacts, time: number): void {
    const { type, message } = error;
    this.#error = isBenign(error) ? undefined : { type, message };
    this.#time = time;
  }

  /** The hot path: the server has said something that is no error. */
  saidMore(): void {
    this.underWay = true;
    this.#error = undefined;
  }

  /** Why there never was a session, where the server said nothing but that. */
  get refusal(): Failure | undefined {
    return this.underWay ? undefined : this.#error;
  }

  /** What the server complained of before it closed. A connection that was lost was not closed for it. */
  reasonFor({ closeCode }: Loss, now: number): Failure | undefined {
    const error = this.#error;
    if (error === undefined || !this.underWay) return error;
    const follows = closeCode === NEVER_CLOSED ? FATAL.has(error.type) : now - this.#time <= FOLLOWS;
    return follows ? error : undefined;
  }
}
