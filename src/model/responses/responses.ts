import { agentAtWork, bindAgent } from '../agents/agents.ts';
import { MAX_ITEMS, MAX_OPEN_RESPONSES } from '../limits.ts';
import { finishDone, finishResponse } from './response-ends.ts';
import { attributeResponse } from './response-requests.ts';
import { settleCall } from '../tools/call-ends.ts';
import { abandonForgottenCalls } from '../tools/abandoned-calls.ts';
import { newestTurn, openTurn } from '../turns/turns.ts';
import type { ResponseCreated, ResponseDone, ResponseItemAdded, Signal } from '../../signals/signal.ts';
import type { AgentRecord, InferenceRecord } from '../records.ts';
import type { Attribution } from './response-requests.ts';
import type { PendingResponse, SessionState } from '../session-state.ts';

/** `response.created`. The response's span waits for the agent's name, which the SDK gives in its next event. */
export function onResponseCreated(state: SessionState, signal: ResponseCreated): void {
  state.responsesAnnounced = true;
  if (state.knownResponses.has(signal.responseId)) return;
  const { pendingResponse } = state;
  // Its first chunk was here before.
  if (pendingResponse !== undefined && isOf(signal, pendingResponse)) announce(pendingResponse, signal);
  else awaitAgent(state, admit(state, signal, true));
}

/** Whether an event is the announcement of the response that waits for its agent: that comes after it. */
export function isOf(signal: Signal, { responseId, createdSeen, done }: PendingResponse): boolean {
  return (
    signal.type === 'response_created' &&
    signal.responseId === responseId &&
    !createdSeen &&
    done === undefined
  );
}

function announce(pending: PendingResponse, facts: ResponseCreated): void {
  pending.conversationId = facts.conversationId ?? pending.conversationId;
  pending.outputType = facts.outputType ?? pending.outputType;
  pending.audioBytesPerMs = facts.audioBytesPerMs ?? pending.audioBytesPerMs;
  pending.maxTokens = facts.maxTokens ?? pending.maxTokens;
  pending.reasoningLevel = facts.reasoningLevel ?? pending.reasoningLevel;
}

export function awaitAgent(state: SessionState, pending: PendingResponse): void {
  const { agentAhead } = state;
  state.agentAhead = undefined;
  state.pendingResponse = pending;
  // A connection without an agents SDK names none: there an end, or a chunk, waits for nothing.
  const isNameless = state.agentsAtWork === false && !pending.createdSeen;
  if (agentAhead !== undefined || pending.agent !== undefined || isNameless) settlePending(state, agentAhead);
}

/** The response that waits for its agent waits no longer: the agent is named, or the session has gone on to something else. */
export function settlePending(state: SessionState, agentName?: string): void {
  const pending = state.pendingResponse;
  if (pending === undefined) return;
  const record = startResponse(state, pending, agentName ?? likelyAgent(state, pending));
  if (pending.done !== undefined) finishDone(state, record, pending.done);
}

/** Starts what waits for no agent. */
export function startAdmitted(state: SessionState, pending: PendingResponse): InferenceRecord {
  return startResponse(state, pending);
}

/**
 * The agent of a response whose announcement was lost, and `agent_start` with that: an SDK has one agent at a time, that
 * which was handed over to, worked last, or began.
 */
function likelyAgent(state: SessionState, { createdSeen }: PendingResponse): string | undefined {
  if (createdSeen || state.agentsAtWork !== true) return undefined;
  return state.handoff?.to ?? state.latestAgent?.name ?? state.session.agent;
}

/** Decides which turn a response belongs to, and seals the turns before that. */
export function admit(
  state: SessionState,
  facts: Omit<ResponseCreated, 'type'>,
  createdSeen: boolean,
): PendingResponse {
  state.responsesSeen = true;
  // What makes room may have been all that an agent, and its turn, was at work on.
  makeRoom(state, facts.responseId);
  const { responseId, outputType } = facts;
  const agent = facts.conversationId === null ? undefined : agentAtWork(state);
  const attribution = agent === undefined ? attributeResponse(state, facts.conversationId) : ofAgent(agent);
  const { request, outOfBand } = attribution;
  let turn = attribution.turn;
  if (!outOfBand) {
    turn ??= openTurn(state, 'none');
    turn.responses += 1;
    turn.awaitsAgent = true;
    if (state.unaskedTurn === turn) state.unaskedTurn = undefined;
    if (turn === newestTurn(state)) state.tree.seal(state.tree.turns.slice(0, -1));
    abandonForgottenCalls(state);
    state.tree.touch(turn);
  }
  const conversationId = facts.conversationId ?? undefined;
  state.session.conversationId ??= conversationId;
  const startTime = state.tree.now;
  return {
    responseId,
    conversationId,
    startTime,
    turn,
    agent,
    outOfBand,
    outputType,
    createdSeen,
    maxTokens: facts.maxTokens ?? state.configuration.maxTokens,
    reasoningLevel: facts.reasoningLevel ?? request?.reasoningLevel ?? state.configuration.reasoningLevel,
    request,
    audioMs: 0,
    audioBytesPerMs: facts.audioBytesPerMs ?? state.configuration.audioBytesPerMs,
    speech: undefined,
    done: undefined,
  };
}

/** What an agent that was at work before is heard of is its own. */
function ofAgent(agent: AgentRecord): Attribution {
  return { turn: agent.parent, request: undefined, outOfBand: false };
}

/** Starts the span of a pending response, under its agent where the SDK has named one. */
function startResponse(state: SessionState, pending: PendingResponse, agentName?: string): InferenceRecord {
  const agent = pending.agent ?? (pending.turn && bindAgent(state, pending, pending.turn, agentName));
  const { model, voice, turnDetection, instructions, tools } = state.configuration;
  const record: InferenceRecord = {
    kind: 'inference',
    responseId: pending.responseId,
    parent: agent ?? pending.turn ?? state.session,
    turn: pending.turn,
    outOfBand: pending.outOfBand,
    outputType: pending.outputType,
    conversationId: pending.conversationId,
    createdSeen: pending.createdSeen,
    maxTokens: pending.maxTokens,
    reasoningLevel: pending.reasoningLevel,
    requestsRemaining: undefined,
    tokensRemaining: undefined,
    model,
    voice,
    turnDetection,
    instructions,
    tools,
    startTime: pending.startTime,
    span: undefined,
    endTime: undefined,
    lastActivity: pending.startTime,
    failure: undefined,
    timeToFirstChunk: undefined,
    audioMs: pending.audioMs,
    audioBytesPerMs: pending.audioBytesPerMs,
    speech: pending.speech,
    items: [],
    heardMs: undefined,
    status: undefined,
    statusReason: undefined,
    callsTools: false,
    callsHeard: 0,
    usage: undefined,
    interrupted: false,
    guardrailTripped: false,
    toolResults: [],
    output: [],
    said: [],
  };
  if (pending.speech !== undefined) pending.speech.response = record;
  if (state.pendingResponse === pending) state.pendingResponse = undefined;
  if (agent !== undefined) agent.inferenceCalls = (agent.inferenceCalls ?? 0) + 1;
  state.latestResponse = record;
  state.responses.set(record.responseId, record);
  if (record.responseId !== '') state.knownResponses.add(record.responseId);
  state.tree.start(record);
  state.tree.hold(record);
  if (pending.turn !== undefined) pending.turn.awaitsAgent = false;
  answerCalls(state, pending, record);
  return record;
}

/** The calls that the response answers owe nothing more; its own span already keeps their agent open. */
function answerCalls(state: SessionState, pending: PendingResponse, record: InferenceRecord): void {
  for (const tool of pending.request?.tools ?? []) {
    if (state.keepContent && tool.state !== 'handoff' && tool.state !== 'waiting') {
      record.toolResults.push({ type: 'tool_call_response', id: tool.callId, result: tool.output });
    }
    settleCall(state, tool);
  }
  if (pending.turn !== newestTurn(state)) return;
  // Calls of earlier turns whose source cannot tell whether an answer follows: the conversation has gone on without one.
  for (const tool of state.unanswered) {
    if (tool.expectsAnswer !== true && tool.turn !== pending.turn) settleCall(state, tool);
  }
}

/** `response.output_item.added`: later events name the item and not its response. */
export function onResponseItemAdded(state: SessionState, { responseId, itemId }: ResponseItemAdded): void {
  const record = state.responses.get(responseId);
  if (record === undefined) return;
  state.responsesByItem.set(itemId, record);
  if (record.items.length < MAX_ITEMS)
    record.items.push({ itemId, fromMs: record.audioMs, claimed: false, claimedMs: undefined });
}

/**
 * `response.done` is authoritative for the end of a response, and so of its agent's work on it. Of one that is known by
 * nothing else the agent may be named by the SDK's next event.
 */
export function onResponseDone(state: SessionState, signal: ResponseDone): void {
  const { responseId, conversationId, outputType } = signal;
  const record = state.responses.get(responseId);
  if (record !== undefined) {
    finishDone(state, record, signal);
  } else if (!state.knownResponses.has(responseId)) {
    const pending = admit(state, { responseId, conversationId, outputType }, false);
    pending.done = signal;
    awaitAgent(state, pending);
  }
}

/** A call of the response came by its item; its end may not list it. */
export function noteCallOf(state: SessionState, { responseId }: { responseId: string | undefined }): void {
  const record = responseId === undefined ? undefined : state.responses.get(responseId);
  if (record !== undefined) record.callsTools = true;
}

/** Ends the response whose place a new one takes: the same id (none at all, twice), or the oldest of too many. */
function makeRoom(state: SessionState, responseId: string): void {
  let replaced = state.responses.get(responseId);
  if (replaced === undefined && state.responses.size >= MAX_OPEN_RESPONSES) {
    state.onLimit('MAX_OPEN_RESPONSES');
    replaced = state.responses.values().next().value;
  }
  if (replaced === undefined) return;
  replaced.status = 'unfinished';
  finishResponse(state, replaced);
}
