import { TracedObjects } from '../traced-objects.ts';
import { expectSession, observedSessions } from './attach-session.ts';
import type { TraceOptions } from '../../trace-options.ts';
import type { SessionTrace } from '../traced-objects.ts';
import type { TraceableSession } from './session-shape.ts';

const traced = new TracedObjects(observedSessions, 'RealtimeSession');

/**
 * Traces a `RealtimeSession` of `@openai/agents-realtime`, over any of its transports. Call it before `connect()`:
 * each connection becomes a `realtime_session` span under the context that is active then.
 *
 * The session behaves as before: its events, their order, its results and its errors are those without tracing.
 * Throws a `TypeError` when the session or an option is not what was expected.
 */
export function traceRealtimeSession(session: TraceableSession, options?: TraceOptions): SessionTrace {
  return traced.trace(expectSession(session), options);
}
