import { latestOpenResponse, responseById } from '../session-state.ts';
import { noteCut } from './interruptions.ts';
import { noteFirstOutput } from './turns.ts';
import type { PlaybackCleared, PlaybackStarted, PlaybackStopped } from '../../signals/signal.ts';
import type { InferenceRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** The server played the response (WebRTC, SIP): where audio does not come as events, this is the first of it. */
export function onPlaybackStarted(state: SessionState, { responseId }: PlaybackStarted): void {
  const record = playedResponse(state, responseId);
  if (record === undefined) return;
  state.tree.touch(record);
  noteFirstOutput(state, record.turn);
}

/** All was played: the last thing done for its turn. */
export function onPlaybackStopped(state: SessionState, { responseId }: PlaybackStopped): void {
  const record = playedResponse(state, responseId);
  if (record !== undefined) state.tree.touch(record);
}

/** Playback was cut, by the user's speech or on the client's request. */
export function onPlaybackCleared(state: SessionState, { responseId }: PlaybackCleared): void {
  const record = playedResponse(state, responseId);
  if (record !== undefined) noteCut(state, record);
}

/** A buffer event that names no response is about the latest one. */
function playedResponse(state: SessionState, responseId: string | undefined): InferenceRecord | undefined {
  return responseId === undefined ? latestOpenResponse(state) : responseById(state, responseId);
}
