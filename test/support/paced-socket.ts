import { WebSocket } from 'ws';
import { agentsRealtime } from './agents-sdk.ts';
import type { OpenAIRealtimeWebSocket } from '@openai/agents-realtime';

type Listener = (event: unknown) => void;

/**
 * A real WebSocket that hands over one message per turn of the event loop. How the network cuts messages into chunks
 * then has no say in what the SDK does first, and two runs of one script can be compared event by event.
 */
class PacedWebSocket extends WebSocket {
  readonly #waiting: (() => void)[] = [];

  override addEventListener(type: string, listener: Listener, options?: object): void {
    const paced = type === 'message' || type === 'close';
    const handler = paced ? (event: unknown) => this.#enqueue(() => listener(event)) : listener;
    super.addEventListener(type as 'message', handler as never, options);
  }

  #enqueue(deliver: () => void): void {
    this.#waiting.push(deliver);
    if (this.#waiting.length === 1) setImmediate(() => this.#deliverNext());
  }

  #deliverNext(): void {
    this.#waiting[0]?.();
    this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(() => this.#deliverNext());
  }
}

/** The SDK's own WebSocket transport, on a paced socket. */
export function pacedTransport(url: string): OpenAIRealtimeWebSocket {
  const { OpenAIRealtimeWebSocket } = agentsRealtime;
  const connect = ({ apiKey }: { apiKey: string }): WebSocket =>
    new PacedWebSocket(url, { headers: { Authorization: `Bearer ${apiKey}` } });
  return new OpenAIRealtimeWebSocket({
    url,
    createWebSocket: (options) => Promise.resolve(connect(options) as never),
  });
}
