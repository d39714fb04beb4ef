import type { TurnRecord } from '../records.ts';
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
