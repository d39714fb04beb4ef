import { failureOf, innermostOpen, writeException } from './exceptions.ts';
import { refuseRequest } from './responses/response-requests.ts';
import { endUnanswered, finishCall, outcomeOf } from './tools/call-ends.ts';
import { startCall } from './tools/call-starts.ts';
import { suspectCalls } from './tools/suspicions.ts';
import { onCommitRefused } from './turns/input-commits.ts';
import type { ErrorFacts, ErrorRaised } from '../signals/signal.ts';
import type { Failure, ToolRecord } from './records.ts';
import type { SessionState } from './session-state.ts';

/** Server errors that say only that there was nothing to do. */
const BENIGN: ReadonlySet<string> = new Set([
  'response_cancel_not_active',
  'conversation_already_has_active_response',
]);

/** The code of the `error` that answers a commit of too little audio. */
export const COMMIT_REFUSED = 'input_audio_buffer_commit_empty';

/** Server errors that concern no work of a turn. */
const OF_THE_SESSION: ReadonlySet<string> = new Set(['mcp_list_tools_failed']);

/**
 * An error is a span event on the innermost open span that it concerns. It changes the status of a span only if it
 * ends that span, as the error of a failed call does.
 */
export function onErrorRaised(state: SessionState, raised: ErrorRaised): void {
  const { error, callId, ofCall } = raised;
  const isOfServer = error.origin === 'server';
  const benign = isBenign(error);
  const refusedFor = isOfServer ? refuseRequest(state, error) : undefined;
  if (error.type === COMMIT_REFUSED) onCommitRefused(state);
  const failed = error.origin === 'sdk' ? failedCall(state, raised) : undefined;
  if (failed !== undefined) {
    endFailedCall(state, failed, error);
    return;
  }
  if (!benign) state.session.counts.errors += 1;
  const mayBeOfCall = error.origin === 'sdk' && callId === undefined && ofCall !== false;
  if (mayBeOfCall && suspectCalls(state, error, ofCall === true)) return;
  const isOfSession = isOfServer && OF_THE_SESSION.has(error.type);
  const target = isOfSession ? state.session : (refusedFor ?? innermostOpen(state));
  writeException(state, target, error, { benign });
}

/** Whether an error says only that there was nothing to do. */
export function isBenign({ origin, type }: ErrorFacts): boolean {
  return origin === 'server' && BENIGN.has(type);
}

interface FailedCall {
  record: ToolRecord;
  failure: Failure;
}

/**
 * The call that an SDK error is surely about: it came of the call's own work, the call has just failed before it
 * started, its arguments are no JSON, or the error names the tool.
 */
function failedCall(state: SessionState, { error, callId, ofCall }: ErrorRaised): FailedCall | undefined {
  const { unexplained } = state;
  if (ofCall === false) return undefined;
  if (unexplained !== undefined && (callId === undefined || callId === unexplained.callId)) {
    const failure = { ...failureOf(error), type: unexplained.failure?.type ?? error.type };
    return { record: unexplained, failure };
  }
  if (callId !== undefined) {
    const record = state.calls.get(callId);
    return record === undefined || isUndecided(record) ? undefined : failedWith(record, error);
  }
  const calls = [...state.calls.values()];
  const malformed = calls.find((call) => call.state === 'called' && call.malformed);
  const isAtWork = ({ state: at }: ToolRecord): boolean => at === 'running' || at === 'called';
  const record = malformed ?? calls.find((call) => isAtWork(call) && call.name === error.toolName);
  return record && failedWith(record, error);
}

/** Nobody has let it run: what was wrong was the decision. */
function isUndecided({ state, approvalWait }: ToolRecord): boolean {
  return state === 'waiting' && approvalWait === undefined;
}

function failedWith(record: ToolRecord, error: ErrorFacts): FailedCall {
  const isMalformed = record.state === 'called' && record.malformed;
  return { record, failure: isMalformed ? { type: 'invalid_arguments' } : failureOf(error) };
}

function endFailedCall(state: SessionState, { record, failure }: FailedCall, error: ErrorFacts): void {
  const outputSent = record.state === 'ending' || record.outputSeen;
  const outcome = outcomeOf(record, error);
  if (!record.started) startCall(state, record, record.startTime);
  // A failed call counts as one error, explained or not.
  writeException(state, record, error);
  if (outcome !== 'error') state.session.counts.errors += 1;
  finishCall(state, record, outcome, failure);
  if (!outputSent) endUnanswered(state, record);
}
