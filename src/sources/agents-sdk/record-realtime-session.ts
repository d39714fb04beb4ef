import { recordObject } from '../recorded-objects.ts';
import { expectSession, observedSessions } from './attach-session.ts';
import type { RecordOptions } from '../../recording/record-options.ts';
import type { RecordingTarget } from '../../recording/recording-target.ts';
import type { SessionRecording } from '../recorded-objects.ts';
import type { TraceableSession } from './session-shape.ts';

/**
 * Records a `RealtimeSession` of `@openai/agents-realtime` as JSON lines, from which `realtime-otel replay` makes the
 * same spans as tracing does. Call it before `connect()`. The session may be traced as well.
 *
 * Audio is never recorded, texts only with `captureContent`. Throws a `TypeError` when the session, the target or an
 * option is not what was expected.
 */
export function recordRealtimeSession(
  session: TraceableSession,
  target: RecordingTarget,
  options?: RecordOptions,
): SessionRecording {
  return recordObject(observedSessions, expectSession(session, 'record'), target, options);
}
