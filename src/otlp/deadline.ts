/** How long to wait for work that makes progress. */
export interface Patience {
  /** In all, in milliseconds. */
  mostMillis: number;
  /** Since the last progress, in milliseconds. */
  quietMillis: number;
  /** A count that changes with each progress. */
  progress: () => number;
  /** Whether waiting holds the process; default true. */
  holds?: boolean;
}

/** How often to look whether there was progress. */
const LOOK_MILLIS = 250;

/**
 * Waits for `work`; false when the time was up first, or there was no progress for too long. A rejection of `work` is passed on.
 * The timer holds the process until then, unless `holds` is false, so that the promise is settled even where nothing else is left
 * to do.
 */
export async function withPatience(
  work: Promise<unknown>,
  { mostMillis, quietMillis, progress, holds = true }: Patience,
): Promise<boolean> {
  const startedAt = performance.now();
  let progressAt = startedAt;
  let seen = progress();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<false>((resolve) => {
    const look = (): void => {
      const now = performance.now();
      const count = progress();
      if (count !== seen) progressAt = now;
      seen = count;
      const left = Math.min(startedAt + mostMillis, progressAt + quietMillis) - now;
      if (left <= 0) return resolve(false);
      timer = setTimeout(look, Math.min(Math.ceil(left), LOOK_MILLIS));
      if (!holds) timer.unref();
    };
    look();
  });
  try {
    return await Promise.race([work.then(() => true), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
