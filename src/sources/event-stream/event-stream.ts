import { isFields } from '../../events/fields.ts';
import { report } from '../../report.ts';
import { StreamSession } from './stream-session.ts';
import type { Failure, SessionEndReason } from '../../model/records.ts';
import type { ConnectionFacts } from '../../session-feed.ts';
import type { SessionReceiver } from '../../session-receiver.ts';

/** Sessions of one stream that are kept at a time, at most: streams whose sessions never say that they ended. */
const MAX_STREAM_SESSIONS = 10_000;

export interface EventStreamOptions {
  createReceiver: (key: string) => SessionReceiver;
  /** What tells interleaved sessions apart. */
  sessionKey: (event: object) => unknown;
  facts: ConnectionFacts;
  /** Sessions that are kept at a time, at most. */
  maxSessions?: number;
}

/** A stream of events of one session or of several that are interleaved. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #sessions = new Map<string, StreamSession>();
  #forgotten = 0;
  #limitReported = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  /** Sessions begun so far. */
  get sessions(): number {
    let sessions = this.#forgotten;
    for (const session of this.#sessions.values()) sessions += session.sessions;
    return sessions;
  }

  get openSessions(): number {
    let open = 0;
    for (const session of this.#sessions.values()) if (session.active) open += 1;
    return open;
  }

  /** Applies one event, at `time` in epoch milliseconds or now. Gives whether it is one: an object of a known type. */
  apply(event: unknown, time: number | undefined): boolean {
    if (!isFields(event)) return false;
    const key = keyText(this.#options.sessionKey(event));
    const session = this.#sessions.get(key);
    if (session !== undefined) return session.apply(event, time);
    const unheardOf = new StreamSession(this.#options.createReceiver(key), this.#options.facts);
    const known = unheardOf.apply(event, time);
    if (unheardOf.sessions > 0) this.#keep(key, unheardOf);
    return known;
  }

  /** Ends one session; an event of that key after this begins another. */
  endSession(key: string, reason: SessionEndReason): void {
    const session = this.#sessions.get(key);
    if (session !== undefined) this.#forget(key, session, reason);
  }

  end(reason: SessionEndReason, failure?: Failure): void {
    for (const [key, session] of this.#sessions) this.#forget(key, session, reason, failure);
  }

  #keep(key: string, session: StreamSession): void {
    if (this.#sessions.size >= (this.#options.maxSessions ?? MAX_STREAM_SESSIONS)) this.#makeRoom();
    this.#sessions.set(key, session);
  }

  #forget(key: string, session: StreamSession, reason: SessionEndReason, failure?: Failure): void {
    session.end(reason, failure);
    this.#forgotten += session.sessions;
    this.#sessions.delete(key);
  }

  /** Forgets a session that has ended: late events of its key were ignored so far. Else ends the one silent for longest. */
  #makeRoom(): void {
    let silent: [string, StreamSession] | undefined;
    for (const entry of this.#sessions) {
      if (!entry[1].active) return this.#forget(...entry, 'closed');
      if (silent === undefined || entry[1].now < silent[1].now) silent = entry;
    }
    if (silent === undefined) return;
    if (!this.#limitReported) {
      report.warn(
        `One event stream has ${this.#sessions.size} sessions that have not ended; those that were silent for longest are ended as abandoned. Call endSession() when a session is over.`,
      );
    }
    this.#limitReported = true;
    this.#forget(...silent, 'abandoned');
  }
}

/** Keys are compared as text; a stream whose events have none is one session. */
function keyText(key: unknown): string {
  return typeof key === 'string' ? key : typeof key === 'number' ? String(key) : '';
}
