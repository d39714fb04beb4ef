import { fieldsOf } from '../../events/fields.ts';
import { ClientObserver } from './client-observer.ts';
import { FATAL_SERVER_ERRORS, readConnectError } from '../connection-error.ts';
import { connectionFacts } from './connection-facts.ts';
import { errorEventOf, patchMethod } from '../method-patch.ts';
import type { ErrorFacts } from '../../events/signal.ts';
import type { Failure } from '../../model/records.ts';
import type { ConnectionAttempt, SessionFeed } from '../../session-feed.ts';
import type { Method, Unpatch } from '../method-patch.ts';
import type { SessionMembers, TransportMembers } from './session-shape.ts';

/**
 * Observes the life of a session's connection. The session itself says nothing when its socket drops; its transport's
 * `connection_change` does. `connect()` and `close()` tell the rest: when an attempt began and in which context, why it
 * failed, and that an end was wanted.
 */
export class ConnectionObserver {
  readonly #feed: SessionFeed;
  readonly #client: ClientObserver;
  readonly #unpatch: Unpatch[];
  /** The call of `connect()` whose session is open and not connected yet. */
  #connecting: ConnectionAttempt | undefined;
  /** A call of `connect()` while a session is open: it may be refused, do nothing, or take the session's place. */
  #waiting: ConnectionAttempt | undefined;
  #closing = false;
  /** Why the connection is about to end, or has just ended. */
  #cause: Failure | undefined;
  /** The connection is gone; some transports say why only after they have said so. */
  #gone = false;
  #latestError: unknown;

  constructor(session: SessionMembers, feed: SessionFeed) {
    this.#feed = feed;
    const { transport } = session;
    this.#client = new ClientObserver(transport, feed);
    const onChange = (status: unknown): void =>
      feed.guard('connection_change', () => this.#onConnectionChange(status, transport));
    const onError = (event: unknown): void => {
      this.#latestError = fieldsOf(event)['error'];
    };
    const errorEvent = errorEventOf(transport);
    transport.on('connection_change', onChange);
    transport.on(errorEvent, onError);
    this.#unpatch = [
      patchMethod(session, 'connect', (connect) => this.#wrapConnect(connect)),
      patchMethod(session, 'close', (close) => this.#wrapClose(close)),
      () => transport.off('connection_change', onChange),
      () => transport.off(errorEvent, onError),
    ];
    if (transport.status === 'connected') feed.guard('attach', () => this.#joinConnected(session));
  }

  /** While an attempt is under way its failure is told by `connect()` itself. */
  get connecting(): boolean {
    return this.#connecting !== undefined;
  }

  /** Whether an error of the session was first its transport's: the session hands on the very object. */
  isOfTransport(error: unknown): boolean {
    return error !== undefined && error === this.#latestError;
  }

  /** The server goes on talking: what it complained of did not end the session. */
  noteServerEvent(): void {
    this.#cause = undefined;
  }

  /** An error that ends the session: the server closes the connection next, or the connection itself failed. */
  noteError({ origin, type, message }: ErrorFacts): void {
    if (origin === 'server' && !FATAL_SERVER_ERRORS.has(type)) return;
    const cause = { type, message };
    this.#cause = cause;
    if (origin === 'server') return;
    // The transport reports that it is disconnected in the same tick, before or after.
    queueMicrotask(() => {
      if (this.#cause === cause) this.#cause = undefined;
    });
  }

  stop(): void {
    this.#client.stop();
    for (const unpatch of this.#unpatch) unpatch();
  }

  /** Attached too late: the session is traced from here on. */
  #joinConnected(session: SessionMembers): void {
    this.#feed.begin(this.#feed.attempt(connectionFacts(session, undefined)));
    this.#client.connectionChanged(session.transport);
  }

  /**
   * The promise that is returned is derived from the original's. Only observing the original would mark it as
   * handled: a failed `connect()` that nobody awaits would no longer be an unhandled rejection.
   */
  #wrapConnect(connect: Method): Method {
    const { guard } = this.#feed;
    const begin = (session: unknown, options: unknown): ConnectionAttempt =>
      this.#onConnect(session as SessionMembers, options);
    const succeed = (attempt: ConnectionAttempt | undefined): void => this.#onConnected(attempt);
    const fail = (attempt: ConnectionAttempt | undefined, error: unknown): void =>
      this.#onConnectFailed(attempt, error);
    return function (this: unknown, ...args: unknown[]): unknown {
      let attempt: ConnectionAttempt | undefined;
      guard('connect', () => {
        attempt = begin(this, args[0]);
      });
      return (connect.apply(this, args) as Promise<unknown>).then(
        (value) => {
          guard('connect', () => succeed(attempt));
          return value;
        },
        (error: unknown) => {
          guard('connect', () => fail(attempt, error));
          throw error;
        },
      );
    };
  }

  #wrapClose(close: Method): Method {
    const { guard } = this.#feed;
    const enter = (): void => {
      this.#closing = true;
      this.#connecting = undefined;
      this.#waiting = undefined;
    };
    const leave = (): void => {
      this.#closing = false;
      this.#feed.end('closed');
    };
    return function (this: unknown, ...args: unknown[]): unknown {
      enter();
      try {
        return close.apply(this, args);
      } finally {
        guard('close', leave);
      }
    };
  }

  /** While a session is open its span goes on until the transport says that it connects anew. */
  #onConnect(session: SessionMembers, options: unknown): ConnectionAttempt {
    const attempt = this.#feed.attempt(connectionFacts(session, options));
    if (this.#feed.active) this.#waiting = attempt;
    else this.#begin(attempt);
    return attempt;
  }

  #begin(attempt: ConnectionAttempt): void {
    this.#finish();
    this.#waiting = undefined;
    this.#connecting = attempt;
    this.#cause = undefined;
    this.#feed.begin(attempt);
  }

  /** Attempts overlap: an application closes and connects again before the first `connect()` has settled. Only its own counts. */
  #onConnected(attempt: ConnectionAttempt | undefined): void {
    if (attempt === undefined) return;
    if (this.#waiting === attempt) this.#waiting = undefined;
    if (this.#connecting !== attempt) return;
    this.#connecting = undefined;
    this.#feed.connected();
  }

  #onConnectFailed(attempt: ConnectionAttempt | undefined, error: unknown): void {
    if (attempt === undefined) return;
    const facts = readConnectError(error);
    if (this.#waiting === attempt) {
      // Refused: the connection that there is stays as it was.
      this.#waiting = undefined;
      this.#feed.signal({ type: 'error_raised', error: facts });
    } else if (this.#connecting === attempt) {
      this.#connecting = undefined;
      this.#feed.signal({ type: 'error_raised', error: facts });
      this.#feed.end('error', { type: facts.type, message: facts.message });
    }
  }

  #onConnectionChange(status: unknown, transport: TransportMembers): void {
    if (status === 'connecting' && this.#waiting !== undefined) this.#begin(this.#waiting);
    this.#client.connectionChanged(transport);
    if (status === 'connected') {
      this.#feed.connected();
      return;
    }
    // A failing attempt goes through "disconnected" before connect() rejects with the reason.
    if (status !== 'disconnected' || this.connecting) return;
    if (this.#closing) {
      this.#feed.end('closed');
      return;
    }
    this.#gone = true;
    queueMicrotask(() => this.#feed.guard('disconnect', () => this.#finish()));
  }

  /** Ends the session of a connection that is gone. */
  #finish(): void {
    if (!this.#gone) return;
    this.#gone = false;
    if (this.#cause === undefined) this.#feed.end('disconnected');
    else this.#feed.end('error', this.#cause);
  }
}
