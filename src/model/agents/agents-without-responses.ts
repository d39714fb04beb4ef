import { canGoOn, startAgent } from './agents.ts';
import { nextAnswer } from '../responses/response-requests.ts';
import { settleCall } from '../tools/call-ends.ts';
import { finishHandoff } from '../tools/tool-calls.ts';
import { createSpeech, cutSound, playFirst } from '../sound/agent-speech.ts';
import { isPlaying } from '../sound/heard.ts';
import { soundOf } from '../sound/session-sound.ts';
import { newestTurn, noteOutput, openTurn } from '../turns/turns.ts';
import { receiveUnaskedItems } from '../turns/user-items.ts';
import type { AgentEnded, AgentStarted, AudioOutput } from '../../signals/signal.ts';
import type { AgentRecord, ToolRecord, TurnRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/**
 * `agent_start` of a stream without raw events: there is no response to pair it with, so it answers new input, which is
 * likelier than that it answers calls of an earlier turn; else it goes on with the agent that waits for the answer to
 * its calls; else it begins anew. The agent holds itself open until its `agent_end`.
 */
export function onAgentStartedAlone(state: SessionState, { agent: name }: AgentStarted): void {
  // One agent works at a time: the end of the one before was lost.
  if (state.latestAgent !== undefined) leaveAgent(state, state.latestAgent);
  const request = state.requests.shift();
  if (request === undefined) receiveUnaskedItems(state);
  const tools = request?.tools ?? [...state.unanswered];
  const input = unansweredTurn(state);
  const waiting = tools
    .map((tool) => tool.parent)
    .find((parent) => isAgent(parent) && canGoOn(parent, name) && (input ?? parent.parent) === parent.parent);
  const agent = isAgent(waiting)
    ? waiting
    : startAgent(state, input ?? turnFor(state, name, tools), name, state.tree.now);
  // A trip whose feedback did not come before the next input gets none.
  if (state.tripped?.turn !== agent.parent) state.tripped = undefined;
  agent.parent.responses += 1;
  agent.parent.serverWillAnswer = false;
  agent.open.add(agent);
  state.latestAgent = agent;
  state.tree.touch(agent);
  // The conversation has gone on: nothing else will answer the calls that are done.
  for (const tool of tools) settleCall(state, tool);
  if (tools.length > 1) state.answersLeft = { turn: agent.parent, count: tools.length - 1 };
}

/** `handoff` of such a stream: nothing says that the output of its call went out, and it is the new agent that answers. */
export function onHandedOffAlone(state: SessionState): void {
  const call = state.handoffCall;
  if (call === undefined) return;
  finishHandoff(state, call);
  settleCall(state, call);
}

/** `agent_end` of such a stream. Some versions name the new agent after a handoff: then it is the latest at work. */
export function onAgentEndedAlone(state: SessionState, { agent: name }: AgentEnded): void {
  const named = state.agents.get(name);
  const agent = named?.open.has(named) === true ? named : state.latestAgent;
  if (agent === undefined || !agent.open.has(agent)) return;
  state.tree.touch(agent);
  leaveAgent(state, agent);
}

/** The agent is no longer at work on a response; it goes on while it owes something. */
function leaveAgent(state: SessionState, agent: AgentRecord): void {
  for (const speech of state.sound?.speaking ?? []) if (speech.agent === agent) speech.coming = false;
  if (agent.open.delete(agent)) state.tree.endIfIdle(agent);
}

/** `audio` of such a stream: the first after the user's input is what the caller waited for. */
export function onAudioOutputAlone(state: SessionState, { itemId, bytes }: AudioOutput): void {
  const agent = state.latestAgent;
  const turn = agent?.parent ?? newestTurn(state);
  if (turn === undefined || turn.endTime !== undefined || state.responsesSeen) return;
  state.tree.touch(turn);
  if (bytes === 0) {
    noteOutput(state, turn);
    return;
  }
  const sound = soundOf(state);
  const milliseconds = bytes / state.configuration.audioBytesPerMs;
  const { latest } = sound;
  if (latest !== undefined && latest.itemId === itemId && latest.endTime === undefined) {
    if (!latest.cut) sound.playhead.play(latest, milliseconds, state.tree.now);
    return;
  }
  const speech = createSpeech(state, { turn, agent, itemId });
  speech.coming = agent?.open.has(agent) === true;
  playFirst(state, speech, milliseconds);
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
  cutSound(state);
  const reason = state.tripped?.turn === turn ? 'guardrail' : 'user';
  turn.interruption = { reason, spokeAt: undefined, reactionTime: undefined };
  state.session.counts.interruptions += 1;
  state.tree.touch(turn);
  state.tree.event(turn, { name: 'audio_interrupted', reason, heardMs: undefined });
}

/** Input that nothing has answered yet. */
function unansweredTurn(state: SessionState): TurnRecord | undefined {
  const newest = newestTurn(state);
  return newest?.responses === 0 ? newest : undefined;
}

/** The turn of the agent that handed over, of the calls that are answered, or of the guardrail that tripped, else a new one. */
function turnFor(state: SessionState, name: string, tools: readonly ToolRecord[]): TurnRecord {
  const source = state.handoff?.to === name ? state.handoff.source : undefined;
  const tripped = state.tripped ?? state.feedbackFor;
  state.tripped = undefined;
  state.feedbackFor = undefined;
  const known = [source?.parent, ...tools.map((tool) => tool.turn), tripped?.turn];
  const turn = known.find((each) => each !== undefined && each.endTime === undefined);
  return turn ?? nextAnswer(state) ?? openTurn(state, 'none');
}

function isAgent(record: { kind: string } | undefined): record is AgentRecord {
  return record?.kind === 'agent';
}
