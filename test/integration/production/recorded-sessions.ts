import { RealtimeAgent, RealtimeSession, OpenAIRealtimeWebSocket, tool } from '@openai/agents-realtime';
import { z } from 'zod';
import { recordRealtimeSession } from '../../../src/index.ts';
import { startRealtimeServer } from '../../realtime-server/index.ts';
import type { ScriptedCall } from '../../realtime-server/index.ts';

/** What happens in the second turn of a session; its first turn is always a quiet one. */
export const SESSION_KINDS = ['quiet', 'error', 'guardrail trip', 'barge-in', 'slow turn'] as const;

export type SessionKind = (typeof SESSION_KINDS)[number];

/** How long the caller waits for the answer in a slow turn, at least; in every other turn next to nothing. */
const SLOW_MS = 1500;
/** Between the two, far from both, as seconds. */
export const SLOW_TURN_SECONDS = '1.0';

/** A recording of one real session of each kind: lines for a replay. */
export async function recordSessions(): Promise<Record<SessionKind, string[]>> {
  const recordings = await Promise.all(
    SESSION_KINDS.map(async (kind) => [kind, await recordSession(kind)] as const),
  );
  return Object.fromEntries(recordings) as Record<SessionKind, string[]>;
}

async function recordSession(kind: SessionKind): Promise<string[]> {
  const lines: string[] = [];
  const server = await startRealtimeServer();
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Clerk', tools: [fail, takeLong] }), {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
    outputGuardrails: [noPrices],
    outputGuardrailSettings: { debounceTextLength: 5 },
  });
  session.on('error', () => undefined);
  recordRealtimeSession(session, { write: (line) => void lines.push(line.trimEnd()) });
  await session.connect({ apiKey: 'sk-not-needed-here' });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  await call.userSpeaks({ transcript: 'Good morning.' });
  await call.reply([{ say: 'Good morning.', audioMs: 1 }]);
  // It is heard before the caller speaks again.
  await call.silence(50);
  await SECOND_TURNS[kind](call);
  session.close();
  await server.close();
  return lines;
}

const SECOND_TURNS: Record<SessionKind, (call: ScriptedCall) => Promise<void>> = {
  quiet: async (call) => {
    await call.userSpeaks({ transcript: 'Until when are you open?' });
    await call.reply('Until six.');
  },
  error: async (call) => {
    await call.userSpeaks({ transcript: 'Search.' });
    await call.reply([{ call: 'fail', arguments: {} }]);
    await call.reply('That did not work.');
  },
  'guardrail trip': async (call) => {
    await call.userSpeaks({ transcript: 'What does it cost?' });
    await call.reply([{ say: 'It costs ten euros, which is not much.', audioMs: 8000 }], {
      chunkDelayMs: 10,
    });
    await call.reply('I cannot talk about prices.');
  },
  'barge-in': async (call) => {
    await call.userSpeaks({ transcript: 'Tell me about Rome.' });
    const story = call.reply([{ say: 'Rome was founded long ago.', audioMs: 8000 }], { chunkDelayMs: 10 });
    await story.audioSent(500);
    await call.silence(30);
    await call.userSpeaks({ transcript: 'Stop.' });
    await call.reply('As you wish.');
  },
  'slow turn': async (call) => {
    await call.userSpeaks({ transcript: 'Look it up.' });
    await call.reply([{ call: 'take_long', arguments: {} }]);
    await call.reply('There it is.');
  },
};

const fail = tool({
  name: 'fail',
  description: 'Fails.',
  parameters: z.object({}),
  execute: () => Promise.reject(new Error('no connection')),
});

const takeLong = tool({
  name: 'take_long',
  description: 'Takes long.',
  parameters: z.object({}),
  execute: async () => {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    return 'found';
  },
});

const noPrices = {
  name: 'No prices',
  execute: ({ agentOutput }: { agentOutput: unknown }) =>
    Promise.resolve({ tripwireTriggered: String(agentOutput).includes('euro'), outputInfo: {} }),
};
