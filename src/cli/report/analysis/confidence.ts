/** Standard deviations around the mean that hold 95 % of a normal distribution. */
const Z = 1.96;

/** What is left on either side of it. */
const TAIL = 0.025;

/** Ranks, from 0, of the values between which a quantile of the whole lies with 95 % confidence. */
export interface RankInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * The ranks between which the quantile lies, from the order of `count` samples alone, whatever their distribution;
 * `undefined` when so few samples have no such bound: p50 needs 6 of them, p95 about 75, p99 about 380.
 */
export function quantileRanks(quantile: number, count: number): RankInterval | undefined {
  const middle = quantile * count;
  const spread = Z * Math.sqrt(count * quantile * (1 - quantile));
  const low = Math.floor(middle - spread);
  const high = Math.ceil(middle + spread) - 1;
  // Of so few, all may well lie on one side of it; the normal distribution does not know that.
  const mayMiss = Math.max(quantile, 1 - quantile) ** count > TAIL;
  return low < 0 || high > count - 1 || mayMiss ? undefined : { low, high };
}

/** Wilson's interval of the share of `hits` among `count`, with 95 % confidence; `count` is above 0. */
export function shareInterval(hits: number, count: number): readonly [low: number, high: number] {
  const share = hits / count;
  const square = Z * Z;
  const middle = (share + square / (2 * count)) / (1 + square / count);
  const spread =
    (Z / (1 + square / count)) * Math.sqrt((share * (1 - share)) / count + square / (4 * count * count));
  return [middle - spread, middle + spread];
}
