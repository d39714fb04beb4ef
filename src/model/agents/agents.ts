import { newestTurn } from '../turns/turns.ts';
import type { HandedOff } from '../../signals/signal.ts';
import type { AgentRecord, ToolRecord, TurnRecord } from '../records.ts';
import type { PendingResponse, SessionState } from '../session-state.ts';

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

/** The agent that is between its `agent_start` and its `agent_end`, where no response tells. */
export function agentAtWork({ latestAgent }: SessionState): AgentRecord | undefined {
  return latestAgent?.open.has(latestAgent) === true ? latestAgent : undefined;
}

/** Two agents never share a span, nor does one that was handed back to. */
export function canGoOn(agent: AgentRecord, name: string): boolean {
  return agent.endTime === undefined && agent.name === name && !agent.handedOff;
}

export function startAgent(
  state: SessionState,
  turn: TurnRecord,
  name: string,
  startTime: number,
): AgentRecord {
  const { handoff } = state;
  const source = handoff?.to === name ? { from: handoff.source, fromName: handoff.from } : undefined;
  if (source !== undefined) state.handoff = undefined;
  const { model, instructions, tools } = state.configuration;
  const agent: AgentRecord = {
    kind: 'agent',
    parent: turn,
    name,
    model,
    handoff: source,
    startTime,
    span: undefined,
    endTime: undefined,
    lastActivity: startTime,
    failure: undefined,
    open: new Set(),
    handedOff: false,
    inferenceCalls: undefined,
    toolCalls: 0,
    answers: [],
    instructions,
    tools,
  };
  turn.agent ??= name;
  state.agents.set(name, agent);
  state.latestAgent = agent;
  state.tree.start(agent);
  // Agents that hand over back and forth all day would otherwise all be kept, each by the next.
  agent.handoff = undefined;
  state.tree.hold(agent);
  return agent;
}

/**
 * The source keeps the event even when nothing follows; the target's first span gets the link. The source is the
 * agent whose call it was: an agent of that name may have gone on to a newer turn while the handoff was prepared.
 */
export function onHandedOff(state: SessionState, { from, to }: HandedOff): void {
  state.session.counts.handoffs += 1;
  const call = handoffCallOf(state, from);
  const source = call?.parent.kind === 'agent' ? call.parent : state.agents.get(from);
  const target = [source, source?.parent, newestTurn(state)].find(
    (record) => record !== undefined && record.endTime === undefined,
  );
  if (source !== undefined) source.handedOff = true;
  for (const record of [source, target]) if (record !== undefined) state.tree.touch(record);
  state.tree.event(target ?? state.session, { name: 'handoff', from, to });
  state.handoffCall = call;
  state.handoff = { source, from, to };
}

/** The oldest call of that agent which has not become anything else. None when the application replaced the agent. */
function handoffCallOf(state: SessionState, from: string): ToolRecord | undefined {
  return [...state.calls.values()].find(
    (call) => call.state === 'called' && call.parent.kind === 'agent' && call.parent.name === from,
  );
}
