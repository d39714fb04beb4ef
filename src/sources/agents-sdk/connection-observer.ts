import { fieldsOf, hasMethods, text } from '../../host/fields.ts';
import { ClientObserver } from './client-observer.ts';
import { readConnectError } from '../connection-error.ts';
import { connectionFacts } from './connection-facts.ts';
import type { ErrorFacts } from '../../signals/signal.ts';
import type { Failure } from '../../model/records.ts';
import type { ConnectionAttempt, SessionFeed } from '../../session/session-feed.ts';
import type { Method } from '../../host/method-patch.ts';
import type { Attachments } from './attachments.ts';
import type { SessionMembers, TransportMembers } from './session-shape.ts';

/**
 * Observes the life of a session's connection. The session itself says nothing when its socket drops; its transport's
 * `connection_change` does. `connect()` and `close()` tell the rest: when an attempt began and in which context, why it
 * failed, and that an end was wanted.
 */
export class ConnectionObserver {
  readonly #feed: SessionFeed;
  readonly #client: ClientObserver;
  /** The call of `connect()` whose session is open and not connected yet. */
  #connecting: ConnectionAttempt | undefined;
  /** A call of `connect()` while a session is open: it may be refused, do nothing, or take the session's place. */
  #waiting: ConnectionAttempt | undefined;
  /** The session's `close()` is running. */
  #closing = false;
  /** The transport has been told to close, by whoever it was on this side; it then says that it is disconnected. */
  #isAsked = false;
  /** What the connection failed with: it is about to end, or has just ended. */
  #cause: Failure | undefined;
  /** The connection is gone; some transports say why only after they have said so. */
  #gone = false;
  #latestError: unknown;
  /** A session whose `connect()` cannot be patched: what its transport says has to do. */
  readonly #unseen: WeakRef<SessionMembers> | undefined;

  constructor(session: SessionMembers, feed: SessionFeed, attachments: Attachments) {
    this.#feed = feed;
    const { transport } = session;
    this.#client = new ClientObserver(transport, feed, attachments);
    const seesConnect = attachments.patch(session, 'connect', (connect) =>
      ConnectionObserver.#standForConnect(this, connect),
    );
    if (!seesConnect) this.#unseen = new WeakRef(session);
    attachments.patch(session, 'close', (close) => ConnectionObserver.#standForClose(this, close));
    attachments.patch(transport, 'close', (close) => ConnectionObserver.#standForTransportClose(this, close));
  }

  /** Begins with a session that is connected already, once all of it is observed: it is traced from here on. */
  start(session: SessionMembers): void {
    if (session.transport.status !== 'connected') return;
    this.#feed.guard('attach', () => {
      this.#feed.begin(this.#feed.attempt(connectionFacts(session, undefined)));
      this.#feed.joined();
      this.#client.connectionChanged(session.transport, 'connected');
    });
  }

  /** What the transport emits, other than server events. */
  onTransportEmitted(event: unknown, told: unknown, transport: TransportMembers): void {
    if (event === 'connection_change') this.#onConnectionChange(told, transport);
    else if (event === 'error') this.#latestError = fieldsOf(told)['error'];
  }

  /** While an attempt is under way its failure is told by `connect()` itself. */
  get connecting(): boolean {
    return this.#connecting !== undefined;
  }

  /** Whether an error of the session was first its transport's: the session hands on the very object. */
  isOfTransport(error: unknown): boolean {
    return error !== undefined && error === this.#latestError;
  }

  /** The connection itself has failed. */
  noteError({ type, message }: ErrorFacts): void {
    const cause = { type, message };
    this.#cause = cause;
    // The transport reports that it is disconnected in the same tick, before or after.
    queueMicrotask(() => {
      if (this.#cause === cause && !this.#gone) this.#cause = undefined;
    });
  }

  stop(): void {
    this.#client.stop();
  }

  /**
   * The promise that is returned is derived from the original's. Only observing the original would mark it as
   * handled: a failed `connect()` that nobody awaits would no longer be an unhandled rejection.
   */
  static #standForConnect(own: ConnectionObserver, connect: Method): Method {
    return function (this: unknown, ...args: unknown[]): unknown {
      const { guard } = own.#feed;
      let attempt: ConnectionAttempt | undefined;
      guard('connect', () => {
        attempt = own.#onConnect(this as SessionMembers, args[0]);
      });
      let result: unknown;
      try {
        result = connect.apply(this, args);
      } catch (error) {
        guard('connect', () => own.#onConnectFailed(attempt, error));
        throw error;
      }
      if (!isThenable(result)) {
        guard('connect', () => own.#onConnectReturned(attempt, this as SessionMembers));
        return result;
      }
      return result.then(
        (value) => {
          guard('connect', () => own.#onConnected(attempt, this as SessionMembers));
          return value;
        },
        (error: unknown) => {
          guard('connect', () => own.#onConnectFailed(attempt, error));
          throw error;
        },
      );
    };
  }

  static #standForClose(own: ConnectionObserver, close: Method): Method {
    return function (this: unknown, ...args: unknown[]): unknown {
      own.#feed.guard('close', () => own.#onClose());
      try {
        return close.apply(this, args);
      } finally {
        own.#closing = false;
        own.#feed.guard('close', () => own.#end());
      }
    };
  }

  #onClose(): void {
    // It is gone already: the application has heard of that, and tidies up.
    this.#finish();
    this.#closing = true;
    this.#connecting = undefined;
    this.#waiting = undefined;
  }

  /** An application may close the transport itself, and one of a phone call closes itself when the caller hangs up. */
  static #standForTransportClose(own: ConnectionObserver, close: Method): Method {
    return function (this: unknown, ...args: unknown[]): unknown {
      const transport = this as TransportMembers;
      own.#feed.guard('close', () => {
        // It is gone already: the application has heard of that, and tidies up.
        own.#finish();
        own.#isAsked = !isFailing(transport);
      });
      return close.apply(this, args);
    };
  }

  /** This side has closed the connection: because of what it failed with, if it has just done so. */
  #end(): void {
    if (this.#cause === undefined) this.#feed.end('closed');
    else this.#feed.end('error', this.#cause);
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
    this.#isAsked = false;
    this.#feed.begin(attempt);
  }

  /** Attempts overlap: an application closes and connects again before the first `connect()` has settled. Only its own counts. */
  #onConnected(attempt: ConnectionAttempt | undefined, { transport }: SessionMembers): void {
    if (attempt === undefined) return;
    if (this.#waiting === attempt) this.#waiting = undefined;
    // Detached, or closed, before it has settled.
    if (this.#connecting !== attempt || !this.#feed.active) return;
    this.#connecting = undefined;
    this.#client.connectionChanged(transport, 'connected');
    this.#feed.connected();
    this.#noteCall(transport);
  }

  /** What `connect()` returned says nothing: what the transport says has to do. */
  #onConnectReturned(attempt: ConnectionAttempt | undefined, session: SessionMembers): void {
    if (session.transport.status === 'connected') this.#onConnected(attempt, session);
    else if (this.#connecting === attempt) this.#connecting = undefined;
  }

  #noteCall({ callId }: TransportMembers): void {
    const known = text(callId);
    if (known !== undefined) this.#feed.signal({ type: 'call_identified', callId: known });
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
      if (this.#isAsked && CLOSED_BEFORE.test(facts.message ?? '')) {
        this.#feed.end('closed');
        return;
      }
      this.#feed.signal({ type: 'error_raised', error: facts });
      this.#feed.end('error', { type: facts.type, message: facts.message });
    }
  }

  #onConnectionChange(status: unknown, transport: TransportMembers): void {
    if (status === 'connecting' && this.#waiting !== undefined) this.#begin(this.#waiting);
    if (status === 'connecting' || status === 'connected') this.#beginUnseen();
    this.#client.connectionChanged(transport, status);
    if (status === 'connected') {
      this.#feed.connected();
      this.#noteCall(transport);
      return;
    }
    // A failing attempt goes through "disconnected" before connect() rejects with the reason.
    if (status !== 'disconnected' || this.connecting) return;
    if (this.#closing) {
      this.#end();
      return;
    }
    this.#gone = true;
    queueMicrotask(() => this.#feed.guard('disconnect', () => this.#finish()));
  }

  #beginUnseen(): void {
    const session = this.#unseen?.deref();
    if (session === undefined) return;
    this.#finish();
    if (!this.#feed.active) this.#feed.begin(this.#feed.attempt(connectionFacts(session, undefined)));
  }

  /** Ends the session of a connection that is gone. */
  #finish(): void {
    if (!this.#gone) return;
    this.#gone = false;
    if (this.#isAsked) this.#end();
    else this.#feed.lost({ failure: this.#cause, closeCode: this.#client.closeCode });
    this.#cause = undefined;
  }
}

/** How the SDK's transports word it that they were closed while they connected. */
const CLOSED_BEFORE = /\bclosed before setup completed\b/;

function isThenable(value: unknown): value is Promise<unknown> {
  return hasMethods(value, ['then']);
}

/** A transport over WebRTC closes itself when its peer connection is lost: nobody has asked for that. */
function isFailing(transport: TransportMembers): boolean {
  const state = fieldsOf(fieldsOf(transport.connectionState)['peerConnection'])['connectionState'];
  return state === 'failed' || state === 'closed' || state === 'disconnected';
}
