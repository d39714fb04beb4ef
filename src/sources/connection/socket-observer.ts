import { readThrownError } from '../../realtime-api/error-facts.ts';
import { count, fieldsOf } from '../../host/fields.ts';
import { readConnectError } from '../connection-error.ts';
import { patchMethod } from '../../host/method-patch.ts';
import { audioIn, observeSentEvents, readFrame } from '../wire.ts';
import { listenToSocket } from './socket-listeners.ts';
import type { SentEventListener } from '../wire.ts';
import type { Fields } from '../../host/fields.ts';
import type { ErrorFacts } from '../../signals/signal.ts';
import type { Failure } from '../../model/records.ts';
import type { ConnectionFacts, SessionFeed } from '../../session/session-feed.ts';
import type { Method } from '../../host/method-patch.ts';
import type { Detach } from '../observed-objects.ts';
import type { SocketMembers } from './connection-shape.ts';

/**
 * Observes one WebSocket or data channel: a session, from the moment at which it is seen until its `close()` is called or
 * it closes. What ended it is the last error, unless the server has talked on since. One that connects again by itself,
 * as no socket of a runtime does, is another session each time.
 */
export class SocketObserver {
  readonly #feed: SessionFeed;
  readonly #readFacts: () => ConnectionFacts;
  readonly #undo: Detach[] = [];
  #connecting: boolean;
  /** Where the open session is connected to is known. */
  #located = false;
  /** How the latest connection ended, once it has: nothing but another one follows a close of our own side. */
  #over: 'closed' | 'gone' | undefined;
  /** The application is closing the connection. */
  #closing = false;
  /** What the connection failed with: it is about to end. */
  #cause: Failure | undefined;

  /**
   * `facts` reads what is known of the connection. `readsMessages` is false where a client hands on the messages that it
   * has parsed.
   */
  constructor(
    socket: SocketMembers,
    feed: SessionFeed,
    { facts, readsMessages }: { facts: () => ConnectionFacts; readsMessages: boolean },
  ) {
    this.#feed = feed;
    this.#readFacts = facts;
    const { readyState } = socket;
    this.#connecting = readyState === 0 || readyState === 'connecting';
    const listeners = {
      open: () => this.#onOpen(),
      refused: (status: unknown) => this.#onRefused(status),
      error: (error: unknown) => this.#onError(error),
      close: (code: unknown) => this.closed(count(code)),
      ...(readsMessages && { message: (data: unknown) => this.#onMessage(data) }),
    };
    const onSent: SentEventListener = {
      guard: feed.guard,
      onEvent: (event) => feed.clientEvent(event),
      onAudio: (bytes, data) => feed.appended(bytes, feed.keepsAudio ? audioIn(data) : undefined),
      onFailure: (error) => this.#onSendFailed(error),
    };
    try {
      this.#undo.push(observeSentEvents(socket, onSent));
      this.#undo.push(this.observeClose(socket));
      this.#undo.push(listenToSocket(socket, listeners, feed.guard));
    } catch (error) {
      this.stop();
      throw error;
    }
    // What cannot be observed has thrown by now.
    if (ENDING.has(readyState)) this.#over = 'closed';
    else feed.guard('attach', () => this.#begin(readyState === 1 || readyState === 'open'));
  }

  /** Observes `close()` of the socket, or of what holds it: not every close of a data channel is followed by an event. */
  observeClose(target: object): Detach {
    return patchMethod(target, 'close', (close) => this.#wrapClose(close));
  }

  /** A server event, in the order in which they came. While the server goes on talking no error has ended the session. */
  serverEvent(event: Fields): void {
    if (this.#over === 'gone') this.#beginAnew();
    this.#feed.serverEvent(event);
    this.#cause = undefined;
  }

  /** The connection is closed, whoever says so first. */
  closed(closeCode?: number): void {
    this.#over ??= this.#closing ? 'closed' : 'gone';
    if (this.#closing) this.#end();
    else if (this.#connecting) this.#fail(NEVER_OPENED);
    else this.#feed.lost({ failure: this.#cause, closeCode });
  }

  /** This side has closed the connection: because of what it failed with, if it has. */
  #end(): void {
    if (this.#cause === undefined) this.#feed.end('closed');
    else this.#feed.end('error', this.#cause);
  }

  stop(): void {
    for (const step of this.#undo.splice(0)) this.#feed.guard('detach', step);
  }

  #onMessage(data: unknown): void {
    const event = readFrame(data);
    if (event !== undefined) this.serverEvent(event);
  }

  #begin(isOpen = false): void {
    const facts = this.#readFacts();
    this.#located = facts.url !== undefined;
    this.#feed.begin(this.#feed.attempt(facts));
    if (isOpen) this.#feed.joined();
  }

  /** The socket has connected again. When that attempt began nobody has said: there is no connect time. */
  #beginAnew(): void {
    this.#connecting = false;
    this.#over = undefined;
    this.#cause = undefined;
    this.#begin();
  }

  #onOpen(): void {
    if (this.#over !== undefined) {
      this.#beginAnew();
      return;
    }
    this.#connecting = false;
    const url = this.#located ? undefined : this.#readFacts().url;
    if (url !== undefined) this.#feed.located(url);
    this.#feed.connected();
  }

  #onRefused(status: unknown): void {
    const message = `Unexpected server response: ${String(status)}`;
    this.#fail({ origin: 'transport', type: String(status), message });
  }

  #onError(error: unknown): void {
    const facts = readConnectError(error);
    if (this.#connecting) {
      this.#fail(facts);
      return;
    }
    this.#feed.signal({ type: 'error_raised', error: facts });
    this.#cause = { type: facts.type, message: facts.message };
  }

  #onSendFailed(error: unknown): void {
    this.#feed.signal({ type: 'error_raised', error: readThrownError(error, 'transport') });
  }

  /** The connection could not be made. */
  #fail(error: ErrorFacts): void {
    this.#over ??= 'gone';
    this.#feed.signal({ type: 'error_raised', error });
    this.#feed.end('error', { type: error.type, message: error.message });
  }

  /** A close that is refused, for its code or its reason, leaves the connection open. */
  #wrapClose(close: Method): Method {
    const { guard } = this.#feed;
    const enter = (socket: unknown): void => {
      this.#closing = !closesByItself(socket);
    };
    const leave = (closed: boolean): void => {
      if (closed && this.#closing) {
        this.#over = 'closed';
        this.#end();
      }
      this.#closing = false;
    };
    return function (this: unknown, ...args: unknown[]): unknown {
      let closed = false;
      enter(this);
      try {
        const result = close.apply(this, args);
        closed = true;
        return result;
      } finally {
        guard('close', () => leave(closed));
      }
    };
  }
}

/** A socket of `ws` calls its own `close()` to answer that of the server, and on a frame that it cannot read. */
function closesByItself(socket: unknown): boolean {
  const { _closeFrameReceived: isAnswer, _receiver: receiver } = fieldsOf(socket);
  return isAnswer === true || fieldsOf(fieldsOf(receiver)['_writableState'])['errorEmitted'] === true;
}

/** What a WebSocket or a data channel says of itself once there is nothing more to observe. */
const ENDING: ReadonlySet<unknown> = new Set([2, 3, 'closing', 'closed']);

/** A data channel that closes before it has opened says no more than that. */
const NEVER_OPENED: ErrorFacts = { origin: 'transport', type: 'ConnectionError', message: undefined };
