/**
 * Waits for `work`, at most `millis` milliseconds; false when the time was up first. A rejection of `work` is passed on.
 * The timer holds the process until then, unless `holds` is false, so that the promise is settled even where nothing else
 * is left to do.
 */
export async function withDeadline(work: Promise<unknown>, millis: number, holds = true): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, millis, false);
    if (!holds) timer.unref();
  });
  try {
    return await Promise.race([work.then(() => true), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
