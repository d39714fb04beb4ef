import { hasMethods, isObject } from '../../host/fields.ts';
import type { Fields } from '../../host/fields.ts';

/**
 * What is used of a connection to the Realtime API, by structure, so that any copy of a package fits: a client of
 * `openai` (`OpenAIRealtimeWS`, `OpenAIRealtimeWebSocket`, beta ones too), a WebSocket (of `ws` or of the runtime), a
 * WebRTC data channel, or an object that holds one (`OpenAIRealtimeWebRTC`, `RealtimeDataChannel`).
 */
export type TraceableConnection = TraceableSocket | TraceableClient | TraceableChannelHolder;

interface TraceableSocket {
  send(data: never): unknown;
  close(): unknown;
  addEventListener(type: never, listener: never): unknown;
  removeEventListener(type: never, listener: never): unknown;
}

interface TraceableClient {
  on(event: never, listener: never): unknown;
  send(event: never): unknown;
  close(): unknown;
  readonly socket: object;
}

interface TraceableChannelHolder {
  send(event: never): unknown;
  readonly dataChannel: object;
}

/** A WebSocket or a data channel, its members as they are used here. */
export interface SocketMembers {
  send(...args: unknown[]): unknown;
  close(...args: unknown[]): unknown;
  addEventListener(type: string, listener: (event: unknown) => void, options?: object): unknown;
  removeEventListener(type: string, listener: (event: unknown) => void, options?: object): unknown;
  /** Of a socket that is an event emitter of Node as well: those of `ws` are. */
  prependListener?(event: string | symbol, listener: (...args: unknown[]) => void): unknown;
  off?(event: string | symbol, listener: (...args: unknown[]) => void): unknown;
  listenerCount?(event: string): number;
  readonly readyState?: unknown;
  readonly url?: unknown;
}

/** A client of `openai`, its members as they are used here. */
export interface ClientMembers {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
  readonly socket: SocketMembers;
  readonly url?: unknown;
}

/** A connection, its kind known. */
export type Connection =
  | { kind: 'socket'; socket: SocketMembers }
  | { kind: 'client'; socket: SocketMembers; client: ClientMembers }
  | { kind: 'holder'; socket: SocketMembers; holder: object };

/** Tells by its members what a connection is; `undefined` for anything else. */
export function readConnection(value: unknown): Connection | undefined {
  if (isSocket(value)) return { kind: 'socket', socket: value };
  if (!isObject(value) || typeof value['send'] !== 'function') return undefined;
  const { socket, dataChannel } = value;
  if (isSocket(socket) && typeof value['on'] === 'function' && typeof value['off'] === 'function') {
    return { kind: 'client', socket, client: value as Fields & ClientMembers };
  }
  return isSocket(dataChannel) ? { kind: 'holder', socket: dataChannel, holder: value } : undefined;
}

/** Whether something can be observed as a WebSocket or a data channel. */
export function isSocket(value: unknown): value is SocketMembers {
  return hasMethods(value, SOCKET_METHODS);
}

const SOCKET_METHODS = ['send', 'close', 'addEventListener', 'removeEventListener'] as const;
