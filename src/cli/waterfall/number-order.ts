/** A copy in ascending order of a number; items whose number is not finite come first, equals keep their order. */
export function orderBy<T>(items: readonly T[], numberOf: (item: T) => number): T[] {
  const rank = (item: T): number => {
    const value = numberOf(item);
    return Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
  };
  const ordered = [...items];
  ordered.sort((a, b) => compare(rank(a), rank(b)));
  return ordered;
}

function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
