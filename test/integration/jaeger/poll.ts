import { setTimeout as delay } from 'node:timers/promises';

/** Calls `attempt` until it gives something, for at most `timeoutMs`; the error says what was waited for. */
export async function poll<T>(
  description: string,
  timeoutMs: number,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (performance.now() > deadline) throw new Error(`${description}: not within ${timeoutMs} ms`);
    await delay(50);
  }
}
