import { OpenAIRealtimeWebSocket, RealtimeSession } from '@openai/agents-realtime';
import { startRealtimeServer } from '../../test/realtime-server/index.ts';
import { callOptions, reception } from './agents.ts';
import { modelTiming, playConversation } from './conversation.ts';

/** Runs the scripted call over a real WebSocket on loopback; `attach` sees the session before it connects. */
export async function runScriptedSession(attach: (session: RealtimeSession) => void): Promise<void> {
  const server = await startRealtimeServer({ timing: modelTiming });
  const session = new RealtimeSession(reception, {
    ...callOptions,
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
  });
  try {
    attach(session);
    await session.connect({ apiKey: 'sk-not-needed-here' });
    await playConversation(await server.nextCall());
  } finally {
    session.close();
    await server.close();
  }
}
