import type { InferenceRecord, SpokenItem, TurnRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** Whether something sounds, or is queued. */
export function isPlaying({ sound, tree }: SessionState): boolean {
  return sound?.playhead.soundsAfter(tree.now) === true;
}

/**
 * Whether something of the turn's answer may still be heard: what interrupts that is about this turn. Where the size of
 * what sounds is not known, nobody can say that it is over.
 */
export function mayBeHeard(state: SessionState, turn: TurnRecord): boolean {
  if (turn.sounded) return isPlaying(state);
  return turn.responseLatency !== undefined;
}

/**
 * How much of a response was heard, in milliseconds: of each item the smaller of the client's claim and what has sounded of
 * it. `undefined` where neither is known.
 */
function heardOf({ speech, items, audioMs }: InferenceRecord): number | undefined {
  const played = speech?.playedMs;
  if (items.length === 0) return played;
  if (audioMs === 0) return heardOfUnsized(items, played);
  let sum: number | undefined;
  for (const item of items) {
    const end = endOf(items, item) ?? Math.max(audioMs, played ?? 0);
    const heard = heardOfItem(item, end, played);
    if (heard !== undefined) sum = (sum ?? 0) + heard;
  }
  return sum;
}

/** Where whoever plays it tells of the whole, no item has a length: what is claimed of one is all that was heard. */
function heardOfUnsized(items: readonly SpokenItem[], played: number | undefined): number | undefined {
  const claims = items.flatMap(({ claimedMs }) => claimedMs ?? []);
  if (claims.length === 0) return played;
  return Math.min(
    claims.reduce((sum, claim) => sum + claim, 0),
    played ?? Infinity,
  );
}

/** How much audio there is of an item, in milliseconds, as far as it has come. */
export function lengthOf({ items, audioMs }: InferenceRecord, item: SpokenItem): number {
  return (endOf(items, item) ?? audioMs) - item.fromMs;
}

/** Where the next item begins. */
function endOf(items: readonly SpokenItem[], item: SpokenItem): number | undefined {
  return items[items.indexOf(item) + 1]?.fromMs;
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
