import { readOutputSent } from '../../realtime-api/conversation-item.ts';
import { DEFAULT_URL } from './connection-facts.ts';
import { count, fieldsOf, isObject, list, text } from '../../host/fields.ts';
import { audioIn, observeSentEvents } from '../wire.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { TransportMembers } from './session-shape.ts';
import type { Method, Unpatch } from '../../host/method-patch.ts';
import type { Attachments } from './attachments.ts';

/** What a method of a transport says when it is called. */
type Tell = (own: ClientObserver, args: unknown[]) => void;

/**
 * Observes what the client sends: which `response.create` asks an answer to which output, user messages, truncation.
 *
 * The wire is authoritative, because the SDK holds `response.create` back while a response runs: its own transports
 * show their WebSocket or data channel, and `send` there sees every event in order. A transport that shows none is
 * observed at its methods instead. `sendFunctionCallOutput` is observed in both cases: only there is it known
 * whether an answer will be asked for.
 */
export class ClientObserver {
  readonly #feed: SessionFeed;
  readonly #attachments: Attachments;
  #unpatchSocket: Unpatch | undefined;
  /** With which code the connection's socket was closed. */
  closeCode: number | undefined;
  /** The transport method that runs: others that it calls are part of the same fact. */
  #running: string | undefined;
  #socket: object | undefined;
  #observesSending = false;

  constructor(transport: TransportMembers, feed: SessionFeed, attachments: Attachments) {
    this.#feed = feed;
    this.#attachments = attachments;
    this.#observeMethods(transport, ClientObserver.#always);
    let showsWire = false;
    feed.guard('attach', () => (showsWire = hasWire(transport)));
    if (!showsWire) this.#observeSending(transport);
  }

  /** What says more than the wire does. */
  static readonly #always: Readonly<Record<string, Tell>> = {
    sendFunctionCallOutput: (own, args) => own.#onOutput(args),
    resetHistory: () => undefined,
  };

  /** What stands in for the wire, where there is none to be seen. */
  static readonly #sending: Readonly<Record<string, Tell>> = {
    sendEvent: (own, [event]) => own.#onClientEvent(event),
    requestResponse: (own) => own.#onRequest(),
    sendMessage: (own, [message, , options]) => own.#onMessage(message, options, 'text'),
    addImage: (own, [, options]) => own.#onMessage(undefined, options, 'image'),
    sendMcpResponse: (own, args) => own.#onMcpDecision(args),
  };

  /** Stands in front of a method. Of every open session, so it has what it needs from a few objects. */
  static #stand(own: ClientObserver, name: string, tell: Tell, original: Method): Method {
    return function (this: unknown, ...args: unknown[]): unknown {
      const entered = own.#enter(name, tell, args);
      try {
        return original.apply(this, args);
      } finally {
        if (entered) own.#running = undefined;
      }
    };
  }

  /** Looks for the connection's socket; called whenever the connection changes. */
  connectionChanged(transport: TransportMembers, status: unknown): void {
    const socket = wireOf(transport);
    if (!isObject(socket)) {
      if (status === 'connected') this.#observeSending(transport);
      return;
    }
    if (this.#socket === socket) return;
    this.stop();
    this.#socket = socket;
    this.closeCode = undefined;
    this.#unpatchSocket = observeSentEvents(socket, {
      guard: this.#feed.guard,
      onEvent: (event) => this.#onEvent(event),
      onAudio: (bytes, data) => this.#feed.appended(bytes, this.#feed.keepsAudio ? audioIn(data) : undefined),
      onClose: (event) => {
        this.closeCode = count(fieldsOf(event)['code']);
      },
    });
    const url = text(socket['url']) ?? this.#urlOf(transport);
    if (url !== undefined) this.#feed.located(url);
  }

  /** Sockets of Cloudflare Workers show none: that of their transport, else where the SDK connects unless it is told otherwise. */
  #urlOf(transport: TransportMembers): string | undefined {
    const own = text(fieldsOf(transport)['url']);
    return own ?? (this.#feed.isLocated ? undefined : DEFAULT_URL);
  }

  #observeSending(transport: TransportMembers): void {
    if (this.#observesSending) return;
    this.#observesSending = true;
    this.#observeMethods(transport, ClientObserver.#sending);
  }

  #observeMethods(transport: TransportMembers, methods: Readonly<Record<string, Tell>>): void {
    for (const [name, tell] of Object.entries(methods)) {
      this.#attachments.patch(transport, name, (original) =>
        ClientObserver.#stand(this, name, tell, original),
      );
    }
  }

  /** Lets go of the socket; the rest is of the attachments. */
  stop(): void {
    this.#unpatchSocket?.();
    this.#unpatchSocket = undefined;
    this.#socket = undefined;
  }

  /** Items that `updateHistory()` rewrites are no input of the user. */
  #onEvent(event: unknown): void {
    this.#feed.clientEvent(fieldsOf(event), this.#running === 'resetHistory');
  }

  #enter(name: string, tell: Tell, args: unknown[]): boolean {
    if (this.#running !== undefined) return false;
    this.#running = name;
    this.#feed.guard(name, () => tell(this, args));
    return true;
  }

  get #wireIsObserved(): boolean {
    return this.#socket !== undefined;
  }

  #onOutput([call, output, startResponse]: unknown[]): void {
    const callId = text(fieldsOf(call)['callId']);
    if (callId === undefined) return;
    const expectsAnswer = startResponse !== false;
    this.#feed.signal({ ...readOutputSent(callId, output), expectsAnswer });
    if (expectsAnswer) this.#onRequest();
  }

  #onClientEvent(event: unknown): void {
    if (!this.#wireIsObserved) this.#onEvent(event);
  }

  #onMcpDecision([request, approved]: unknown[]): void {
    const callId = text(fieldsOf(request)['itemId']);
    if (this.#wireIsObserved || callId === undefined) return;
    this.#feed.signal({ type: 'approval_decided', callId, approved: approved === true });
  }

  #onRequest(): void {
    if (this.#wireIsObserved) return;
    this.#feed.signal({ type: 'response_requested', eventId: undefined, outOfBand: false });
  }

  #onMessage(message: unknown, options: unknown, modality: 'text' | 'image'): void {
    if (this.#wireIsObserved) return;
    const content =
      typeof message === 'string'
        ? [{ type: 'input_text', text: message }]
        : list(fieldsOf(message)['content']);
    this.#feed.signal({ type: 'user_item_sent', itemId: undefined, modality, content });
    if (fieldsOf(options)['triggerResponse'] !== false) this.#onRequest();
  }
}

/** The WebSocket or the data channel of a connection, once there is one. */
function wireOf(transport: TransportMembers): unknown {
  const state = fieldsOf(transport.connectionState);
  return state['websocket'] ?? state['dataChannel'];
}

/** Whether a transport shows its wire once it has one. */
function hasWire(transport: TransportMembers): boolean {
  const state = fieldsOf(transport.connectionState);
  return 'websocket' in state || 'dataChannel' in state;
}
