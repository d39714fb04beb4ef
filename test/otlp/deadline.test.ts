import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { withPatience } from '../../src/otlp/deadline.ts';

const NEVER = new Promise<void>(() => undefined);

/** When it was given up on, in milliseconds, with progress every so often until it stops. */
async function waited(every: number, until: number): Promise<{ done: boolean; after: number }> {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const startedAt = performance.now();
  const progress = (): number => Math.floor(Math.min(performance.now() - startedAt, until) / every);
  let after = 0;
  const waiting = withPatience(NEVER, { mostMillis: 8_000, quietMillis: 4_500, progress });
  const timed = waiting.finally(() => (after = performance.now() - startedAt));
  await vi.advanceTimersByTimeAsync(20_000);
  return { done: await timed, after };
}

describe('work that does not end', () => {
  it('is given up on sooner when there is no progress', async () => {
    expect(await waited(1e9, 0)).toEqual({ done: false, after: 4_500 });
  });

  it('is waited for while there is progress, however slow, to the end of the time', async () => {
    expect(await waited(2_000, 8_000)).toEqual({ done: false, after: 8_000 });
  });

  it('is given up on when progress stops', async () => {
    const { done, after } = await waited(500, 2_000);
    expect(done).toBe(false);
    expect(after).toBeGreaterThanOrEqual(6_500);
    expect(after).toBeLessThan(7_000);
  });
});

describe('work', () => {
  const patience = { mostMillis: 60_000, quietMillis: 60_000, progress: () => 0 };

  it('that ends is not waited for any longer', async () => {
    expect(await withPatience(Promise.resolve(), patience)).toBe(true);
  });

  it('that fails has its error passed on', async () => {
    await expect(withPatience(Promise.reject(new Error('broken')), patience)).rejects.toThrow('broken');
  });
});
