import { traceRealtimeConnection } from '../../src/index.ts';
import type { TraceConnectionOptions } from '../../src/index.ts';
import type { Step } from './step.ts';

/** A WebSocket as runtimes have it, its far end in the test's hand. */
class Socket extends EventTarget {
  readonly url = 'wss://api.openai.com/v1/realtime?model=gpt-realtime';
  readyState = 1;
  /** What the application has sent, in order. */
  readonly sent: unknown[] = [];

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }

  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** What the application noticed, and should not have. */
export type Disturbances = string[];

/** Plays what goes over the wire to two traced WebSockets at once; then the last of it to sockets that are closed. */
export function playOverSockets(steps: readonly Step[], options: TraceConnectionOptions): Disturbances {
  const sockets = [new Socket(), new Socket()];
  const traces = sockets.map((socket) => traceRealtimeConnection(socket, options));
  const disturbances: Disturbances = [];
  const heard: unknown[] = [];
  for (const socket of sockets)
    socket.addEventListener('message', (event) => heard.push((event as MessageEvent).data));
  let [received, sent] = [0, 0];
  const play = ({ session, from, event }: Step): void => {
    const socket = sockets[session];
    const frame = JSON.stringify(event);
    if (from === 'server') {
      received += 1;
      socket?.receive(frame);
    } else if (from === 'client') {
      sent += 1;
      socket?.send(frame);
    }
  };
  for (const step of steps) play(step);
  for (const socket of sockets) socket.close();
  for (const step of steps.slice(-5)) play(step);
  for (const trace of traces) trace.end();
  if (heard.length !== received) disturbances.push(`${heard.length} of ${received} messages were heard`);
  const taken = sockets.reduce((sum, socket) => sum + socket.sent.length, 0);
  if (taken !== sent) disturbances.push(`${taken} of ${sent} messages were sent`);
  return disturbances;
}
