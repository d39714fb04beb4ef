import { decodeClientEvent } from '../../events/client-event.ts';
import { readOutputSent } from '../../events/conversation-item.ts';
import { fieldsOf, isFields, list, text } from '../../events/fields.ts';
import { patchMethod } from '../method-patch.ts';
import { observeSentEvents } from '../sent-events.ts';
import type { SessionFeed } from '../../session-feed.ts';
import type { TransportMembers } from './session-shape.ts';
import type { Method, Unpatch } from '../method-patch.ts';

type ObservedMethod =
  | 'sendFunctionCallOutput'
  | 'sendEvent'
  | 'requestResponse'
  | 'sendMessage'
  | 'addImage'
  | 'sendMcpResponse'
  | 'resetHistory';

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
  readonly #unpatch: Unpatch[] = [];
  #unpatchSocket: Unpatch | undefined;
  /** The transport method that runs: others that it calls are part of the same fact. */
  #running: ObservedMethod | undefined;
  #socket: object | undefined;

  constructor(transport: TransportMembers, feed: SessionFeed) {
    this.#feed = feed;
    for (const name of Object.keys(ClientObserver.#observed) as ObservedMethod[]) {
      this.#unpatch.push(
        patchMethod(transport, name, (original) => ClientObserver.#stand(this, name, original)),
      );
    }
  }

  /** What the methods of a transport say. */
  static readonly #observed: Readonly<
    Record<ObservedMethod, (own: ClientObserver, args: unknown[]) => void>
  > = {
    sendFunctionCallOutput: (own, args) => own.#onOutput(args),
    sendEvent: (own, [event]) => own.#onClientEvent(event),
    requestResponse: (own) => own.#onRequest(),
    sendMessage: (own, [message, , options]) => own.#onMessage(message, options, 'text'),
    addImage: (own, [, options]) => own.#onMessage(undefined, options, 'image'),
    sendMcpResponse: (own, args) => own.#onMcpDecision(args),
    resetHistory: () => undefined,
  };

  /** Stands in front of a method. Of every open session, so it has what it needs from a few objects. */
  static #stand(own: ClientObserver, name: ObservedMethod, original: Method): Method {
    return function (this: unknown, ...args: unknown[]): unknown {
      const entered = own.#enter(name, args);
      try {
        return original.apply(this, args);
      } finally {
        if (entered) own.#running = undefined;
      }
    };
  }

  /** Looks for the connection's socket; called whenever the connection changes. */
  connectionChanged(transport: TransportMembers): void {
    const state = fieldsOf(transport.connectionState);
    const socket = state['websocket'] ?? state['dataChannel'];
    if (!isFields(socket) || this.#socket === socket) return;
    this.#release();
    this.#socket = socket;
    this.#unpatchSocket = observeSentEvents(socket, {
      guard: this.#feed.guard,
      onEvent: (event) => this.#onEvent(event),
    });
    const url = text(socket['url']);
    if (url !== undefined) this.#feed.located(url);
  }

  stop(): void {
    for (const unpatch of this.#unpatch) unpatch();
    this.#release();
  }

  #release(): void {
    this.#unpatchSocket?.();
    this.#unpatchSocket = undefined;
    this.#socket = undefined;
  }

  /** Items that `updateHistory()` rewrites are no input of the user. */
  #onEvent(event: unknown): void {
    const signal = decodeClientEvent(fieldsOf(event));
    if (signal === undefined) return;
    const isEdit = signal.type === 'user_item_sent' && this.#running === 'resetHistory';
    this.#feed.signal(isEdit ? { type: 'history_item_sent' } : signal);
  }

  #enter(name: ObservedMethod, args: unknown[]): boolean {
    if (this.#running !== undefined) return false;
    this.#running = name;
    this.#feed.guard(name, () => ClientObserver.#observed[name](this, args));
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
