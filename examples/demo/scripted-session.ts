import { OpenAIRealtimeWebSocket, RealtimeSession } from '@openai/agents-realtime';
import { startRealtimeServer } from '../../test/realtime-server/index.ts';
import { callOptions, reception } from './agents.ts';
import { modelTiming, playConversation } from './conversation.ts';
import { openMicrophone, type Microphone } from './microphone.ts';

/** Of this one it is known how long it waits, so that latency is measured from the caller's last word. */
const turnDetection = { type: 'server_vad', silenceDurationMs: 300, prefixPaddingMs: 300 } as const;

/** How to hold the call. */
export interface ScriptedSessionOptions {
  /** Whether the caller's audio is sent, and speech is timed by it. */
  sendsAudio?: boolean;
  /** Whether both talk as fast as people do. */
  unhurried?: boolean;
}

/** Runs the scripted call over a real WebSocket on loopback; `attach` sees the session before it connects. */
export async function runScriptedSession(
  attach: (session: RealtimeSession) => void,
  { sendsAudio = false, unhurried = false }: ScriptedSessionOptions = {},
): Promise<void> {
  const server = await startRealtimeServer({ timing: modelTiming, hearsAudio: sendsAudio });
  const session = new RealtimeSession(reception, {
    ...callOptions,
    ...(sendsAudio && { config: { audio: { input: { turnDetection } } } }),
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
  });
  let microphone: Microphone | undefined;
  try {
    attach(session);
    await session.connect({ apiKey: 'sk-not-needed-here' });
    if (sendsAudio) microphone = openMicrophone(session);
    const onCallerSpeaks: Microphone['say'] = (words, lengthMs) => microphone?.say(words, lengthMs);
    await playConversation(await server.nextCall(), { unhurried, onCallerSpeaks });
  } finally {
    microphone?.close();
    session.close();
    await server.close();
  }
}
