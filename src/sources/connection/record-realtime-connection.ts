import { recordObject } from '../recorded-objects.ts';
import { expectConnection, observedConnections } from './attach-connection.ts';
import type { RecordOptions } from '../../recording/record-options.ts';
import type { RecordingTarget } from '../../recording/recording-target.ts';
import type { SessionRecording } from '../recorded-objects.ts';
import type { TraceableConnection } from './connection-shape.ts';

/**
 * Records a connection to the Realtime API as JSON lines, from which `realtime-otel replay` makes the same spans as
 * tracing does. Call it as soon as there is a connection. The connection may be traced as well.
 *
 * Audio is never recorded, texts only with `captureContent`. Throws a `TypeError` when the connection, the target or an
 * option is not what was expected.
 */
export function recordRealtimeConnection(
  connection: TraceableConnection,
  target: RecordingTarget,
  options?: RecordOptions,
): SessionRecording {
  return recordObject(observedConnections, expectConnection(connection, 'record'), target, options);
}
