import { exceptionEvent, failureOf } from '../exceptions.ts';
import { failCall, finishCall, settleCall } from './call-ends.ts';
import { MAX_OPEN_TOOL_CALLS, MAX_TURNS_WITHOUT_OUTPUT } from '../limits.ts';
import { responseById } from '../session-state.ts';
import { newestTurn } from '../turns/turns.ts';
import type { ApprovalRequested, ToolEnded, ToolStarted } from '../../signals/signal.ts';
import type { AgentRecord, SessionRecord, ToolRecord, TurnRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** What the span of a call can be part of. */
export type ToolParent = AgentRecord | TurnRecord | SessionRecord;

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

/** Whether a call of this id is open, or has ended lately. */
export function isKnownCall(state: SessionState, callId: string | undefined): boolean {
  return callId !== undefined && (state.calls.has(callId) || state.endedCalls.has(callId));
}

function sameArguments(record: ToolRecord, signal: { arguments: unknown }): boolean {
  const [known, named] = [record.arguments, signal.arguments];
  if (known === undefined || named === undefined || known === named) return true;
  const spelled = plain(known);
  return spelled !== undefined && spelled === plain(named);
}

/** Arguments as text in one spelling: some recorders parse them, and models space them as they like. */
function plain(toolArguments: unknown): string | undefined {
  try {
    return JSON.stringify(typeof toolArguments === 'string' ? JSON.parse(toolArguments) : toolArguments);
  } catch {
    return undefined;
  }
}

/** The agent whose response made the call, even if that has ended; the turn or the session where no agent is known. */
export function parentByResponse(state: SessionState, responseId: string | undefined): ToolParent {
  return responseById(state, responseId)?.parent ?? state.latestAgent ?? newestTurn(state) ?? state.session;
}

/** The agent that an event names, where no response is known. */
export function parentByName(state: SessionState, agent: string | undefined): ToolParent {
  const named = agent === undefined ? state.latestAgent : state.agents.get(agent);
  return named ?? newestTurn(state) ?? state.session;
}

function turnOfParent(parent: ToolParent): TurnRecord | undefined {
  if (parent.kind === 'session') return undefined;
  return parent.kind === 'agent' ? parent.parent : parent;
}

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
    span: undefined,
    endTime: undefined,
    lastActivity: now,
    failure: undefined,
    suspicion: undefined,
    thrown: undefined,
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

export function startCall(state: SessionState, record: ToolRecord, startTime: number): void {
  if (record.started) return;
  if (record.approvalAskedAt !== undefined) {
    record.approvalWait ??= state.tree.secondsSince(record.approvalAskedAt);
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
  if (record.parent.kind === 'agent' && !record.mcp) record.parent.toolCalls += 1;
  state.tree.start(record);
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
  const { suspicion, thrown, approvalAskedAt } = record;
  if (suspicion === undefined && thrown !== undefined) {
    // What was to come of the error did not come.
    record.state = 'ending';
    failCall(state, record, failureOf(thrown.error));
    settleCall(state, record);
    return;
  }
  const idleSince = isForgotten(state, record) ? record.lastActivity : undefined;
  const endedAt = suspicion?.time ?? (record.state === 'waiting' ? approvalAskedAt : idleSince);
  if (!record.started) showCall(state, record, record.startTime);
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

/**
 * Whether a call that the client runs itself was probably never meant to be answered: a command to its interface, or
 * one that was cut off. The conversation has gone on without its output.
 */
function isForgotten(state: SessionState, record: ToolRecord): boolean {
  if (state.agentsAtWork === true || record.mcp || record.state !== 'running') return false;
  return record.turn !== undefined && record.turn !== newestTurn(state);
}

/** Ends the calls that have had no output while so many later turns were answered that none will come. */
export function abandonForgottenCalls(state: SessionState): void {
  for (const call of state.calls.values()) {
    if (!isForgotten(state, call) || call.turn === undefined) continue;
    if (state.turnCount - call.turn.number >= MAX_TURNS_WITHOUT_OUTPUT) abandonCall(state, call);
  }
}
