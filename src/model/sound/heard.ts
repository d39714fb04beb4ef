import type { InferenceRecord, SpokenItem } from '../records.ts';

/**
 * How much of a response was heard, in milliseconds: of each item the smaller of the client's claim and what has sounded of
 * it. `undefined` where neither is known.
 */
function heardOf({ speech, items, audioMs }: InferenceRecord): number | undefined {
  const played = speech?.playedMs;
  if (items.length === 0) return played;
  let sum: number | undefined;
  for (const [index, item] of items.entries()) {
    const end = items[index + 1]?.fromMs ?? Math.max(audioMs, played ?? 0);
    const heard = heardOfItem(item, end, played);
    if (heard !== undefined) sum = (sum ?? 0) + heard;
  }
  return sum;
}

function heardOfItem(item: SpokenItem, end: number, played: number | undefined): number | undefined {
  if (played === undefined) return item.claimedMs;
  const counted = Math.min(Math.max(0, played - item.fromMs), end - item.fromMs);
  return Math.min(counted, item.claimedMs ?? Infinity);
}

/** What was heard of a turn is the sum of its responses; of one that goes on it is told anew. */
export function noteHeard(record: InferenceRecord): void {
  const { turn } = record;
  const heardMs = rounded(heardOf(record));
  if (turn === undefined || heardMs === undefined) return;
  turn.heardMs = (turn.heardMs ?? 0) + heardMs - (record.heardMs ?? 0);
  record.heardMs = heardMs;
}

/** Whole milliseconds. */
function rounded(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds);
}
