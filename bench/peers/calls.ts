import { modelTiming, playConversation } from '../../examples/demo/conversation.ts';
import { runScriptedSession } from '../../examples/demo/scripted-session.ts';
import { converseAtOnce, logEmitted, logSent, logSession, type LoggedEvent } from '../logged-session.ts';
import type { OpenAIRealtimeWebSocket } from '@openai/agents-realtime';
import type { RealtimeServerOptions } from '../../test/realtime-server/index.ts';

/** A call that the SDKs of both languages take. */
export interface SharedCall {
  name: 'hotel' | 'long';
  title: string;
  /** The other side, which ends the call. */
  server: RealtimeServerOptions;
  /** Takes it with the TypeScript SDK. */
  log(): Promise<LoggedEvent[]>;
  /** How often it is played in each round, in either language. */
  repeats: { python: number; ours: number };
}

/** As in bench/session.ts. */
const TURNS = 60;
const ANSWER_MS = 7000;

export const SHARED_CALLS: readonly SharedCall[] = [
  {
    name: 'hotel',
    title:
      'The demo’s call: ten seconds, two agents, a handoff, a barge-in, a tripped guardrail, a failing tool',
    server: {
      timing: modelTiming,
      script: async (call) => {
        await playConversation(call);
        call.close();
      },
    },
    log: logHotelCall,
    repeats: { python: 10, ours: 50 },
  },
  {
    name: 'long',
    title: `A call of ten minutes: ${TURNS} questions, ${TURNS / 3} tool calls, seven seconds of speech in each answer`,
    server: {
      script: async (call) => {
        await call.nextClientEvent('session.update');
        await converseAtOnce(call, TURNS, ANSWER_MS);
        call.close();
      },
    },
    log: () => logSession(TURNS, ANSWER_MS),
    repeats: { python: 1, ours: 10 },
  },
];

async function logHotelCall(): Promise<LoggedEvent[]> {
  const log: LoggedEvent[] = [];
  await runScriptedSession((session) => {
    logEmitted(session, log);
    const transport = session.transport as OpenAIRealtimeWebSocket;
    transport.on('connection_change', (status) => {
      if (status === 'connected') logSent(transport, log);
    });
  });
  return log;
}
