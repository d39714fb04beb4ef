import { readServerError } from '../../realtime-api/error-facts.ts';
import { eventDirection } from '../../realtime-api/event-type.ts';
import { fieldsOf, text } from '../../host/fields.ts';
import { chunkKind } from '../../realtime-api/output-chunk.ts';
import { readSessionConfiguration } from '../../realtime-api/session-configuration.ts';
import { SessionFeed } from '../../session/session-feed.ts';
import { RAW_EVENT_TYPES, unwrapRawEvent } from './raw-event.ts';
import { SAID_BY_RAW_EVENTS, SESSION_VOCABULARY } from './session-vocabulary.ts';
import { readCloseCode, readStreamError } from './stream-error.ts';
import type { ErrorFacts } from '../../signals/signal.ts';
import type { Fields } from '../../host/fields.ts';
import type { Failure, SessionEndReason } from '../../model/records.ts';
import type { ConnectionFacts } from '../../session/session-feed.ts';
import type { SessionReceiver } from '../../session/session-receiver.ts';
import { createSessionClock } from '../../session/session-clock.ts';
import type { SessionClock } from '../../session/session-clock.ts';

/**
 * A client that reconnects by itself gives up sooner: `openai` 7 waits 15 s in all. When a session begins after so long
 * without an event, it is another call, and the end of the one before was not heard.
 */
const LONGEST_RECONNECT_MS = 30_000;

/**
 * The session that a stream of events is about. It begins with its first event. A stream may mix session events, raw
 * server events (wrapped or bare) and client events; raw events are authoritative for what they say.
 */
export class StreamSession {
  /** Each session has its own: the wall clock may have been set since the one before. */
  #clock = new StreamClock();
  readonly #feed: SessionFeed;
  readonly #facts: ConnectionFacts;
  #began = false;
  /** How the types of raw server events begin that this stream has had none of, as far as session events repeat them. */
  readonly #rawEventsUnseen = new Set(SAID_BY_RAW_EVENTS.values());
  /** The server error that the SDK is about to repeat as an error of its own. */
  #serverError: ErrorFacts | undefined;

  constructor(receiver: SessionReceiver, facts: ConnectionFacts) {
    this.#feed = new SessionFeed(() => {
      this.#endUnheard();
      return (this.#clock = this.#clock.next());
    });
    this.#feed.add(receiver);
    this.#facts = facts;
  }

  get active(): boolean {
    return this.#feed.active;
  }

  /** Sessions begun so far: a stream goes on after a reconnect. */
  get sessions(): number {
    return this.#feed.sessions;
  }

  /** When the latest event happened, or arrived, in epoch milliseconds. */
  heardAt = 0;

  /** Applies one event, at `time` in epoch milliseconds or now. Gives whether its type is known. */
  apply(event: Fields, time: number | undefined): boolean {
    let known = false;
    this.#feed.guard('event', () => {
      this.#clock.set(time);
      known = this.#apply(event);
      this.heardAt = this.#clock.now();
    });
    return known;
  }

  end(reason: SessionEndReason, failure?: Failure): void {
    this.#feed.guard('end', () => this.#feed.end(reason, failure));
  }

  /** There are no more events: what the last one says may be why. */
  ranOut(): void {
    this.#feed.guard('end', () => this.#feed.ranOut());
  }

  /** Another session begins: one that is open still and was silent for long has ended at its latest event. */
  #endUnheard(): void {
    if (!this.#began || !this.active || this.#clock.now() - this.heardAt < LONGEST_RECONNECT_MS) return;
    this.#clock.runAt(this.heardAt, () => this.#feed.end('abandoned'));
  }

  #apply(event: Fields): boolean {
    const { type } = event;
    if (eventDirection(type) !== undefined) return this.#applyRaw(event);
    if (RAW_EVENT_TYPES.has(type)) {
      this.#applyModelEvent(unwrapRawEvent(event));
      return true;
    }
    if (isServerError(event)) {
      this.#applyRaw(event);
      return true;
    }
    const read = SESSION_VOCABULARY.get(type);
    if (read === undefined) return false;
    this.#begin();
    if (this.#isSaidByRawEvents(type)) return true;
    const signal = read(event);
    if (signal?.type === 'error_raised') {
      if (this.#isRepeated(signal.error)) return true;
      if (signal.error.origin === 'server') this.#feed.serverSaid(signal.error);
    } else {
      this.#feed.serverSaid();
    }
    if (signal !== undefined) this.#feed.signal(signal);
    return true;
  }

  /** Model events other than raw ones are made of those; only what concerns the connection is said nowhere else. */
  #applyModelEvent(event: Fields): void {
    if (event['type'] === 'exception') {
      this.#endByException(event['exception'] ?? event['context']);
    } else if (event['type'] === 'connection_status') {
      if (event['status'] === 'disconnected') this.#feed.lost();
      else this.#begin();
    } else if (!isModelError(event)) {
      this.#applyRaw(event);
    }
  }

  /** The Python SDK raises it from its iterator, and the session is over. */
  #endByException(exception: unknown): void {
    this.#begin();
    const error = readStreamError(exception);
    const { type, message } = error;
    const closeCode = readCloseCode(message);
    const origin = CONNECTION_ERROR.test(type) ? 'transport' : 'sdk';
    // A connection that is gone is no error of the session, as with every other source; one that was closed in order is none.
    if (type !== 'ConnectionClosedOK')
      this.#feed.signal({ type: 'error_raised', error: { ...error, origin } });
    if (type.startsWith('ConnectionClosed')) this.#feed.lost({ closeCode });
    else this.#feed.end('error', { type, message });
  }

  /** A Realtime API event, verbatim. */
  #applyRaw(event: Fields): boolean {
    // Most events are chunks of output. Once a stream is under way they change nothing but their response.
    if (this.active && this.#rawEventsUnseen.size === 0 && chunkKind(event['type']) !== undefined) {
      this.#feed.serverEvent(event);
      return true;
    }
    const direction = isServerError(event) ? 'server' : eventDirection(event['type']);
    if (direction === undefined) return false;
    this.#begin(event);
    if (direction === 'client') {
      this.#feed.clientEvent(event);
      return true;
    }
    this.#noteRawEvent(event['type']);
    if (event['type'] === 'error') this.#serverError = readServerError(event['error']);
    this.#feed.serverEvent(event);
    return true;
  }

  #noteRawEvent(type: unknown): void {
    for (const beginning of this.#rawEventsUnseen) {
      if (text(type)?.startsWith(beginning) === true) this.#rawEventsUnseen.delete(beginning);
    }
  }

  #isSaidByRawEvents(type: unknown): boolean {
    const beginning = SAID_BY_RAW_EVENTS.get(type);
    return beginning !== undefined && !this.#rawEventsUnseen.has(beginning);
  }

  /** Begins with the first event, and with a `session.created` after an end. */
  #begin(event?: Fields): void {
    const created = event?.['type'] === 'session.created';
    if (this.#began && (this.active || !created)) return;
    this.#began = true;
    const configuration = created ? readSessionConfiguration(event['session']) : undefined;
    const { model = this.#facts.model, voice = this.#facts.voice } = configuration ?? {};
    this.#feed.begin(this.#feed.attempt({ ...this.#facts, model, voice, apart: true }));
  }

  /** The SDK repeats what the server complained of, without the ids that the raw event has. */
  #isRepeated({ type, message }: ErrorFacts): boolean {
    const error = this.#serverError;
    if (error === undefined || (error.message !== message && error.type !== type)) return false;
    this.#serverError = undefined;
    return true;
  }
}

/** Exceptions of Python's sockets and of `websockets`: any other is that of a tool or of the SDK itself. */
const CONNECTION_ERROR =
  /^(?:Connection|WebSocket|Invalid(?:Status|Handshake|Message|URI)|Timeout|OSError|SSL|gaierror)/;

/** The `error` event of the server has an id of its own; that of a session has not. */
function isServerError(event: Fields): boolean {
  return (
    event['type'] === 'error' &&
    text(event['event_id']) !== undefined &&
    'message' in fieldsOf(event['error'])
  );
}

/** The model's own `error`: the raw one came before it. */
function isModelError(event: Fields): boolean {
  return event['type'] === 'error' && !isServerError(event);
}

/** The time of a stream: what its events say, and the machine's own where they say nothing. */
class StreamClock implements SessionClock {
  readonly #live = createSessionClock();
  #given: number | undefined;

  /** The clock of the session that comes next. */
  next(): StreamClock {
    const next = new StreamClock();
    next.#given = this.#given;
    return next;
  }

  /** The next event happened then, in epoch milliseconds. Once a stream has had a time, an event without one happened at the latest. */
  set(time: number | undefined): void {
    if (time !== undefined && time >= (this.#given ?? time)) this.#given = time;
  }

  /** What is done happens then. */
  runAt(time: number, act: () => void): void {
    const given = this.#given;
    this.#given = time;
    act();
    this.#given = given;
  }

  now(): number {
    return this.#given ?? this.#live.now();
  }
}
