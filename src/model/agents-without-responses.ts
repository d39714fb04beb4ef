import { canGoOn, startAgent } from './agents.ts';
import { finishHandoff, settleCall } from './tool-calls.ts';
import { newestTurn, noteFirstOutput, openTurn } from './turns.ts';
import type { AgentEnded, AgentStarted, AudioOutput } from '../events/signal.ts';
import type { AgentRecord, ToolRecord, TurnRecord } from './records.ts';
import type { SessionState } from './session-state.ts';

/**
 * `agent_start` of a stream without raw events: there is no response to pair it with, so it goes on with the agent
 * that waits for the answer to its calls, else it begins anew. The agent holds itself open until its `agent_end`.
 */
export function onAgentStartedAlone(state: SessionState, { agent: name }: AgentStarted): void {
  const request = state.requests.shift();
  const tools = request?.tools ?? [...state.unanswered];
  const waiting = tools.map((tool) => tool.parent).find((parent) => isAgent(parent) && canGoOn(parent, name));
  const agent = isAgent(waiting)
    ? waiting
    : startAgent(state, turnFor(state, name, tools), name, state.tree.now);
  agent.parent.responses += 1;
  agent.open.add(agent);
  state.latestAgent = agent;
  state.tree.touch(agent);
  for (const tool of tools) if (tool.parent === agent) settleCall(state, tool);
}

/** Whether the agent's latest audio cannot have been played to its end yet, as far as its size tells. */
function isPlaying({ playback, tree, configuration }: SessionState): boolean {
  return (
    playback !== undefined && tree.now < playback.startTime + playback.bytes / configuration.audioBytesPerMs
  );
}

/** `handoff` of such a stream: nothing says that the output of its call went out. */
export function onHandedOffAlone(state: SessionState): void {
  if (state.handoffCall !== undefined) finishHandoff(state, state.handoffCall);
}

/** `agent_end` of such a stream. Some versions name the new agent after a handoff: then it is the latest at work. */
export function onAgentEndedAlone(state: SessionState, { agent: name }: AgentEnded): void {
  const named = state.agents.get(name);
  const agent = named?.open.has(named) === true ? named : state.latestAgent;
  if (agent?.open.delete(agent) !== true) return;
  state.tree.touch(agent);
  state.tree.endIfIdle(agent);
}

/** `audio` of such a stream: the first after the user's input is what the caller waited for. */
export function onAudioOutputAlone(state: SessionState, { itemId, bytes }: AudioOutput): void {
  const turn = state.latestAgent?.parent ?? newestTurn(state);
  if (turn === undefined || state.responsesSeen) return;
  const { now } = state.tree;
  if (state.playback?.itemId !== itemId) state.playback = { itemId, startTime: now, bytes: 0 };
  if (state.playback !== undefined) state.playback.bytes += bytes;
  noteFirstOutput(state, turn);
  state.tree.touch(turn);
}

/**
 * `audio_interrupted` of such a stream. Some versions emit it whenever the user speaks, long after playback ended: it
 * counts while the agent is at work, or while its audio plays.
 */
export function onAudioInterruptedAlone(state: SessionState): void {
  const agent = state.latestAgent;
  const turn = agent?.parent ?? newestTurn(state);
  if (turn === undefined || turn.endTime !== undefined || turn.interruption !== undefined) return;
  if (agent !== undefined && !agent.open.has(agent) && !isPlaying(state)) return;
  const reason = state.tripped?.turn === turn ? 'guardrail' : 'user';
  turn.interruption = { reason, reactionTime: undefined, heardMs: undefined };
  state.session.counts.interruptions += 1;
  state.tree.touch(turn);
  state.tree.event(turn, { name: 'audio_interrupted', reason, heardMs: undefined });
}

/**
 * The newest turn while that is unanswered, else that of the agent that handed over, of the calls that are answered, or
 * of the guardrail that tripped, else a new one.
 */
function turnFor(state: SessionState, name: string, tools: readonly ToolRecord[]): TurnRecord {
  const newest = newestTurn(state);
  if (newest !== undefined && newest.responses === 0) return newest;
  const source = state.handoff?.to === name ? state.handoff.source : undefined;
  const tripped = state.tripped ?? state.feedbackFor;
  state.tripped = undefined;
  state.feedbackFor = undefined;
  const known = [source?.parent, ...tools.map((tool) => tool.turn), tripped?.turn];
  return known.find((turn) => turn !== undefined && turn.endTime === undefined) ?? openTurn(state, 'none');
}

function isAgent(record: { kind: string } | undefined): record is AgentRecord {
  return record?.kind === 'agent';
}
