/** Token counts that are said to be parts of a total. */
type Parts<Count> = readonly [first: Count, second: Count, third: Count];

/**
 * Of each part as much as is left of the total, and in the end what is left of that: together they are the total, whatever
 * else the server says. Where no total is known there is no rest.
 */
export function sharesOf(
  total: number | undefined,
  parts: Parts<number | undefined>,
): [...Parts<number>, rest: number] {
  let left = total ?? Infinity;
  const [first, second, third] = parts.map((part = 0) => {
    const share = Math.min(part, left);
    left -= share;
    return share;
  }) as [number, number, number];
  return [first, second, third, left === Infinity ? 0 : left];
}
