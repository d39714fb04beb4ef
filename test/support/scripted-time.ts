import { setImmediate as nextTurn } from 'node:timers/promises';
import { vi } from 'vitest';

const STEP_MS = 5;
/** In which what was sent within this process arrives, and is answered. */
const TURNS_PER_STEP = 5;

/**
 * Plays what waits by the clock without waiting: time goes on by steps, as fast as the messages of both sides are handled.
 * However busy the machine is, nothing is late then. Both sides have to be of this process.
 */
export async function inScriptedTime<Outcome>(play: () => Promise<Outcome>): Promise<Outcome> {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  try {
    const played = { over: false };
    const end = (): void => void (played.over = true);
    const outcome = play();
    outcome.then(end, end);
    while (!played.over) {
      for (let turn = 0; turn < TURNS_PER_STEP; turn += 1) await nextTurn();
      vi.advanceTimersByTime(STEP_MS);
    }
    return await outcome;
  } finally {
    vi.useRealTimers();
  }
}
