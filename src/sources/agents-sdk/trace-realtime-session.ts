import { TRUE_OR_FALSE } from '../../host/option-checks.ts';
import { TracedObjects } from '../traced-objects.ts';
import { expectSession, observedSessions } from './attach-session.ts';
import { linkOpenAITrace } from './openai-trace-link.ts';
import type { OptionChecks } from '../../host/option-checks.ts';
import type { TraceOptions } from '../../session/trace-options.ts';
import type { SessionTrace } from '../traced-objects.ts';
import type { TraceableSession } from './session-shape.ts';

/** How a session is traced. Everything is optional; a wrong value throws a `TypeError` at once. */
export interface TraceSessionOptions extends TraceOptions {
  /**
   * Whether OpenAI's own trace of the session names ours: its group is the trace id, unless the session's `groupId` is
   * set, and its metadata has `otel.trace_id` and `otel.span_id`. Default `false`: ids stay here.
   */
  linkOpenAITrace?: boolean;
}

/** The checks of the options that only sessions have. */
export const SESSION_CHECKS: OptionChecks = {
  linkOpenAITrace: TRUE_OR_FALSE,
};

const traced = new TracedObjects(observedSessions, 'RealtimeSession');

/**
 * Traces a `RealtimeSession` of `@openai/agents-realtime`, over any of its transports. Call it before `connect()`:
 * each connection becomes a `realtime_session` span under the context that is active then.
 *
 * The session behaves as before: its events, their order, its results and its errors are those without tracing.
 * Throws a `TypeError` when the session or an option is not what was expected.
 */
export function traceRealtimeSession(session: TraceableSession, options?: TraceSessionOptions): SessionTrace {
  const target = expectSession(session, 'trace');
  const linked = options?.linkOpenAITrace === true;
  return traced.trace(target, options, {
    checks: SESSION_CHECKS,
    ...(linked && { alongside: (trace) => linkOpenAITrace(target, () => trace.spanContext()) }),
  });
}
