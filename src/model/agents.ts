import { settleCall } from './tool-calls.ts';
import { newestTurn, openTurn } from './turns.ts';
import type { AgentEnded, AgentStarted, HandedOff } from '../events/signal.ts';
import type { AgentRecord, TurnRecord } from './records.ts';
import type { PendingResponse, SessionState } from './session-state.ts';

/** The agent span that a response belongs to: the one whose calls it answers, while that is still at work, else a new one. */
export function bindAgent(
  state: SessionState,
  pending: PendingResponse,
  turn: TurnRecord,
  name: string | undefined,
): AgentRecord | undefined {
  if (name === undefined) return undefined;
  for (const tool of pending.request?.tools ?? []) {
    const { parent } = tool;
    if (parent.kind === 'agent' && parent.parent === turn && canGoOn(parent, name)) return parent;
  }
  const feedbackAgent = pending.request?.feedbackFor?.agent;
  if (feedbackAgent?.parent === turn && canGoOn(feedbackAgent, name)) return feedbackAgent;
  return startAgent(state, turn, name, pending.startTime);
}

/** Two agents never share a span, nor does one that was handed back to. */
function canGoOn(agent: AgentRecord, name: string): boolean {
  return agent.endTime === undefined && agent.name === name && !agent.handedOff;
}

function startAgent(state: SessionState, turn: TurnRecord, name: string, startTime: number): AgentRecord {
  const { pendingHandoff } = state;
  const handoff =
    pendingHandoff?.to === name ? { from: pendingHandoff.source, fromName: pendingHandoff.from } : undefined;
  if (handoff !== undefined) state.pendingHandoff = undefined;
  const agent: AgentRecord = {
    kind: 'agent',
    parent: turn,
    name,
    model: state.configuration.model,
    handoff,
    startTime,
    endTime: undefined,
    lastActivity: startTime,
    failure: undefined,
    open: new Set(),
    handedOff: false,
    instructions: state.keepContent ? state.configuration.instructions : undefined,
    tools: state.keepContent ? state.configuration.tools : undefined,
  };
  state.agents.set(name, agent);
  state.latestAgent = agent;
  state.tree.start(agent);
  state.tree.hold(agent);
  return agent;
}

/**
 * `agent_start` of a stream without raw events: there is no response to pair it with, so it goes on with the agent
 * that waits for the answer to its calls, else it begins anew. The agent holds itself open until its `agent_end`.
 */
export function onAgentStartedAlone(state: SessionState, { agent: name }: AgentStarted): void {
  const tools = [...state.unanswered];
  const waiting = tools
    .map((tool) => tool.parent)
    .find((parent) => parent.kind === 'agent' && canGoOn(parent, name));
  const newest = newestTurn(state);
  const source = state.pendingHandoff?.to === name ? state.pendingHandoff.source : undefined;
  let turn = source?.parent.endTime === undefined ? source?.parent : undefined;
  turn ??= newest !== undefined && newest.responses === 0 ? newest : undefined;
  const agent =
    waiting?.kind === 'agent'
      ? waiting
      : startAgent(state, turn ?? openTurn(state, 'none'), name, state.tree.now);
  agent.parent.responses += 1;
  agent.open.add(agent);
  state.latestAgent = agent;
  state.tree.touch(agent);
  for (const tool of tools) if (tool.parent === agent) settleCall(state, tool);
}

/** `agent_end` of a stream without raw events. Some versions name the new agent after a handoff: then it is the latest at work. */
export function onAgentEndedAlone(state: SessionState, { agent: name }: AgentEnded): void {
  const named = state.agents.get(name);
  const agent = named?.open.has(named) === true ? named : state.latestAgent;
  if (agent?.open.delete(agent) !== true) return;
  state.tree.touch(agent);
  state.tree.settle(agent);
}

/** The source keeps the event even when nothing follows; the target's first span gets the link. */
export function onHandedOff(state: SessionState, { from, to }: HandedOff): void {
  state.session.counts.handoffs += 1;
  const source = state.agents.get(from);
  const target = source?.endTime === undefined ? (source ?? newestTurn(state)) : newestTurnOf(state, source);
  state.tree.event(target ?? state.session, { name: 'handoff', from, to });
  if (source !== undefined) {
    source.handedOff = true;
    state.tree.touch(source);
  }
  state.handingOff = source;
  state.pendingHandoff = { source, from, to };
}

function newestTurnOf(state: SessionState, agent: AgentRecord): TurnRecord | undefined {
  return agent.parent.endTime === undefined ? agent.parent : newestTurn(state);
}
