import { RealtimeAgent, RealtimeSession, OpenAIRealtimeWebSocket, tool } from '@openai/agents-realtime';
import { z } from 'zod';
import { recordRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { startRealtimeServer } from '../test/realtime-server/index.ts';
import type { ScriptedCall } from '../test/realtime-server/index.ts';

/** One call in the forms that it can be logged in: lines of JSON, without their line breaks. */
export interface RecordedCall {
  recording: string[];
  /** Raw server events, each with its time. */
  serverEvents: string[];
  /** Session events of the Python SDK's vocabulary, raw events wrapped. */
  sessionEvents: string[];
}

/** Seconds of audio in each answer, and its length in one event. */
const ANSWER_MS = 5000;
const CHUNK_MS = 100;

const ANSWER =
  'Yes, there is a room with a view of the sea for both nights, and breakfast on the terrace is included in the price.';

/**
 * Has a real session talk to the scripted server as fast as they can, and logs it in every form: `turns` spoken
 * questions, answered in five seconds of audio, every third one after a tool call.
 */
export async function recordCall(turns: number): Promise<RecordedCall> {
  const call: RecordedCall = { recording: [], serverEvents: [], sessionEvents: [] };
  const server = await startRealtimeServer();
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Reception', tools: [checkRooms] }), {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
  });
  recordRealtimeSession(session, { write: (line) => void call.recording.push(line.trimEnd()) });
  logEvents(session, call);
  await session.connect({ apiKey: 'sk-not-needed-here' });
  await converse(await server.nextCall(), turns);
  session.close();
  await server.close();
  return call;
}

const checkRooms = tool({
  name: 'check_rooms',
  description: 'Looks up free rooms.',
  parameters: z.object({ nights: z.number() }),
  execute: ({ nights }) => Promise.resolve({ nights, free: 2 }),
});

async function converse(call: ScriptedCall, turns: number): Promise<void> {
  await call.nextClientEvent('session.update');
  for (let turn = 0; turn < turns; turn += 1) {
    await call.userSpeaks({ durationMs: 1, audioMs: 2000, transcript: 'Is a room free?' });
    if (turn % 3 === 0) await call.reply([{ call: 'check_rooms', arguments: { nights: 2 } }]);
    await call.reply([{ say: ANSWER, audioMs: ANSWER_MS, chunkMs: CHUNK_MS }]);
  }
}

/** The events as the Python SDK would give them, and the raw ones by themselves. */
function logEvents(session: RealtimeSession, call: RecordedCall): void {
  const log = (event: object): void => {
    call.sessionEvents.push(JSON.stringify({ time: Date.now() / 1000, session: 'call', ...event }));
  };
  session.on('transport_event', (event) => {
    const logged = withoutAudio(event);
    call.serverEvents.push(JSON.stringify({ time: Date.now() / 1000, session: 'call', event: logged }));
    log({ type: 'raw_model_event', data: { type: 'raw_server_event', data: logged } });
  });
  session.on('agent_start', (_context, agent) => log({ type: 'agent_start', agent: { name: agent.name } }));
  session.on('agent_end', (_context, agent) => log({ type: 'agent_end', agent: { name: agent.name } }));
  session.on('agent_tool_start', (_context, agent, { name }, { toolCall }) => {
    const { arguments: given } = toolCall as { arguments?: string };
    log({ type: 'tool_start', agent: { name: agent.name }, tool: { name }, arguments: given });
  });
  session.on('agent_tool_end', (_context, agent, { name }, output, { toolCall }) => {
    const { arguments: given } = toolCall as { arguments?: string };
    log({ type: 'tool_end', agent: { name: agent.name }, tool: { name }, arguments: given, output });
  });
}

/** Loggers leave the audio out: with it, nothing but base64 would be measured. */
function withoutAudio(event: object): object {
  const { type, delta } = event as { type: string; delta?: string };
  if (type !== 'response.output_audio.delta' || delta === undefined) return event;
  return { ...event, delta: { bytes: Math.floor((delta.length * 3) / 4) } };
}
