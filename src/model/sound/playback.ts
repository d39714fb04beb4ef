import { latestOpenResponse, responseById } from '../session-state.ts';
import { noteCut } from '../turns/interruptions.ts';
import { beginPlayback, hearUntilNow } from './agent-speech.ts';
import type { PlaybackCleared, PlaybackStarted, PlaybackStopped } from '../../signals/signal.ts';
import type { InferenceRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** The server plays the response (WebRTC, SIP), where its audio does not come as events. */
export function onPlaybackStarted(state: SessionState, { responseId }: PlaybackStarted): void {
  const record = playedResponse(state, responseId);
  if (record === undefined) return;
  state.tree.touch(record);
  beginPlayback(state, record);
}

/** All was played: the last thing done for its turn. */
export function onPlaybackStopped(state: SessionState, { responseId }: PlaybackStopped): void {
  const record = playedResponse(state, responseId);
  if (record !== undefined) state.tree.touch(record);
  if (state.sound?.playbackTold === true) state.sound.playhead.stop(state.tree.now);
  hearUntilNow(state);
}

/** Playback was cut, by the user's speech or on the client's request; what was played to its end is not. */
export function onPlaybackCleared(state: SessionState, { responseId }: PlaybackCleared): void {
  const record = playedResponse(state, responseId);
  if (record !== undefined && record.speech?.endTime === undefined) noteCut(state, record);
}

/** A buffer event that names no response is about the latest one. */
function playedResponse(state: SessionState, responseId: string | undefined): InferenceRecord | undefined {
  if (responseId !== undefined) return responseById(state, responseId);
  return latestOpenResponse(state) ?? state.sound?.latest?.response;
}
