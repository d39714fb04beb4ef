import { canGoOn, startAgent } from './agents.ts';
import { settleCall } from './tool-calls.ts';
import { newestTurn, openTurn } from './turns.ts';
import type { AgentEnded, AgentStarted } from '../events/signal.ts';
import type { AgentRecord, TurnRecord } from './records.ts';
import type { SessionState } from './session-state.ts';

/**
 * `agent_start` of a stream without raw events: there is no response to pair it with, so it goes on with the agent
 * that waits for the answer to its calls, else it begins anew. The agent holds itself open until its `agent_end`.
 */
export function onAgentStartedAlone(state: SessionState, { agent: name }: AgentStarted): void {
  const request = state.requests.shift();
  const tools = request?.tools ?? [...state.unanswered];
  const waiting = tools.map((tool) => tool.parent).find((parent) => isAgent(parent) && canGoOn(parent, name));
  const agent = isAgent(waiting) ? waiting : startAgent(state, turnFor(state, name), name, state.tree.now);
  agent.parent.responses += 1;
  agent.open.add(agent);
  state.latestAgent = agent;
  state.tree.touch(agent);
  for (const tool of tools) if (tool.parent === agent) settleCall(state, tool);
}

/** `agent_end` of such a stream. Some versions name the new agent after a handoff: then it is the latest at work. */
export function onAgentEndedAlone(state: SessionState, { agent: name }: AgentEnded): void {
  const named = state.agents.get(name);
  const agent = named?.open.has(named) === true ? named : state.latestAgent;
  if (agent?.open.delete(agent) !== true) return;
  state.tree.touch(agent);
  state.tree.endIfIdle(agent);
}

/** The turn of the agent that handed over, else the newest while that is unanswered, else a new one. */
function turnFor(state: SessionState, name: string): TurnRecord {
  const source = state.handoff?.to === name ? state.handoff.source : undefined;
  if (source !== undefined && source.parent.endTime === undefined) return source.parent;
  const newest = newestTurn(state);
  return newest !== undefined && newest.responses === 0 ? newest : openTurn(state, 'none');
}

function isAgent(record: { kind: string } | undefined): record is AgentRecord {
  return record?.kind === 'agent';
}
