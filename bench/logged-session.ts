import { EventEmitter } from 'node:events';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { z } from 'zod';
import { startRealtimeServer } from '../test/realtime-server/index.ts';
import { SESSION_EVENTS } from '../test/support/session-log.ts';
import type { ScriptedCall } from '../test/realtime-server/index.ts';

/** What a session emitted, or sent, in order. */
export type LoggedEvent = { event: string; args: unknown[] } | { sent: string };

/** Said by the scripted server when it has said all; not part of the conversation. */
const END = 'test.end';

const ANSWER =
  'Yes, there is a room with a view of the sea for both nights, and breakfast on the terrace is included in the price.';

/**
 * Has a real session of the agents SDK talk to the scripted server as fast as they can, and keeps all that it emitted and
 * sent: `turns` spoken questions, each answered in `answerMs` of audio, every third one after a tool call.
 */
export async function logSession(
  turns: number,
  answerMs: number,
  { tools = true }: { tools?: boolean } = {},
): Promise<LoggedEvent[]> {
  const log: LoggedEvent[] = [];
  const server = await startRealtimeServer();
  const transport = new OpenAIRealtimeWebSocket({ url: server.url });
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Reception', tools: [checkRooms] }), {
    transport,
  });
  logEmitted(session, log);
  await session.connect({ apiKey: 'sk-not-needed-here' });
  logSent(transport, log);
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  await converseAtOnce(call, turns, answerMs, { tools });
  await heardAll(session, call);
  session.close();
  await server.close();
  return log;
}

/** What the server has sent is still on its way: until then the last answer has not ended. */
async function heardAll(session: RealtimeSession, call: ScriptedCall): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    session.on('transport_event', ({ type }) => {
      if (type === END) resolve();
    });
  });
  call.send({ type: END });
  await heard;
}

/** Keeps all that a session emits. */
export function logEmitted(session: RealtimeSession, log: LoggedEvent[]): void {
  const chunks = new Map<string, unknown[]>();
  for (const event of SESSION_EVENTS) {
    session.on(event, (...args: unknown[]) => {
      if (typeOf(args[0]) !== END) log.push({ event, args: sharedChunk(args, chunks) });
    });
  }
}

/** Keeps all that a session sends over its transport, which is connected. */
export function logSent(
  transport: Pick<OpenAIRealtimeWebSocket, 'connectionState'>,
  log: LoggedEvent[],
): void {
  const { websocket } = transport.connectionState as unknown as { websocket: { send(data: string): void } };
  const send = websocket.send.bind(websocket);
  websocket.send = (data) => {
    log.push({ sent: data });
    send(data);
  };
}

/** An event that has just been parsed is in the processor's cache: the chunks of one response are one object, and stay there. */
function sharedChunk(args: unknown[], chunks: Map<string, unknown[]>): unknown[] {
  const type = typeOf(args[0]);
  const { response_id: id } = (args[0] ?? {}) as { response_id?: string };
  if (type?.endsWith('.delta') !== true || id === undefined) return args;
  const key = `${type} ${id}`;
  const known = chunks.get(key) ?? args;
  chunks.set(key, known);
  return known;
}

function typeOf(event: unknown): string | undefined {
  return ((event ?? {}) as { type?: string }).type;
}

const checkRooms = tool({
  name: 'check_rooms',
  description: 'Looks up free rooms.',
  parameters: z.object({ nights: z.number() }),
  execute: ({ nights }) => Promise.resolve({ nights, free: 2 }),
});

/** The other side of {@link logSession}, once the session is configured. */
export async function converseAtOnce(
  call: ScriptedCall,
  turns: number,
  answerMs: number,
  { tools = true }: { tools?: boolean } = {},
): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await call.userSpeaks({ durationMs: 1, audioMs: 2000, transcript: 'Is a room free?' });
    if (tools && turn % 3 === 0) await call.reply([{ call: 'check_rooms', arguments: { nights: 2 } }]);
    await call.reply([{ say: `${ANSWER} It is room ${turn + 1}.`, audioMs: answerMs, chunkMs: 100 }]);
  }
}

/** The methods that tracing stands in front of; they do nothing. */
class BareTransport extends EventEmitter {
  readonly status = 'disconnected';
  readonly connectionState = { websocket: { send: (data: string): void => void data } };

  sendEvent(): void {}
  requestResponse(): void {}
  sendMessage(): void {}
  addImage(): void {}
  sendFunctionCallOutput(): void {}
  sendMcpResponse(): void {}
  resetHistory(): void {}
}

/** What a traced session has, and nothing else: to emit costs what listeners cost. */
export class BareSession extends EventEmitter {
  readonly transport = new BareTransport();
  readonly initialAgent = { name: 'Reception' };
  readonly options = { model: 'gpt-realtime-2.1' };

  connect(_options?: object): Promise<void> {
    this.transport.emit('connection_change', 'connecting');
    this.transport.emit('connection_change', 'connected');
    return Promise.resolve();
  }

  close(): void {
    this.transport.emit('connection_change', 'disconnected');
  }

  approve(): void {}
  reject(): void {}

  /** Emits and sends all that a session did. */
  play(log: readonly LoggedEvent[]): void {
    for (const entry of log) {
      if ('sent' in entry) this.transport.connectionState.websocket.send(entry.sent);
      else this.emit(entry.event, ...entry.args);
    }
  }
}
