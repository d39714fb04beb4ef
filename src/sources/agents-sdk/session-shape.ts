import { fieldsOf, hasMethods } from '../../host/fields.ts';

/**
 * What is used of a `RealtimeSession` of `@openai/agents-realtime` 0.17 to 0.20, by structure: any copy of the SDK
 * in the dependency tree fits, and so does a session of a later version that keeps these members.
 */
export interface TraceableSession {
  on(event: never, listener: never): unknown;
  off(event: never, listener: never): unknown;
  connect(options: never): Promise<unknown>;
  close(): unknown;
  readonly transport: object;
}

/** An event emitter as both the session and its transport are one. */
export interface Emitter {
  on(event: string | symbol, listener: (...args: unknown[]) => void): unknown;
  off(event: string | symbol, listener: (...args: unknown[]) => void): unknown;
}

/** The same session, its members as they are used here. */
export interface SessionMembers extends Emitter {
  connect(...args: unknown[]): Promise<unknown>;
  close(...args: unknown[]): unknown;
  approve?(...args: unknown[]): unknown;
  reject?(...args: unknown[]): unknown;
  readonly initialAgent?: unknown;
  readonly options?: unknown;
  /** The run context, which is handed to each tool that runs. */
  readonly context?: unknown;
  readonly transport: TransportMembers;
}

/** A transport layer, its members as they are used here. Only the emitter is certain: applications bring their own. */
export interface TransportMembers extends Emitter {
  readonly status?: unknown;
  readonly currentModel?: unknown;
  readonly options?: unknown;
  /** `websocket` or `dataChannel` of the SDK's own transports. */
  readonly connectionState?: unknown;
  /** How the server calls a WebRTC connection, once there is one. */
  readonly callId?: unknown;
}

/** What makes a session of an object: its methods, and a transport that can be listened to. */
const SESSION_METHODS = ['on', 'off', 'connect', 'close'] as const;

export function isSession(value: unknown): value is SessionMembers {
  return missingMembers(value).length === 0;
}

/** What a value has not got that a session has. */
export function missingMembers(value: unknown): string[] {
  const missing: string[] = SESSION_METHODS.filter((name) => !hasMethods(value, [name]));
  return hasMethods(fieldsOf(value)['transport'], ['on']) ? missing : [...missing, 'transport'];
}
