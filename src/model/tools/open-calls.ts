import { exceptionEvent, failureOf } from '../exceptions.ts';
import { failCall, finishCall, settleCall } from './call-ends.ts';
import { MAX_OPEN_TOOL_CALLS, MAX_TURNS_WITHOUT_OUTPUT } from '../limits.ts';
import { newestTurn } from '../turns/turns.ts';
import { turnOfParent } from './call-lookup.ts';
import type { ToolRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';
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
