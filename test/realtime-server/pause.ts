import { setImmediate as nextTick, setTimeout as delay } from 'node:timers/promises';

/** Waits; ends early, without throwing, when the signal aborts. Zero lets pending input be read first. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  try {
    await (milliseconds > 0 ? delay(milliseconds, undefined, { signal }) : nextTick(undefined, { signal }));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
