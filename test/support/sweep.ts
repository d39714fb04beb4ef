/** Whether sweeps take everything, as `npm run test:exhaustive` does; `npm test` takes a sample. */
export const EXHAUSTIVE = process.env['EXHAUSTIVE'] !== undefined;

/**
 * What one case of a sweep takes: each `every`th, beginning elsewhere from one `turn` to the next, so that `every` turns
 * together have had all. It is the same in each run.
 */
export function sampleOf<Each>(all: readonly Each[], every: number, turn: number): readonly Each[] {
  return EXHAUSTIVE ? all : all.filter((_, index) => (index + turn) % every === 0);
}
