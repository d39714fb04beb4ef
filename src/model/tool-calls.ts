import { findCall, parentByName, parentByResponse, turnOfParent } from './call-lookup.ts';
import { exceptionEvent, failureOf, innermostOpen, writeException } from './exceptions.ts';
import { MAX_OPEN_TOOL_CALLS } from './limits.ts';
import type { FunctionCalled, ToolEnded, ToolOutputSent, ToolStarted } from '../events/signal.ts';
import type { Failure, ToolOutcome, ToolRecord } from './records.ts';
import type { SessionState } from './session-state.ts';
import type { ToolParent } from './call-lookup.ts';

/** What a call is known by when it is first heard of. */
export interface CallFacts {
  callId: string | undefined;
  name: string;
  description?: string | undefined;
  agent?: string | undefined;
  arguments: unknown;
  malformed?: boolean | undefined;
  mcp?: boolean;
}

/**
 * A completed `function_call` item. Its agent owes the call; whether it is a tool, a handoff or a mistake shows later.
 * Without an agents SDK it is the client that runs it, from now until it sends the output.
 */
export function onFunctionCalled(state: SessionState, signal: FunctionCalled): void {
  const { callId, name, malformed } = signal;
  if (isKnown(state, callId)) return;
  const facts = { callId, name, arguments: signal.arguments, malformed };
  const record = openCall(state, facts, parentByResponse(state, signal.responseId));
  if (state.agentsAtWork !== true) startCall(state, record, state.tree.now);
}

function isKnown(state: SessionState, callId: string | undefined): boolean {
  return callId !== undefined && (state.calls.has(callId) || state.endedCalls.has(callId));
}

export function openCall(state: SessionState, facts: CallFacts, parent: ToolParent): ToolRecord {
  const { now } = state.tree;
  const record: ToolRecord = {
    kind: 'tool',
    parent,
    turn: turnOfParent(parent),
    callId: facts.callId,
    key: facts.callId ?? `#${++state.callCount}`,
    name: facts.name,
    description: facts.description,
    mcp: facts.mcp ?? false,
    agent: facts.agent ?? (parent.kind === 'agent' ? parent.name : undefined),
    state: 'called',
    started: false,
    startTime: now,
    endTime: undefined,
    lastActivity: now,
    failure: undefined,
    suspicion: undefined,
    arguments: facts.arguments,
    malformed: facts.malformed ?? false,
    output: undefined,
    outcome: undefined,
    approvalAskedAt: undefined,
    approvalWait: undefined,
    rejected: false,
    outputSeen: false,
    expectsAnswer: undefined,
    answered: false,
  };
  makeRoom(state);
  state.calls.set(record.key, record);
  state.tree.hold(record);
  return record;
}

/** A tool runs. Comes after its response ended as often as before, and in any order among calls of one response. */
export function onToolStarted(state: SessionState, signal: ToolStarted): void {
  const known = findCall(state, signal, ['called', 'waiting']);
  if (known === undefined && isKnown(state, signal.callId)) return;
  const record = known ?? openNamedCall(state, signal);
  clearSuspicion(state, record);
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

/** The call goes on, or ends otherwise: the error that it was suspected of was not its own. */
function clearSuspicion(state: SessionState, record: ToolRecord): void {
  const { suspicion, parent } = record;
  if (suspicion === undefined) return;
  record.suspicion = undefined;
  const target = parent.endTime === undefined ? parent : innermostOpen(state);
  writeException(state, target, suspicion.error, { time: suspicion.time });
}

export function startCall(state: SessionState, record: ToolRecord, startTime: number): void {
  if (record.started) return;
  if (record.approvalAskedAt !== undefined) {
    record.approvalWait ??= Math.max(0, state.tree.now - record.approvalAskedAt) / 1000;
  }
  state.tree.touch(record);
  showCall(state, record, startTime);
}

/** Gives a call its span. */
function showCall(state: SessionState, record: ToolRecord, startTime: number): void {
  record.startTime = startTime;
  record.started = true;
  record.state = 'running';
  state.session.counts.toolCalls += 1;
  state.tree.start(record);
}

/** A tool is done. Without a start it was rejected, or the start was lost. */
export function onToolEnded(state: SessionState, signal: ToolEnded): void {
  const rejected = signal.failure?.type === 'approval_rejected';
  const known = findCall(
    state,
    signal,
    rejected ? ['waiting', 'called', 'running'] : ['running', 'called', 'waiting'],
  );
  if (known === undefined && isKnown(state, signal.callId)) return;
  const record = known ?? openNamedCall(state, signal);
  const ran = record.started;
  record.description ??= signal.tool.description;
  record.arguments ??= signal.arguments;
  record.output = signal.output;
  let failure: Failure | undefined = signal.failure;
  if (ran) {
    failure = failureOfRun(failure);
  } else {
    record.rejected ||= record.state === 'waiting';
    startCall(state, record, record.startTime);
    // The output is not the tool's: an input guardrail answered in its place.
    if (known !== undefined) failure ??= { type: 'rejected_before_start' };
  }
  finishByOutput(state, record, failure);
}

/** Ends a call as its output says. */
function finishByOutput(state: SessionState, record: ToolRecord, failure: Failure | undefined): void {
  if (record.rejected || failure?.type === 'approval_rejected') {
    finishCall(state, record, 'rejected', { type: 'approval_rejected' });
  } else if (failure?.type === 'rejected_before_start') {
    finishCall(state, record, 'rejected', failure);
  } else if (failure === undefined) {
    finishCall(state, record, 'ok');
  } else {
    failCall(state, record, failure);
  }
}

/** A tool that ran may well answer that some tool was not found. */
function failureOfRun(failure: Failure | undefined): Failure | undefined {
  return failure?.type === 'unknown_tool' ? undefined : failure;
}

/** Ends a call that failed without an error of its own being raised: what is known of the failure is its exception. */
export function failCall(state: SessionState, record: ToolRecord, failure: Failure): void {
  const { type, message } = failure;
  const time = record.state === 'ending' ? record.lastActivity : state.tree.now;
  state.tree.event(record, exceptionEvent({ origin: 'sdk', type, message }), time);
  finishCall(state, record, 'error', failure);
}

/** An output went to the server: a finished call's, a handoff's, or that of a call which failed before it started. */
export function onToolOutputSent(state: SessionState, signal: ToolOutputSent): void {
  const record = state.calls.get(signal.callId);
  const known = record ?? unansweredCall(state, signal.callId);
  if (known !== undefined) known.outputSeen = true;
  // A call that is over, or was a handoff: its output is heard of more than once.
  if (record === undefined) return;
  record.expectsAnswer ??= signal.expectsAnswer;
  record.output ??= signal.output;
  if (record.expectsAnswer === false) state.unanswered.delete(record);
  else if (!record.answered && !isRequested(state, record)) state.unanswered.add(record);
  if (record.started) {
    if (state.agentsAtWork !== true && record.state === 'running') {
      finishByOutput(state, record, failureOfRun(signal.failure));
    }
    return;
  }
  clearSuspicion(state, record);
  if (record === state.handoffCall) finishHandoff(state, record);
  else expectExplanation(state, record, signal.failure);
}

function unansweredCall({ unanswered }: SessionState, callId: string): ToolRecord | undefined {
  return [...unanswered].find((call) => call.callId === callId);
}

/** A call that turned out to be a handoff has no span: the handoff has an event and a link. */
export function finishHandoff(state: SessionState, record: ToolRecord): void {
  state.handoffCall = undefined;
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
  startCall(state, record, record.startTime);
  record.state = 'ending';
  record.failure = failure;
  state.unexplained = record;
}

/** Ends the call that failed before it started, once no error can explain it any more. */
export function finishUnexplained(state: SessionState): void {
  const record = state.unexplained;
  state.unexplained = undefined;
  if (record?.failure !== undefined) failCall(state, record, record.failure);
}

export function finishCall(
  state: SessionState,
  record: ToolRecord,
  outcome: ToolOutcome,
  failure?: Failure,
): void {
  if (record.endTime !== undefined) return;
  if (state.unexplained === record) state.unexplained = undefined;
  clearSuspicion(state, record);
  // A call whose end was known before ends at that time: it was touched then.
  if (record.state !== 'ending') state.tree.touch(record);
  record.state = 'ended';
  record.outcome = outcome;
  record.failure = failure;
  if (outcome === 'error') state.session.counts.errors += 1;
  forgetCall(state, record);
  state.tree.end(record, record.lastActivity);
  if (!isOver(record) && !isRequested(state, record)) state.unanswered.add(record);
  releaseCall(state, record);
}

/** A later event that names the call is about the past. */
function forgetCall(state: SessionState, record: ToolRecord): void {
  state.calls.delete(record.key);
  if (record.callId !== undefined) state.endedCalls.set(record.callId, true);
}

/** Nothing will come of a call any more, or its answer is under way: its agent owes nothing for it. */
export function settleCall(state: SessionState, record: ToolRecord): void {
  record.answered = true;
  state.unanswered.delete(record);
  releaseCall(state, record);
}

function releaseCall(state: SessionState, record: ToolRecord): void {
  const done = record.state === 'ended' || record.state === 'handoff';
  if (done && isOver(record)) state.tree.release(record);
}

/** Whether no answer to the call is outstanding. */
function isOver(record: ToolRecord): boolean {
  return record.answered || record.expectsAnswer === false || record.outcome === 'unfinished';
}

function isRequested(state: SessionState, record: ToolRecord): boolean {
  return state.requests.some((request) => request.tools.includes(record));
}

function makeRoom(state: SessionState): void {
  if (state.calls.size < MAX_OPEN_TOOL_CALLS) return;
  state.onLimit('MAX_OPEN_TOOL_CALLS');
  for (const oldest of state.calls.values()) {
    abandonCall(state, oldest);
    return;
  }
}

/**
 * Ends a call that never ended; one that never started still gets its span. A call that waits for a person did
 * nothing since it began to, and one that an error was probably about nothing since that.
 */
export function abandonCall(state: SessionState, record: ToolRecord): void {
  if (record.state === 'ending') {
    if (record.failure === undefined) finishCall(state, record, 'ok');
    else failCall(state, record, record.failure);
    return;
  }
  const { suspicion, approvalAskedAt } = record;
  const endedAt = suspicion?.time ?? (record.state === 'waiting' ? approvalAskedAt : undefined);
  if (!record.started) showCall(state, record, Math.min(record.startTime, endedAt ?? record.startTime));
  if (endedAt !== undefined) {
    record.lastActivity = endedAt;
    record.state = 'ending';
  }
  if (suspicion === undefined) {
    finishCall(state, record, 'unfinished', { type: 'unfinished' });
  } else {
    record.suspicion = undefined;
    // The error has been counted when it came.
    state.session.counts.errors -= 1;
    state.tree.event(record, exceptionEvent(suspicion.error), suspicion.time);
    finishCall(state, record, 'error', failureOf(suspicion.error));
    settleCall(state, record);
  }
}
