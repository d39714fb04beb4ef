import { checkOptions } from '../host/option-checks.ts';
import { CONTENT_CHECKS, resolveContentOptions } from '../session/content-options.ts';
import { takesLines } from './recording-target.ts';
import type { ContentOptions } from '../session/content-options.ts';
import type { AudioTarget, RecordingTarget } from './recording-target.ts';
import type { SessionRecorderOptions } from './session-recorder.ts';

/** How a session is recorded. */
export interface RecordOptions extends ContentOptions {
  /**
   * Where to write what is heard, as a WAV file: the caller on the left, and on the right the agent as far as the caller
   * hears it. It needs a target of its own, and the consent of those who are recorded. Default: none. Neither
   * `captureContent` nor `redact` has a say in it.
   */
  audio?: AudioTarget;
}

/** Checks target and options. Throws a `TypeError` that says what was expected and what came. */
export function resolveRecordOptions(
  target: RecordingTarget,
  options: RecordOptions = {},
): SessionRecorderOptions & Pick<RecordOptions, 'audio'> {
  // An option may be left out, the target may not.
  checkOptions({ target: (target as RecordingTarget | undefined) ?? null }, { target: TARGET_CHECK });
  const isOwn = (value: unknown): boolean =>
    canWrite(value) && value !== target && !usedForAudio.has(value) && !takesLines(value);
  checkOptions(options, { ...CONTENT_CHECKS, audio: { valid: isOwn, expected: AUDIO_EXPECTED } });
  const { audio } = options;
  return { target, ...resolveContentOptions(options), ...(audio && { audio }) };
}

/** A WAV file is one recording, and nothing else. */
const usedForAudio = new WeakSet<object>();

/** From now on the target takes no other recording. */
export function keepForAudio(target: AudioTarget): void {
  usedForAudio.add(target);
}

function canWrite(value: unknown): value is object {
  return typeof (value as { write?: unknown } | null)?.write === 'function';
}

const TARGET_CHECK = {
  valid: (value: unknown) => canWrite(value) && !usedForAudio.has(value),
  expected: 'a writable stream that takes no audio, an object with a write() method that takes text',
};

const AUDIO_EXPECTED =
  'a writable stream that nothing else is recorded to, an object with a write() method that takes bytes';
