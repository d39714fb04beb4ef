import { refuseRequest } from './response-requests.ts';
import { finishCall, settleCall, startCall } from './tool-calls.ts';
import { isMalformed } from './tool-outcome.ts';
import { newestTurn } from './turns.ts';
import type { ErrorFacts, ErrorRaised } from '../events/signal.ts';
import type { Failure, SpanRecord, ToolRecord } from './records.ts';
import type { SessionState } from './session-state.ts';

/** Server errors that say only that there was nothing to do. */
const BENIGN: ReadonlySet<string> = new Set([
  'response_cancel_not_active',
  'conversation_already_has_active_response',
]);

/**
 * An error is a span event on the innermost open span that it concerns. It changes the status of a span only if it
 * ends that span, as a thrown tool error does.
 */
export function onErrorRaised(state: SessionState, { error }: ErrorRaised): void {
  const benign = error.origin === 'server' && BENIGN.has(error.type);
  refuseRequest(state, error.clientEventId);
  const call = callInError(state, error);
  // A failed call counts as one error, explained or not.
  if (!benign && call === undefined) state.session.counts.errors += 1;
  const target = call?.record ?? innermostOpen(state);
  const { type, message, stack } = error;
  state.tree.event(target, { name: 'exception', type, message, stack, benign });
  if (target.kind !== 'session') state.tree.touch(target);
  if (call !== undefined) failCall(state, call.record, { ...call.failure, message });
}

interface FailedCall {
  record: ToolRecord;
  failure: Failure;
}

/**
 * The call that an SDK error is about. The error has no ids: it explains the call that just failed before it started,
 * or one whose arguments are not JSON, or the tool that it names, or the only tool that runs.
 */
function callInError(state: SessionState, error: ErrorFacts): FailedCall | undefined {
  if (error.origin !== 'sdk' || NOT_OF_A_TOOL.has(error.type)) return undefined;
  const { ending } = state;
  if (ending !== undefined) return { record: ending, failure: ending.failure ?? { type: error.type } };
  const calls = [...state.calls.values()];
  const malformed = calls.find((call) => call.state === 'called' && isMalformed(call.arguments));
  if (malformed !== undefined) {
    startCall(state, malformed, malformed.startTime);
    return { record: malformed, failure: { type: 'invalid_arguments' } };
  }
  const running = calls.filter((call) => call.state === 'running' && !call.mcp);
  const named = running.find((call) => call.name === error.toolName);
  const failure = { type: error.type === 'ToolTimeoutError' ? 'timeout' : error.type };
  if (named !== undefined) return { record: named, failure };
  const [only, another] = running;
  return only !== undefined && another === undefined ? { record: only, failure } : undefined;
}

const NOT_OF_A_TOOL: ReadonlySet<string> = new Set(['GuardrailExecutionError']);

/** The SDK sends no output for a call that threw, so nothing answers it. */
function failCall(state: SessionState, record: ToolRecord, failure: Failure): void {
  const sent = record.state === 'ending';
  finishCall(state, record, 'error', failure);
  if (!sent) settleCall(state, record);
}

function innermostOpen(state: SessionState): SpanRecord {
  const response = [...state.responses.values()].findLast((record) => !record.outOfBand);
  if (response?.parent.kind === 'agent') return response.parent;
  const agent = state.latestAgent;
  if (agent !== undefined && agent.endTime === undefined) return agent;
  return newestTurn(state) ?? state.session;
}
