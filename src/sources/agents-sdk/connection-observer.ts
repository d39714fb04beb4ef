import { readThrownError } from '../../events/error-facts.ts';
import { fieldsOf, text } from '../../events/fields.ts';
import { ClientObserver } from './client-observer.ts';
import { patchMethod } from './method-patch.ts';
import type { ErrorFacts } from '../../events/signal.ts';
import type { Failure } from '../../model/records.ts';
import type { ConnectionAttempt, ConnectionFacts, SessionTracer } from '../../session-tracer.ts';
import type { Unpatch } from './method-patch.ts';
import type { Method, SessionMembers, TransportMembers } from './session-shape.ts';

/**
 * Observes the life of a session's connection. The session itself says nothing when its socket drops; its transport's
 * `connection_change` does. `connect()` and `close()` tell the rest: when an attempt began and in which context, why it
 * failed, and that an end was wanted.
 */
export class ConnectionObserver {
  readonly #tracer: SessionTracer;
  readonly #client: ClientObserver;
  readonly #unpatch: Unpatch[];
  #attempt: ConnectionAttempt | undefined;
  #connecting = false;
  #closing = false;
  /** Why the connection is about to end, if it is. */
  #lastError: Failure | undefined;

  constructor(session: SessionMembers, tracer: SessionTracer) {
    this.#tracer = tracer;
    const { transport } = session;
    this.#client = new ClientObserver(transport, tracer);
    const onChange = (status: unknown): void =>
      tracer.guard('connection_change', () => this.#onConnectionChange(status, transport));
    transport.on('connection_change', onChange);
    this.#unpatch = [
      patchMethod(session, 'connect', (connect) => this.#wrapConnect(connect)),
      patchMethod(session, 'close', (close) => this.#wrapClose(close)),
      () => transport.off('connection_change', onChange),
    ];
    if (transport.status === 'connected') tracer.guard('attach', () => this.#joinConnected(session));
  }

  /** While an attempt is under way its failure is told by `connect()` itself. */
  get connecting(): boolean {
    return this.#connecting;
  }

  /** An error after which the server closes the connection, or the connection's own, which closes it at once. */
  noteError({ origin, type, message }: ErrorFacts): void {
    if (origin === 'server' && !FATAL.has(type)) return;
    const failure = { type, message };
    this.#lastError = failure;
    if (origin === 'server') return;
    queueMicrotask(() => {
      if (this.#lastError === failure) this.#lastError = undefined;
    });
  }

  stop(): void {
    this.#client.stop();
    for (const unpatch of this.#unpatch) unpatch();
  }

  /** Attached too late: the session is traced from here on. */
  #joinConnected(session: SessionMembers): void {
    this.#tracer.begin(this.#tracer.attempt(connectionFacts(session, undefined)));
    this.#client.connectionChanged(session.transport);
  }

  /**
   * The promise that is returned is derived from the original's. Only observing the original would mark it as
   * handled: a failed `connect()` that nobody awaits would no longer be an unhandled rejection.
   */
  #wrapConnect(connect: Method): Method {
    const { guard } = this.#tracer;
    const begin = (session: unknown, options: unknown): void =>
      this.#onConnect(session as SessionMembers, options);
    const succeed = (): void => this.#onConnected();
    const fail = (error: unknown): void => this.#onConnectFailed(error);
    return function (this: unknown, ...args: unknown[]): unknown {
      guard('connect', () => begin(this, args[0]));
      return (connect.apply(this, args) as Promise<unknown>).then(
        (value) => {
          guard('connect', succeed);
          return value;
        },
        (error: unknown) => {
          guard('connect', () => fail(error));
          throw error;
        },
      );
    };
  }

  #wrapClose(close: Method): Method {
    const { guard } = this.#tracer;
    const setClosing = (closing: boolean): void => {
      this.#closing = closing;
    };
    const end = (): void => this.#tracer.end('closed');
    return function (this: unknown, ...args: unknown[]): unknown {
      setClosing(true);
      try {
        return close.apply(this, args);
      } finally {
        setClosing(false);
        guard('close', end);
      }
    };
  }

  /** While a session is open its span goes on until the transport says that it connects anew: it may refuse to. */
  #onConnect(session: SessionMembers, options: unknown): void {
    const attempt = this.#tracer.attempt(connectionFacts(session, options));
    this.#lastError = undefined;
    this.#connecting = true;
    this.#attempt = attempt;
    if (!this.#tracer.active) this.#begin(attempt);
  }

  #begin(attempt: ConnectionAttempt): void {
    this.#attempt = undefined;
    this.#tracer.begin(attempt);
  }

  #onConnected(): void {
    this.#connecting = false;
    this.#attempt = undefined;
    this.#tracer.connected();
  }

  #onConnectFailed(error: unknown): void {
    const refused = this.#attempt !== undefined;
    this.#connecting = false;
    this.#attempt = undefined;
    const facts = readConnectError(error);
    // A refused second connect() leaves the first connection as it was.
    this.#tracer.signal({ type: 'error_raised', error: facts });
    if (!refused) this.#tracer.end('error', { type: facts.type, message: facts.message });
  }

  #onConnectionChange(status: unknown, transport: TransportMembers): void {
    if (status === 'connecting' && this.#attempt !== undefined) this.#begin(this.#attempt);
    this.#client.connectionChanged(transport);
    if (status === 'connected') {
      this.#tracer.connected();
      return;
    }
    // A failing attempt goes through "disconnected" before connect() rejects with the reason.
    if (status !== 'disconnected' || (this.#connecting && !this.#closing)) return;
    if (this.#closing) this.#tracer.end('closed');
    else if (this.#lastError === undefined) this.#tracer.end('disconnected');
    else this.#tracer.end('error', this.#lastError);
  }
}

/** Server errors that end a session. */
const FATAL: ReadonlySet<string> = new Set([
  'session_expired',
  'invalid_api_key',
  'insufficient_quota',
  'rate_limit_exceeded',
  'server_error',
]);

/** A WebSocket's failure is an event around the error. */
function readConnectError(error: unknown): ErrorFacts {
  const fields = fieldsOf(error);
  const isDomEvent = fields['type'] === 'error' && 'target' in fields;
  const cause = isDomEvent
    ? (fields['error'] ?? { name: 'ConnectionError', message: fields['message'] })
    : error;
  const facts = readThrownError(cause, 'transport');
  const status = HTTP_STATUS.exec(facts.message ?? '')?.[1];
  return { ...facts, type: status ?? text(fieldsOf(cause)['code']) ?? facts.type };
}

/** How `ws` and the SDK's WebRTC transport word a refusal. */
const HTTP_STATUS = /(?:Unexpected server response:|failed with status) (\d{3})\b/;

/** What is known of a connection from the session's options, before the server has said anything. */
function connectionFacts(session: SessionMembers, connectOptions: unknown): ConnectionFacts {
  const { initialAgent, options } = session as { initialAgent?: unknown; options?: unknown };
  const sessionOptions = fieldsOf(options);
  const audioOutput = fieldsOf(fieldsOf(fieldsOf(sessionOptions['config'])['audio'])['output']);
  const { transport } = session;
  return {
    model: text(sessionOptions['model']) ?? text(transport.currentModel),
    voice: text(audioOutput['voice']) ?? text(fieldsOf(initialAgent)['voice']),
    agent: text(fieldsOf(initialAgent)['name']),
    workflowName: text(sessionOptions['workflowName']),
    url:
      text(fieldsOf(connectOptions)['url']) ??
      text(fieldsOf(transport.options)['baseUrl']) ??
      webRtcDefault(transport),
  };
}

/** The SDK's WebRTC transport shows no URL of its own; its state is told by the data channel. */
function webRtcDefault(transport: TransportMembers): string | undefined {
  return 'dataChannel' in fieldsOf(transport.connectionState) ? 'https://api.openai.com' : undefined;
}
