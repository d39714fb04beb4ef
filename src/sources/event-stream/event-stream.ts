import { isObject } from '../../host/fields.ts';
import { BoundedMap } from '../../model/bounded.ts';
import { diagnostics } from '../../host/diagnostics.ts';
import { StreamSession } from './stream-session.ts';
import type { Failure, SessionEndReason } from '../../model/records.ts';
import type { ConnectionFacts } from '../../session/session-feed.ts';
import type { SessionReceiver } from '../../session/session-receiver.ts';

/** Sessions of one stream that are open at a time, at most: streams whose sessions never say that they ended. */
const MAX_OPEN_STREAM_SESSIONS = 10_000;

/** Ended sessions whose late events are still told apart from those of a new one. */
const MAX_ENDED_STREAM_SESSIONS = 1000;

/** No session of the Realtime API is longer than an hour: one that was silent for so long is over, whatever its stream says. */
const LONGEST_SILENCE_MS = 60 * 60 * 1000;

export interface EventStreamOptions {
  createReceiver: (key: string) => SessionReceiver;
  /** What tells interleaved sessions apart. */
  sessionKey: (event: object) => unknown;
  facts: ConnectionFacts;
  /** Sessions that are open at a time, at most. */
  maxSessions?: number;
}

/** A stream of events of one session or of several that are interleaved. */
export class EventStream {
  readonly #options: EventStreamOptions;
  /** The one that was heard of last is the last. */
  readonly #open = new Map<string, StreamSession>();
  readonly #ended = new BoundedMap<StreamSession>(MAX_ENDED_STREAM_SESSIONS);
  #latestKey: string | undefined;
  /** Sessions begun so far. */
  sessions = 0;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  get openSessions(): number {
    return this.#open.size;
  }

  /** Applies one event, at `time` in epoch milliseconds or now. Gives whether it is one: an object of a known type. */
  apply(event: unknown, time: number | undefined): boolean {
    if (!isObject(event)) return false;
    const key = keyText(this.#options.sessionKey(event));
    const session = this.#open.get(key) ?? this.#ended.get(key) ?? this.#create(key);
    const begun = session.sessions;
    const known = session.apply(event, time);
    this.sessions += session.sessions - begun;
    if (session.active) this.#hear(key, session);
    else if (this.#open.delete(key)) this.#ended.set(key, session);
    return known;
  }

  /** Ends one session; an event of that key after this begins another. */
  endSession(key: string, reason: SessionEndReason): void {
    this.#open.get(key)?.end(reason);
    this.#open.delete(key);
    this.#ended.delete(key);
  }

  end(reason: SessionEndReason, failure?: Failure): void {
    for (const session of this.#open.values()) session.end(reason, failure);
    this.#open.clear();
  }

  /** There are no more events: ends all that is open. */
  ranOut(): void {
    for (const session of this.#open.values()) session.ranOut();
    this.#open.clear();
  }

  #create(key: string): StreamSession {
    return new StreamSession(this.#options.createReceiver(key), this.#options.facts);
  }

  #hear(key: string, session: StreamSession): void {
    if (key === this.#latestKey && this.#open.has(key)) return;
    this.#latestKey = key;
    if (!this.#open.delete(key)) this.#makeRoom(session.heardAt);
    this.#open.set(key, session);
  }

  /** Ends sessions that must be over, and the one that was silent for longest when there are too many. */
  #makeRoom(now: number): void {
    const limit = this.#options.maxSessions ?? MAX_OPEN_STREAM_SESSIONS;
    for (const [key, session] of this.#open) {
      const isOver = session.heardAt < now - LONGEST_SILENCE_MS;
      if (!isOver && this.#open.size < limit) return;
      if (!isOver) reportLimit(limit);
      session.end('abandoned');
      this.#open.delete(key);
      this.#ended.set(key, session);
    }
  }
}

function reportLimit(limit: number): void {
  diagnostics.once(
    'warn',
    `One event stream has ${limit} sessions that have not ended; those that were silent for longest are ended as abandoned. Call endSession() when a session is over.`,
  );
}

/** Keys are compared as text; a stream whose events have none is one session. */
function keyText(key: unknown): string {
  return typeof key === 'string' ? key : typeof key === 'number' ? String(key) : '';
}
