import { classifyOutput, unstartedFailure } from './tool-outcome.ts';
import { MAX_OPEN_TOOL_CALLS } from './limits.ts';
import { newestTurn } from './turns.ts';
import type {
  ApprovalRequested,
  FunctionCalled,
  ToolEnded,
  ToolOutputSent,
  ToolStarted,
} from '../events/signal.ts';
import type { AgentRecord, Failure, SessionRecord, ToolOutcome, ToolRecord, TurnRecord } from './records.ts';
import type { SessionState } from './session-state.ts';

type ToolParent = AgentRecord | TurnRecord | SessionRecord;

/** What a call is known by when it is first heard of. */
interface CallFacts {
  callId: string | undefined;
  name: string;
  description?: string | undefined;
  agent?: string | undefined;
  arguments: unknown;
  mcp?: boolean;
}

/** A completed `function_call` item. Its agent owes the call; whether it is a tool, a handoff or a mistake shows later. */
export function onFunctionCalled(state: SessionState, signal: FunctionCalled): void {
  if (state.calls.has(signal.callId)) return;
  const { callId, name } = signal;
  openCall(state, { callId, name, arguments: signal.arguments }, parentByResponse(state, signal.responseId));
}

export function openCall(state: SessionState, facts: CallFacts, parent: ToolParent): ToolRecord {
  const { now } = state.tree;
  const record: ToolRecord = {
    kind: 'tool',
    parent,
    turn: turnOf(parent),
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
    arguments: facts.arguments,
    output: undefined,
    outcome: undefined,
    approvalAskedAt: undefined,
    approvalWait: undefined,
    rejected: false,
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
  if (known === undefined && signal.callId !== undefined && state.calls.has(signal.callId)) return;
  const record = known ?? openNamedCall(state, signal);
  record.description ??= signal.tool.description;
  record.arguments ??= signal.arguments;
  startCall(state, record, state.tree.now);
}

export function startCall(state: SessionState, record: ToolRecord, startTime: number): void {
  if (record.started) return;
  if (record.approvalAskedAt !== undefined) {
    record.approvalWait ??= Math.max(0, state.tree.now - record.approvalAskedAt) / 1000;
  }
  record.startTime = startTime;
  record.started = true;
  record.state = 'running';
  state.session.counts.toolCalls += 1;
  state.tree.start(record);
  state.tree.touch(record);
}

/** A tool is done. Without a start it was rejected, or the start was lost. */
export function onToolEnded(state: SessionState, signal: ToolEnded): void {
  const record = findCall(state, signal, ['running', 'called', 'waiting']) ?? openNamedCall(state, signal);
  record.description ??= signal.tool.description;
  record.output = signal.output;
  if (!record.started) {
    record.rejected ||= record.state === 'waiting';
    startCall(state, record, record.startTime);
  }
  const failure = classifyOutput(signal.output);
  if (record.rejected || failure?.type === 'approval_rejected') {
    finishCall(state, record, 'rejected', { type: 'approval_rejected' });
  } else {
    finishCall(state, record, failure === undefined ? 'ok' : 'error', failure);
  }
}

/** An output went to the server: a finished call's, a handoff's, or that of a call which failed before it started. */
export function onToolOutputSent(state: SessionState, signal: ToolOutputSent): void {
  const record = state.calls.get(signal.callId);
  if (record === undefined) return;
  record.expectsAnswer ??= signal.expectsAnswer;
  if (record.output === undefined) record.output = signal.output;
  if (record.expectsAnswer === false) state.unanswered.delete(record);
  else if (!record.answered) state.unanswered.add(record);
  if (record.started) return;
  if (record.parent === state.handingOff) {
    state.handingOff = undefined;
    record.state = 'handoff';
    state.calls.delete(record.key);
    state.tree.touch(record);
    releaseCall(state, record);
    return;
  }
  startCall(state, record, record.startTime);
  record.state = 'ending';
  record.failure = unstartedFailure(record.output);
  state.ending = record;
}

/** Ends the call that failed before it started, once no error can explain it any more. */
export function finishEndingCall(state: SessionState): void {
  const record = state.ending;
  state.ending = undefined;
  if (record !== undefined) finishCall(state, record, 'error', record.failure);
}

export function finishCall(
  state: SessionState,
  record: ToolRecord,
  outcome: ToolOutcome,
  failure?: Failure,
): void {
  if (record.endTime !== undefined) return;
  if (state.ending === record) state.ending = undefined;
  // A call whose end was known before ends at that time: it was touched then.
  if (record.state !== 'ending') state.tree.touch(record);
  record.state = 'ended';
  record.outcome = outcome;
  record.failure = failure;
  if (outcome === 'error') state.session.counts.errors += 1;
  state.calls.delete(record.key);
  state.tree.end(record, record.lastActivity);
  const settled = record.answered || record.expectsAnswer === false || outcome === 'unfinished';
  if (!settled && !isRequested(state, record)) state.unanswered.add(record);
  releaseCall(state, record);
}

/** Nothing will come of a call any more, or its answer is under way: its agent owes nothing for it. */
export function settleCall(state: SessionState, record: ToolRecord): void {
  record.answered = true;
  state.unanswered.delete(record);
  releaseCall(state, record);
}

function releaseCall(state: SessionState, record: ToolRecord): void {
  const over = record.state === 'ended' || record.state === 'handoff';
  const unowed = record.answered || record.expectsAnswer === false || record.outcome === 'unfinished';
  if (over && unowed) state.tree.release(record);
}

function isRequested(state: SessionState, record: ToolRecord): boolean {
  return state.requests.some((request) => request.tools.includes(record));
}

/** By call id; where the stream has none, by name and arguments, oldest first. */
export function findCall(
  state: SessionState,
  signal: Pick<ToolStarted | ToolEnded | ApprovalRequested, 'callId' | 'tool' | 'arguments'>,
  states: readonly ToolRecord['state'][],
): ToolRecord | undefined {
  if (signal.callId !== undefined) {
    const record = state.calls.get(signal.callId);
    return record !== undefined && states.includes(record.state) ? record : undefined;
  }
  for (const wanted of states) {
    for (const record of state.calls.values()) {
      if (record.state === wanted && record.name === signal.tool.name && sameArguments(record, signal))
        return record;
    }
  }
  return undefined;
}

function sameArguments(record: ToolRecord, signal: { arguments: unknown }): boolean {
  return (
    signal.arguments === undefined || record.arguments === undefined || record.arguments === signal.arguments
  );
}

/** A call that no function-call item announced: its parent is the agent that the event names. */
export function openNamedCall(
  state: SessionState,
  signal: Pick<ToolStarted | ToolEnded | ApprovalRequested, 'callId' | 'tool' | 'agent' | 'arguments'>,
): ToolRecord {
  const { name, description } = signal.tool;
  const named = signal.agent === undefined ? state.latestAgent : state.agents.get(signal.agent);
  const parent = named ?? newestTurn(state) ?? state.session;
  const { callId, agent } = signal;
  return openCall(state, { callId, name, description, agent, arguments: signal.arguments }, parent);
}

export function parentByResponse(state: SessionState, responseId: string | undefined): ToolParent {
  const response = responseId === undefined ? undefined : state.responsesById.get(responseId);
  return response?.parent ?? state.latestAgent ?? newestTurn(state) ?? state.session;
}

function turnOf(parent: ToolParent): TurnRecord | undefined {
  if (parent.kind === 'session') return undefined;
  return parent.kind === 'agent' ? parent.parent : parent;
}

function makeRoom(state: SessionState): void {
  if (state.calls.size < MAX_OPEN_TOOL_CALLS) return;
  state.onLimit('MAX_OPEN_TOOL_CALLS');
  for (const oldest of state.calls.values()) {
    abandonCall(state, oldest);
    return;
  }
}

/** Ends a call that never ended; one that never started still gets its span. */
export function abandonCall(state: SessionState, record: ToolRecord): void {
  if (record.state === 'ending') {
    finishCall(state, record, record.failure === undefined ? 'ok' : 'error', record.failure);
    return;
  }
  startCall(state, record, record.startTime);
  finishCall(state, record, 'unfinished', { type: 'unfinished' });
}
