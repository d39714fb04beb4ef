import { failureOf, innermostOpen, writeException } from './exceptions.ts';
import { refuseRequest } from './responses/response-requests.ts';
import { finishCall, settleCall } from './tools/call-ends.ts';
import { startCall } from './tools/open-calls.ts';
import { onCommitRefused } from './turns/input-commits.ts';
import type { ErrorFacts, ErrorRaised } from '../signals/signal.ts';
import type { Failure, ToolRecord } from './records.ts';
import type { SessionState } from './session-state.ts';

/** Server errors that say only that there was nothing to do. */
const BENIGN: ReadonlySet<string> = new Set([
  'response_cancel_not_active',
  'conversation_already_has_active_response',
]);

/**
 * An error is a span event on the innermost open span that it concerns. It changes the status of a span only if it
 * ends that span, as the error of a failed call does.
 */
export function onErrorRaised(state: SessionState, { error, callId }: ErrorRaised): void {
  const benign = error.origin === 'server' && BENIGN.has(error.type);
  const refusedFor = error.origin === 'server' ? refuseRequest(state, error) : undefined;
  if (error.type === 'input_audio_buffer_commit_empty') onCommitRefused(state);
  const failed = failedCall(state, error, callId);
  if (failed !== undefined) {
    // A failed call counts as one error, explained or not.
    writeException(state, failed.record, error);
    endFailedCall(state, failed);
    return;
  }
  if (!benign) state.session.counts.errors += 1;
  const suspect = suspectedCall(state, error);
  if (suspect === undefined) writeException(state, refusedFor ?? innermostOpen(state), error, { benign });
  else suspect.suspicion = { error, time: state.tree.now };
}

interface FailedCall {
  record: ToolRecord;
  failure: Failure;
}

/**
 * The call that an SDK error is surely about: its tool threw the error, it has just failed before it started, its
 * arguments are no JSON, or the error names it.
 */
function failedCall(
  state: SessionState,
  error: ErrorFacts,
  callId: string | undefined,
): FailedCall | undefined {
  if (error.origin !== 'sdk') return undefined;
  const thrower = callId === undefined ? undefined : state.calls.get(callId);
  if (thrower?.thrown !== undefined) return { record: thrower, failure: failureOf(error) };
  const { unexplained } = state;
  if (unexplained !== undefined) {
    return {
      record: unexplained,
      failure: { ...failureOf(error), type: unexplained.failure?.type ?? error.type },
    };
  }
  const calls = [...state.calls.values()];
  const malformed = calls.find((call) => call.state === 'called' && call.malformed);
  if (malformed !== undefined) {
    startCall(state, malformed, malformed.startTime);
    return { record: malformed, failure: { type: 'invalid_arguments' } };
  }
  const named = calls.find((call) => call.state === 'running' && call.name === error.toolName);
  return named === undefined ? undefined : { record: named, failure: failureOf(error) };
}

/**
 * The call that an SDK error is probably about. A tool that throws past the SDK, or a handoff that does, leaves only an
 * error without ids. So does a guardrail that breaks: if the call goes on the error was not its own.
 */
function suspectedCall(state: SessionState, error: ErrorFacts): ToolRecord | undefined {
  if (error.origin !== 'sdk') return undefined;
  const calls = [...state.calls.values()].filter((call) => !call.mcp && call.suspicion === undefined);
  const unstarted = calls.find((call) => call.state === 'called');
  if (unstarted !== undefined) return unstarted;
  const [only, another] = calls.filter((call) => call.state === 'running');
  return another === undefined ? only : undefined;
}

/** The SDK sends no output for a call that threw, so nothing answers it. */
function endFailedCall(state: SessionState, { record, failure }: FailedCall): void {
  const outputSent = record.state === 'ending';
  finishCall(state, record, 'error', failure);
  if (!outputSent) settleCall(state, record);
}
