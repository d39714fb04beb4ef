import { z } from 'zod';
import { agentsRealtime } from './agents-sdk.ts';
import type { RealtimeAgent, RealtimeSession, RealtimeSessionOptions } from '@openai/agents-realtime';
import type { ScriptedCall } from '../realtime-server/index.ts';

/** What is said and done in the conversation: every text in it is of one of these. */
export interface Words {
  instructions: string;
  request: string;
  keys: readonly [string, string];
  results: readonly [string, string];
  answer: string;
  failure: string;
  story: string;
  price: string;
}

const PLAIN_WORDS: Words = {
  instructions: 'Be brief.',
  request: 'Find both.',
  keys: ['first', 'second'],
  results: ['the first one', 'the second one'],
  answer: 'Here you are.',
  failure: 'database is down',
  story: 'Rome was founded long ago.',
  price: 'That is ten euros.',
};

/** A conversation with everything in it; `play` takes both sides of a connected session through it. */
export interface WholeConversation {
  agent: RealtimeAgent;
  options: Partial<RealtimeSessionOptions>;
  play(call: ScriptedCall, session: RealtimeSession): Promise<void>;
}

/**
 * A voice turn with two tool calls that finish in the other order, a handoff, a failing tool, a barge-in, and a
 * guardrail that trips. Each step begins when the one before has come to rest, so that every run has the same order.
 */
export function wholeConversation(words: Words = PLAIN_WORDS): WholeConversation {
  const { RealtimeAgent, tool } = agentsRealtime;
  const finish = new Map<string, (result: string) => void>();
  const lookup = tool({
    name: 'lookup',
    description: 'Looks something up.',
    parameters: z.object({ key: z.string() }),
    execute: ({ key }) => new Promise<string>((resolve) => void finish.set(key, resolve)),
  });
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    parameters: z.object({ key: z.string() }),
    execute: () => Promise.reject(new Error(words.failure)),
  });
  const billing = new RealtimeAgent({ name: 'Billing', instructions: words.instructions, tools: [pay] });
  const triage = new RealtimeAgent({
    name: 'Triage',
    instructions: words.instructions,
    tools: [lookup],
    handoffs: [billing],
  });
  const noPrices = {
    name: 'No prices',
    execute: ({ agentOutput }: { agentOutput: unknown }) =>
      Promise.resolve({ tripwireTriggered: agentOutput === words.price, outputInfo: { said: agentOutput } }),
  };

  const [firstKey, secondKey] = words.keys;
  const isOutput = (event: object): boolean =>
    JSON.stringify(event).includes('function_call_output') ||
    JSON.stringify(event).includes('session.update');

  const play = async (call: ScriptedCall, session: RealtimeSession): Promise<void> => {
    const rest = restingPoint(call, session);
    const say = async (): Promise<void> => {
      const item = call.speechStarted();
      await rest();
      call.speechStopped({ audioMs: 1000 });
      await rest();
      call.transcriptionCompleted(item, words.request);
      await rest();
    };
    // Longer than anything takes: the SDK lets speech interrupt what is still being played, by the clock.
    const answer = async (): Promise<void> => {
      await call.reply([{ say: words.answer, audioMs: 60_000, chunkMs: 20_000 }]);
      await rest();
    };
    await rest();

    await say();
    const lookups = call.reply(
      words.keys.map((key) => ({ call: 'lookup', arguments: { key } })),
      { hold: true },
    );
    await lookups.started;
    await rest();
    lookups.release();
    await lookups;
    await rest();
    finish.get(secondKey)?.(words.results[1]);
    await answer();
    finish.get(firstKey)?.(words.results[0]);
    await answer();

    for (const name of ['transfer_to_Billing', 'pay']) {
      await say();
      const work = call.reply([{ call: name, arguments: { key: firstKey } }], { hold: true });
      await call.nextClientEvent(isOutput);
      await rest();
      work.release();
      await answer();
    }

    await say();
    const story = call.reply([{ say: words.story, audioMs: 60_000, chunkMs: 20_000 }], { hold: true });
    await story.audioSent(60_000);
    await rest();
    await say();
    await answer();

    await say();
    await call.reply([{ say: words.price, audioMs: 60_000, chunkMs: 20_000 }]);
    await rest();
    await answer();
  };
  // Telephone audio: a minute of it is half a megabyte.
  const options = { outputGuardrails: [noPrices], config: { outputAudioFormat: 'g711_ulaw' } };
  return { agent: triage, options, play };
}

/** Waits until neither side has said anything for a while. */
function restingPoint(call: ScriptedCall, session: RealtimeSession): () => Promise<void> {
  let heard = 0;
  session.on('transport_event', () => (heard += 1));
  return async () => {
    for (let quiet = 0, before = -1; quiet < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 3));
      const now = heard + call.clientEvents.length;
      quiet = now === before ? quiet + 1 : 0;
      before = now;
    }
  };
}
