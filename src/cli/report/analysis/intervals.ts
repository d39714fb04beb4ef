/** From and to, in whole microseconds; neither is empty. */
export type TimeSpan = readonly [from: number, to: number];

/** The parts of the intervals that lie within a window, joined where they touch or overlap, in the order of time. */
export function unionWithin(intervals: readonly TimeSpan[], [from, to]: TimeSpan): TimeSpan[] {
  const clipped = intervals
    .map(([start, end]): TimeSpan => [Math.max(start, from), Math.min(end, to)])
    .filter(([start, end]) => end > start)
    .toSorted((one, other) => one[0] - other[0]);
  const joined: [number, number][] = [];
  for (const [start, end] of clipped) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** How much of the time of joined intervals is left when others, also joined, are taken from it. */
export function lengthWithout(intervals: readonly TimeSpan[], others: readonly TimeSpan[]): number {
  let length = lengthOf(intervals);
  for (const [from, to] of intervals)
    for (const [start, end] of others) length -= Math.max(Math.min(end, to) - Math.max(start, from), 0);
  return length;
}

/** The time that joined intervals take. */
export function lengthOf(intervals: readonly TimeSpan[]): number {
  return intervals.reduce((length, [from, to]) => length + to - from, 0);
}
