import { decodeClientEvent } from '../../events/client-event.ts';
import { readOutputSent } from '../../events/conversation-item.ts';
import { fieldsOf, isFields, list, text } from '../../events/fields.ts';
import { patchMethod } from '../method-patch.ts';
import { observeSentEvents } from '../sent-events.ts';
import type { SessionFeed } from '../../session-feed.ts';
import type { TransportMembers } from './session-shape.ts';
import type { Unpatch } from '../method-patch.ts';

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
  #running: string | undefined;
  #observed: object | undefined;

  constructor(transport: TransportMembers, feed: SessionFeed) {
    this.#feed = feed;
    this.#watch(transport, 'sendFunctionCallOutput', (args) => this.#onOutput(args));
    this.#watch(transport, 'sendEvent', ([event]) => this.#onClientEvent(event));
    this.#watch(transport, 'requestResponse', () => this.#onRequest());
    this.#watch(transport, 'sendMessage', ([message, , options]) =>
      this.#onMessage(message, options, 'text'),
    );
    this.#watch(transport, 'addImage', ([, options]) => this.#onMessage(undefined, options, 'image'));
    this.#watch(transport, 'sendMcpResponse', (args) => this.#onMcpDecision(args));
    this.#watch(transport, 'resetHistory', () => undefined);
  }

  /** Looks for the connection's socket; called whenever the connection changes. */
  connectionChanged(transport: TransportMembers): void {
    const state = fieldsOf(transport.connectionState);
    const socket = state['websocket'] ?? state['dataChannel'];
    if (!isFields(socket) || this.#observed === socket) return;
    this.#release();
    this.#observed = socket;
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
    this.#observed = undefined;
  }

  /** Items that `updateHistory()` rewrites are no input of the user. */
  #onEvent(event: unknown): void {
    const signal = decodeClientEvent(fieldsOf(event));
    if (signal === undefined) return;
    const isEdit = signal.type === 'user_item_sent' && this.#running === 'resetHistory';
    this.#feed.signal(isEdit ? { type: 'history_item_sent' } : signal);
  }

  #watch(transport: TransportMembers, name: string, observe: (args: unknown[]) => void): void {
    const unpatch = patchMethod(transport, name, (original) => {
      const enter = (args: unknown[]): boolean => {
        if (this.#running !== undefined) return false;
        this.#running = name;
        this.#feed.guard(name, () => observe(args));
        return true;
      };
      const leave = (): void => {
        this.#running = undefined;
      };
      return function (this: unknown, ...args: unknown[]): unknown {
        const entered = enter(args);
        try {
          return original.apply(this, args);
        } finally {
          if (entered) leave();
        }
      };
    });
    this.#unpatch.push(unpatch);
  }

  get #wireIsObserved(): boolean {
    return this.#observed !== undefined;
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
