import { AudioRecorder } from '../recording/audio/audio-recorder.ts';
import { keepForAudio, resolveRecordOptions } from '../recording/record-options.ts';
import { SessionRecorder } from '../recording/session-recorder.ts';
import { givenEndReason } from '../session/end-reason.ts';
import type { EndReason } from '../session/end-reason.ts';
import type { RecordOptions } from '../recording/record-options.ts';
import type { RecordingTarget } from '../recording/recording-target.ts';
import type { ObservedObjects } from './observed-objects.ts';

/** A recording that goes on. `end` can be handed on by itself, as `socket.on('close', recording.end)`. */
export interface SessionRecording {
  /**
   * Ends the recorded session, `closed` unless said otherwise, and stops recording. The target stays open. Ending twice is
   * harmless. What is no text, as a listener is told, counts as nothing said.
   */
  readonly end: (reason?: EndReason | number | object) => void;
}

/** Records an observed object. Throws a `TypeError` for a wrong target or option. */
export function recordObject<Target extends object>(
  observed: ObservedObjects<Target>,
  object: Target,
  target: RecordingTarget,
  options: RecordOptions | undefined,
): SessionRecording {
  const { audio, ...resolved } = resolveRecordOptions(target, options);
  const recorder = new SessionRecorder(resolved);
  const recorders = audio ? [recorder, new AudioRecorder(audio, recorder.tellMessage)] : [recorder];
  const stops = recorders.map((each) => observed.observe(object, each));
  if (audio !== undefined) keepForAudio(audio);
  return {
    end: (reason) => {
      const given = givenEndReason(reason);
      for (const stop of stops) stop(given);
      for (const each of recorders) each.close();
    },
  };
}
