import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Megabytes that are in use, in the heap and beside it. */
export function megabytesUsed(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** Megabytes by which what is kept of `count` values makes the heap grow. */
export function heapGrowth(count: number, keep: (index: number) => unknown): number {
  const kept: unknown[] = [];
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  const before = used();
  for (let index = 0; index < count; index += 1) kept.push(keep(index));
  const growth = used() - before;
  return kept.length === count ? growth : Number.NaN;
}
