import { setTimeout as delay } from 'node:timers/promises';
import { startRealtimeServer } from '../../../test/realtime-server/index.ts';
import { CallDesk } from './call-desk.ts';
import { Deck } from './deck.ts';
import { Dice } from './dice.ts';
import type { LoadCounts } from './load-counts.ts';
import { Pace } from './pace.ts';
import { runCall } from './run-call.ts';
import { scenes } from './scenes.ts';

/** How much is going on, and for how long. */
export interface LoadPlan {
  /** Calls at a time. */
  sessions: number;
  /** 1 is as on a phone, 5 five times as fast. */
  speed: number;
  seed: number;
  captureContent: boolean;
  /** Ends the load: open calls are hung up. */
  signal: AbortSignal;
}

/** Keeps calls going until the signal aborts. */
export async function runLoad(plan: LoadPlan, counts: LoadCounts): Promise<void> {
  const { signal, seed } = plan;
  const desk = new CallDesk();
  const server = await startRealtimeServer({
    script: desk.take,
    forgetsEndedCalls: true,
    hearsAudio: true,
  });
  const pace = new Pace(plan.speed);
  const deck = new Deck(scenes, new Dice(seed));
  let lastNumber = 0;
  const keepCalling = async (line: number): Promise<void> => {
    const dice = new Dice(seed + 7919 * (line + 1));
    await pause(pace.of(dice.between(0, 4000)), signal);
    while (!signal.aborted) {
      lastNumber += 1;
      const call = { number: lastNumber, server, desk, deck, pace, dice, ...plan };
      await counts.during(runCall(call));
      await pause(pace.of(dice.between(500, 3000)), signal);
    }
  };
  try {
    await Promise.all(Array.from({ length: plan.sessions }, (_, line) => keepCalling(line)));
  } finally {
    await server.close();
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => {});
}
