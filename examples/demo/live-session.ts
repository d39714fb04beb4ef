import { setTimeout as delay } from 'node:timers/promises';
import { RealtimeSession } from '@openai/agents-realtime';
import { callOptions, reception } from './agents.ts';

const messages = [
  'Is a room with a sea view free this weekend, and will the sun be out on Saturday?',
  'And what did I pay last time?',
  'Then please refund the minibar, 18 euros.',
];

/** Has the same agents talk to the real API; the caller's lines are sent as text, the answers come as audio. */
export async function runLiveSession(
  apiKey: string,
  attach: (session: RealtimeSession) => void,
  print: (line: string) => void,
): Promise<void> {
  const session = new RealtimeSession(reception, { ...callOptions, transport: 'websocket' });
  try {
    attach(session);
    const settled = watchResponses(session);
    await session.connect({ apiKey });
    for (const message of messages) {
      print(`Caller: ${message}`);
      session.sendMessage(message);
      await settled();
    }
  } finally {
    session.close();
  }
}

/** Waits for the end of what a message set off: no response and no tool has run for a second. */
function watchResponses(session: RealtimeSession): () => Promise<void> {
  const work = { running: 0, changedAt: Date.now() };
  const change = (by: number) => (): void => {
    work.running += by;
    work.changedAt = Date.now();
  };
  session.on('agent_start', change(1));
  session.on('agent_end', change(-1));
  session.on('agent_tool_start', change(1));
  session.on('agent_tool_end', change(-1));
  const busy = (): boolean => work.running > 0 || Date.now() - work.changedAt < 1000;
  return async () => {
    const deadline = Date.now() + 30_000;
    await delay(2000);
    while (busy() && Date.now() < deadline) await delay(100);
  };
}
