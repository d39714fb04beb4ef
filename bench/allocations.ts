/**
 * What a process that counts is started with: nothing is collected while it counts, as the young generation has room for
 * all of it. V8 takes these sizes when it starts, and those that are set later only when it happens to grow.
 */
export const COUNTING_FLAGS = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

/** Bytes that a piece of work allocates, garbage included. */
export function allocatedBy(work: () => void): number {
  const { gc } = globalThis;
  if (gc === undefined || !COUNTING_FLAGS.every((flag) => process.execArgv.includes(flag)))
    throw new Error(`Start node with ${COUNTING_FLAGS.join(' ')} to count what is allocated`);
  gc();
  const before = process.memoryUsage().heapUsed;
  work();
  return process.memoryUsage().heapUsed - before;
}
