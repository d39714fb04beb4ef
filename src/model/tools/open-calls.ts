import { abandonCall } from './abandoned-calls.ts';
import { MAX_OPEN_TOOL_CALLS } from '../limits.ts';
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
  responseId?: string | undefined;
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
    responseId: facts.responseId,
    abortedAt: undefined,
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

function makeRoom(state: SessionState): void {
  if (state.calls.size < MAX_OPEN_TOOL_CALLS) return;
  state.onLimit('MAX_OPEN_TOOL_CALLS');
  for (const oldest of state.calls.values()) {
    abandonCall(state, oldest);
    return;
  }
}
