import { checkOptions } from '../host/option-checks.ts';
import { resolveTraceOptions } from '../session/trace-options.ts';
import type { TraceOptions } from '../session/trace-options.ts';
import type { RecordingTarget } from './recording-target.ts';
import type { SessionRecorderOptions } from './session-recorder.ts';

/** How a session is recorded. */
export type RecordOptions = Pick<TraceOptions, 'captureContent' | 'redact' | 'exceptionMessages'>;

/** Checks target and options. Throws a `TypeError` that says what was expected and what came. */
export function resolveRecordOptions(
  target: RecordingTarget,
  options: RecordOptions = {},
): SessionRecorderOptions {
  // An option may be left out, the target may not.
  checkOptions({ target: (target as RecordingTarget | undefined) ?? null }, { target: TARGET_CHECK });
  const { captureContent, redact, exceptionMessages } = resolveTraceOptions(options);
  return { target, captureContent, redact, exceptionMessages };
}

const TARGET_CHECK = {
  valid: (value: unknown): boolean => typeof (value as { write?: unknown } | null)?.write === 'function',
  expected: 'a writable stream, an object with a write() method that takes text',
};
