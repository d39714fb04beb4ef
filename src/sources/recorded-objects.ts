import { resolveRecordOptions } from '../recording/record-options.ts';
import { SessionRecorder } from '../recording/session-recorder.ts';
import type { SessionEndReason } from '../model/records.ts';
import type { RecordOptions } from '../recording/record-options.ts';
import type { RecordingTarget } from '../recording/recording-target.ts';
import type { ObservedObjects } from './observed-objects.ts';

/** A recording that goes on. */
export interface SessionRecording {
  /** Ends the recorded session, `closed` unless said otherwise, and stops recording. The target stays open. Ending twice is harmless. */
  end(reason?: SessionEndReason): void;
}

/** Records an observed object. Throws a `TypeError` for a wrong target or option. */
export function recordObject<Target extends object>(
  observed: ObservedObjects<Target>,
  object: Target,
  target: RecordingTarget,
  options: RecordOptions | undefined,
): SessionRecording {
  const recorder = new SessionRecorder(resolveRecordOptions(target, options));
  const stop = observed.observe(object, recorder);
  return {
    end: (reason = 'closed') => {
      stop(reason);
      recorder.close();
    },
  };
}
