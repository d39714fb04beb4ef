import type { InferenceRecord, TurnRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** Whether the latest audio of a stream without responses cannot have been played to its end yet, as far as its size tells. */
export function isPlaying({ playback, tree, configuration }: SessionState): boolean {
  return (
    playback !== undefined && tree.now < playback.startTime + playback.bytes / configuration.audioBytesPerMs
  );
}

/**
 * Whether something of the turn's answer may still be heard: what interrupts that is about this turn. Where the size of
 * what sounds is not known, nobody can say that it is over.
 */
export function mayBeHeard(state: SessionState, turn: TurnRecord): boolean {
  if (isPlaying(state)) return true;
  let sized = false;
  for (const response of [...state.responses.values(), ...state.endedResponses.values()]) {
    if (response.turn !== turn || response.audioBytes === 0) continue;
    sized = true;
    if (state.tree.now < playedBy(state, response)) return true;
  }
  return !sized && turn.responseLatency !== undefined;
}

/** When the audio that has come of a response is over, should it be played as it came. */
function playedBy({ configuration }: SessionState, response: InferenceRecord): number {
  const { startTime, timeToFirstChunk = 0, audioBytes } = response;
  return startTime + timeToFirstChunk * 1000 + audioBytes / configuration.audioBytesPerMs;
}
