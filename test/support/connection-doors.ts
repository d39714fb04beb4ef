import { EventEmitter } from 'node:events';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { BridgedDataChannel, BrowserWebSocket } from './bridged-socket.ts';
import { model, OPENAI_RELEASES, openWebSocket, openWS } from './openai-client.ts';
import type { TraceableConnection } from '../../src/index.ts';
import type { RealtimeServer, WireEvent } from '../realtime-server/index.ts';
import type { OpenAIClient } from './openai-client.ts';

/** A connection without an agents SDK, as an application uses it. */
export interface Application {
  /** What is traced. */
  connection: TraceableConnection;
  /** The WebSocket or data channel. */
  socket: EventTarget | WebSocket;
  send(event: object): void;
  onEvent(listener: (event: WireEvent) => void): void;
  close(): void;
}

/** One kind of connection. */
export interface Door {
  name: string;
  open(server: RealtimeServer): Application;
}

function clientDoor(name: string, open: (origin: string) => OpenAIClient): Door {
  return {
    name,
    open: ({ origin }) => {
      const client = open(origin);
      client.on('error', () => undefined);
      return {
        connection: client,
        socket: client.socket,
        send: (event) => client.send(event),
        onEvent: (listener) => void client.on('event', listener),
        close: () => client.close(),
      };
    },
  };
}

function socketDoor(
  name: string,
  open: (url: string) => WebSocket | BrowserWebSocket | BridgedDataChannel,
): Door {
  return {
    name,
    open: ({ url }) => {
      const socket = open(url);
      (socket as EventTarget).addEventListener('error', () => undefined);
      return {
        connection: socket as TraceableConnection,
        socket,
        send: (event) => socket.send(JSON.stringify(event)),
        onEvent: (listener) => {
          const onMessage = (event: unknown): void =>
            listener(JSON.parse(String((event as MessageEvent).data)) as WireEvent);
          (socket as EventTarget).addEventListener('message', onMessage);
        },
        close: () => socket.close(),
      };
    },
  };
}

/** A client that emits in no other way than an emitter of Node does. */
class PlainClient extends EventEmitter {
  readonly url: URL;
  readonly socket: WebSocket;

  constructor(origin: string) {
    super();
    this.url = new URL(`${origin.replace('http:', 'ws:')}/v1/realtime?model=${model}`);
    this.socket = new WebSocket(this.url);
    this.socket.on('error', (error) => this.emit('error', error));
    this.socket.on('message', (data: Buffer) => this.emit('event', JSON.parse(data.toString())));
  }

  send(event: object): void {
    this.socket.send(JSON.stringify(event));
  }

  close(): void {
    this.socket.close();
  }
}

/** Every kind of connection that there is. */
export const DOORS: readonly Door[] = [
  ...OPENAI_RELEASES.map((release) =>
    clientDoor(`OpenAIRealtimeWS of ${release.name}`, (origin) => openWS(release, origin)),
  ),
  ...OPENAI_RELEASES.map((release) =>
    clientDoor(`OpenAIRealtimeWebSocket of ${release.name}`, (origin) => {
      vi.stubGlobal('WebSocket', BrowserWebSocket);
      return openWebSocket(release, origin);
    }),
  ),
  clientDoor('a client of another make', (origin) => new PlainClient(origin) as unknown as OpenAIClient),
  socketDoor('a WebSocket of ws', (url) => new WebSocket(url)),
  socketDoor('a WebSocket of the browser', (url) => new BrowserWebSocket(url)),
  socketDoor('a data channel', (url) => new BridgedDataChannel(url)),
];
