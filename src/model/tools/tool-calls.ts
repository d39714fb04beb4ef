import { awaitAnswer, clearSuspicion, finishBy, forgetCall, isRequested, releaseCall } from './call-ends.ts';
import { failureOf } from '../exceptions.ts';
import { startCall } from './call-starts.ts';
import { findCall, isKnownCall, openCall, parentByName, parentByResponse } from './open-calls.ts';
import { responseById } from '../session-state.ts';
import type {
  FunctionArgumentsDone,
  FunctionCalled,
  ListedCall,
  ToolEnded,
  ToolFailure,
  ToolOutputSent,
  ToolStarted,
  ToolThrew,
} from '../../signals/signal.ts';
import type { ToolParent } from './open-calls.ts';
import type { Failure, ToolRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/**
 * A completed `function_call` item. Its agent owes the call; whether it is a tool, a handoff or a mistake shows later.
 * Without an agents SDK it is the client that runs it, from now until it sends the output.
 */
export function onFunctionCalled(state: SessionState, signal: FunctionCalled): void {
  onCallListed(state, signal, signal.responseId);
}

/** A call whose item is not done yet. A client without an SDK may answer it at once; an SDK waits for the item. */
export function onFunctionArgumentsDone(state: SessionState, signal: FunctionArgumentsDone): void {
  if (state.agentsAtWork === true) return;
  onCallListed(state, signal, signal.responseId);
}

/** A call that a stream may have told of only now, with the end of its response. */
export function onCallListed(
  state: SessionState,
  call: ListedCall,
  responseId: string | undefined,
  parent: ToolParent = parentByResponse(state, responseId),
): void {
  const { callId, name, malformed } = call;
  if (isKnownCall(state, callId)) return;
  const facts = { callId, responseId, name, arguments: call.arguments, malformed };
  const record = openCall(state, facts, parent);
  const response = responseById(state, responseId);
  if (response !== undefined) response.callsHeard += 1;
  if (state.agentsAtWork !== true) startCall(state, record, state.tree.now);
}

/** A tool runs. Comes after its response ended as often as before, and in any order among calls of one response. */
export function onToolStarted(state: SessionState, signal: ToolStarted): void {
  const known = findCall(state, signal, ['called', 'waiting']);
  if (known === undefined && isKnownCall(state, signal.callId)) return;
  const record = known ?? openNamedCall(state, signal);
  clearSuspicion(state, record);
  record.abortedAt = undefined;
  record.description ??= signal.tool.description;
  record.arguments ??= signal.arguments;
  startCall(state, record, state.tree.now);
}

/** Opens a call that no function-call item announced. */
function openNamedCall(state: SessionState, signal: ToolStarted | ToolEnded): ToolRecord {
  const { callId, agent, tool } = signal;
  const facts = {
    callId,
    name: tool.name,
    description: tool.description,
    agent,
    arguments: signal.arguments,
  };
  return openCall(state, facts, parentByName(state, agent));
}

/** A tool threw. What the SDK makes of that follows: an output that may hide it, or an error of the session. */
export function onToolThrew(state: SessionState, { callId, error }: ToolThrew): void {
  const record = state.calls.get(callId);
  if (record?.state !== 'running') return;
  state.tree.touch(record);
  record.thrown = { error, time: state.tree.now };
}

/** A tool is done. Without a start it was rejected, or the start was lost. */
export function onToolEnded(state: SessionState, signal: ToolEnded): void {
  const rejected = signal.failure?.type === 'approval_rejected';
  const known = findCall(
    state,
    signal,
    rejected ? ['waiting', 'called', 'running'] : ['running', 'called', 'waiting'],
  );
  if (known === undefined && isKnownCall(state, signal.callId)) return;
  const record = known ?? openNamedCall(state, signal);
  const ran = record.started;
  record.description ??= signal.tool.description;
  record.arguments ??= signal.arguments;
  record.output = signal.output;
  let failure: Failure | undefined = failureTold(record, signal.failure);
  if (ran) {
    failure = failureOfRun(record, failure);
  } else {
    record.rejected ||= record.state === 'waiting';
    // Whoever rejects a call ends it: until then it waited, and did not run.
    startCall(state, record, record.rejected ? state.tree.now : record.startTime);
    // The output is not the tool's: an input guardrail answered in its place.
    if (known !== undefined) failure ??= { type: 'rejected_before_start' };
  }
  finishByOutput(state, record, failure);
}

/** Without a text that names another tool: an SDK says what became of this one, so it is what the tool said, and content. */
function failureTold({ name }: ToolRecord, failure: ToolFailure | undefined): ToolFailure | undefined {
  const [quoted, bare] = [`Tool '${name}' timed `, `Tool ${name} not `];
  const start = failure?.type === 'timeout' ? quoted : failure?.type === 'unknown_tool' ? bare : '';
  return failure?.message?.startsWith(start) === false ? undefined : failure;
}

/** Ends a call as its output says. */
function finishByOutput(state: SessionState, record: ToolRecord, failure: Failure | undefined): void {
  finishBy(state, record, record.rejected ? { type: 'approval_rejected' } : failure);
}

/**
 * What a tool threw says more than the text that stands for it, should there be one. A tool that ran may well answer that
 * some tool was not found.
 */
function failureOfRun({ thrown }: ToolRecord, failure: Failure | undefined): Failure | undefined {
  if (thrown !== undefined) return failureOf(thrown.error);
  return failure?.type === 'unknown_tool' ? undefined : failure;
}

/** An output went to the server: a finished call's, a handoff's, or that of a call which failed before it started. */
export function onToolOutputSent(state: SessionState, signal: ToolOutputSent): void {
  const record = state.calls.get(signal.callId);
  const known = record ?? unansweredCall(state, signal.callId);
  if (known !== undefined) known.outputSeen = true;
  // A call that is over, or was a handoff: its output is heard of more than once.
  if (record === undefined) return;
  const failure = failureTold(record, signal.failure);
  record.expectsAnswer ??= signal.expectsAnswer;
  record.output ??= signal.output;
  if (record.expectsAnswer === false) state.unanswered.delete(record);
  else if (!record.answered && !isRequested(state, record)) awaitAnswer(state, record);
  if (record.started) {
    if (state.agentsAtWork !== true && record.state === 'running') {
      finishByOutput(state, record, failureOfRun(record, failure));
    }
    return;
  }
  if (record === state.handoffCall) finishHandoff(state, record);
  else expectExplanation(state, record, failure);
}

function unansweredCall({ unanswered }: SessionState, callId: string): ToolRecord | undefined {
  return [...unanswered].find((call) => call.callId === callId);
}

/** A call that turned out to be a handoff has no span: the handoff has an event and a link. */
export function finishHandoff(state: SessionState, record: ToolRecord): void {
  state.handoffCall = undefined;
  clearSuspicion(state, record);
  record.state = 'handoff';
  forgetCall(state, record);
  state.tree.touch(record);
  releaseCall(state, record);
}

/** A call that has an output and never started has failed: the error that says why comes right after, if it comes. */
function expectExplanation(
  state: SessionState,
  record: ToolRecord,
  failure: Failure = { type: 'rejected_before_start' },
): void {
  clearSuspicion(state, record);
  // Nobody let it run: what went out is the rejection.
  const isRejected = record.rejected || (record.state === 'waiting' && record.approvalWait === undefined);
  startCall(state, record, isRejected ? state.tree.now : record.startTime);
  record.state = 'ending';
  record.failure = isRejected ? { type: 'approval_rejected' } : failure;
  state.unexplained = record;
}

/** Ends the call that failed before it started, once no error can explain it any more. */
export function finishUnexplained(state: SessionState): void {
  const record = state.unexplained;
  state.unexplained = undefined;
  if (record?.failure !== undefined) finishBy(state, record, record.failure);
}
