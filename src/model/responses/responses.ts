import { agentAtWork, bindAgent } from '../agents/agents.ts';
import { exceptionEvent } from '../exceptions.ts';
import { noteCancellation } from '../turns/interruptions.ts';
import { MAX_AGENT_MESSAGES, MAX_OPEN_RESPONSES } from '../limits.ts';
import { attributeResponse } from './response-requests.ts';
import { settleCall } from '../tools/call-ends.ts';
import { abandonForgottenCalls, abortCalls } from '../tools/abandoned-calls.ts';
import { onCallListed } from '../tools/tool-calls.ts';
import { awaitsFirstOutput, newestTurn, noteFirstOutput, openTurn } from '../turns/turns.ts';
import type {
  ChunkKind,
  ListedCall,
  RateLimitsUpdated,
  ResponseCreated,
  ResponseDone,
  ResponseItemAdded,
  TokenUsage,
} from '../../signals/signal.ts';
import type { AgentRecord, InferenceRecord, SessionCounts } from '../records.ts';
import type { Attribution } from './response-requests.ts';
import type { PendingResponse, SessionState } from '../session-state.ts';

/** `response.created`. The response's span waits for the agent's name, which the SDK gives in its next event. */
export function onResponseCreated(state: SessionState, signal: ResponseCreated): void {
  if (state.knownResponses.has(signal.responseId)) return;
  const pending = admit(state, signal, true);
  const { agentAhead } = state;
  state.responsesAnnounced = true;
  state.agentAhead = undefined;
  state.pendingResponse = pending;
  if (agentAhead !== undefined || pending.agent !== undefined) startResponse(state, pending, agentAhead);
}

/** Decides which turn a response belongs to, and seals the turns before that. */
function admit(
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
  };
}

/** What an agent that was at work before is heard of is its own. */
function ofAgent(agent: AgentRecord): Attribution {
  return { turn: agent.parent, request: undefined, outOfBand: false };
}

/** Starts the span of a pending response, under its agent where the SDK has named one. */
export function startResponse(
  state: SessionState,
  pending: PendingResponse,
  agentName?: string,
): InferenceRecord {
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
    audioBytes: 0,
    status: undefined,
    statusReason: undefined,
    callsTools: false,
    callsHeard: 0,
    usage: undefined,
    interrupted: false,
    guardrailTripped: false,
    toolResults: [],
    output: [],
  };
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

/** A chunk of output after the first of its response, and of its turn's answer: it changes nothing but the response's size. */
export function onLaterChunk(
  state: SessionState,
  responseId: string,
  kind: ChunkKind,
  bytes: number,
): boolean {
  const record = state.responses.get(responseId);
  if (record === undefined || (record.timeToFirstChunk === undefined && record.createdSeen)) return false;
  if (isOutput(kind) && awaitsFirstOutput(record.turn)) return false;
  record.audioBytes += bytes;
  return true;
}

/** A chunk of output. The first of a response is timed; a response that no `response.created` announced starts here. */
export function onChunk(state: SessionState, responseId: string, kind: ChunkKind, bytes: number): void {
  const record = state.responses.get(responseId) ?? startUnannounced(state, responseId, undefined);
  if (record === undefined) return;
  if (record.timeToFirstChunk === undefined && record.createdSeen) {
    record.timeToFirstChunk = state.tree.secondsSince(record.startTime);
  }
  record.audioBytes += bytes;
  if (isOutput(kind)) noteFirstOutput(state, record.turn);
}

/** What the user hears, or reads in a text session. */
function isOutput(kind: ChunkKind): boolean {
  return kind === 'audio' || kind === 'text';
}

/** `response.output_item.added`: later events name the item and not its response. */
export function onResponseItemAdded(state: SessionState, { responseId, itemId }: ResponseItemAdded): void {
  const record = state.responses.get(responseId);
  if (record !== undefined) state.responsesByItem.set(itemId, record);
}

/** `response.done` is authoritative for the end of a response, and so of its agent's work on it. */
export function onResponseDone(state: SessionState, signal: ResponseDone): void {
  const { responseId, conversationId } = signal;
  const record = state.responses.get(responseId) ?? startUnannounced(state, responseId, conversationId);
  if (record === undefined) return;
  record.status = signal.status;
  record.statusReason = signal.reason;
  record.callsTools = signal.callsTools;
  record.usage = signal.usage;
  record.conversationId ??= conversationId ?? undefined;
  if (state.keepContent) keepOutput(state, record, signal.output);
  noteListedCalls(state, record, signal.calls ?? []);
  addUsage(state.session.counts, signal.usage);
  if (record.turn !== undefined) record.turn.lastResponseFailed = signal.status === 'failed';
  if (signal.status === 'cancelled') noteCancellation(state, record);
  if (signal.status === 'failed') abortCalls(state, record);
  if (signal.error !== undefined) {
    const { type, message } = signal.error;
    record.failure = { type, message };
    state.session.counts.errors += 1;
    state.tree.event(record, exceptionEvent(signal.error));
  }
  finishResponse(state, record);
  state.latestResponse = record;
}

/** Most streams have told of each call by its item. */
function noteListedCalls(state: SessionState, record: InferenceRecord, calls: readonly ListedCall[]): void {
  if (calls.length <= record.callsHeard) return;
  for (const call of calls) onCallListed(state, call, record.responseId, record.parent);
}

/** What was said, for the response and its agent. */
function keepOutput(state: SessionState, record: InferenceRecord, output: readonly unknown[]): void {
  record.output = output;
  if (record.parent.kind !== 'agent' || record.parent.endTime !== undefined) return;
  const { status, statusReason, callsTools } = record;
  const { answers } = record.parent;
  answers.push({ output, status, statusReason, callsTools });
  if (answers.length <= MAX_AGENT_MESSAGES) return;
  state.onLimit('MAX_AGENT_MESSAGES');
  answers.shift();
}

export function finishResponse(state: SessionState, record: InferenceRecord): void {
  state.responses.delete(record.responseId);
  state.endedResponses.set(record.responseId, record);
  state.tree.touch(record);
  if (mayBeFollowedByLimits(state, record)) {
    state.tree.settle(record, state.tree.now);
    state.awaitsLimits = record;
  } else {
    state.tree.end(record, state.tree.now);
  }
  state.tree.release(record);
}

/**
 * Some servers tell the rate limits right after a response is done, others after it is created, some never. The span of
 * the first response waits for the next that the server says; those after it only where it was not in vain. What failed is told at once.
 */
function mayBeFollowedByLimits(state: SessionState, record: InferenceRecord): boolean {
  const isTold = record.requestsRemaining !== undefined || record.tokensRemaining !== undefined;
  if (isTold || record.status === 'failed' || record.status === 'unfinished') return false;
  return state.awaitsLimits === undefined && state.limitsFollow !== false;
}

/** `rate_limits.updated`: of the response that was created or done just before. */
export function onRateLimitsUpdated(state: SessionState, { requests, tokens }: RateLimitsUpdated): void {
  const record = state.latestResponse;
  if (record === undefined || (record.endTime !== undefined && record !== state.awaitsLimits)) return;
  record.requestsRemaining = requests;
  record.tokensRemaining = tokens;
  if (record !== state.awaitsLimits) return;
  state.limitsFollow = true;
  writeAwaiting(state);
}

/** The server has gone on to something else. */
export function waitNoLongerForLimits(state: SessionState): void {
  state.limitsFollow ??= false;
  writeAwaiting(state);
}

function writeAwaiting(state: SessionState): void {
  const record = state.awaitsLimits;
  state.awaitsLimits = undefined;
  if (record !== undefined) state.tree.write(record);
}

/** A response whose beginning was not seen; one that has ended already is not started again. */
function startUnannounced(
  state: SessionState,
  responseId: string,
  conversationId: string | null | undefined,
): InferenceRecord | undefined {
  if (state.knownResponses.has(responseId)) return undefined;
  return startResponse(state, admit(state, { responseId, conversationId, outputType: undefined }, false));
}

function addUsage(counts: SessionCounts, usage: TokenUsage | undefined): void {
  if (usage?.input !== undefined) counts.inputTokens = (counts.inputTokens ?? 0) + usage.input;
  if (usage?.output !== undefined) counts.outputTokens = (counts.outputTokens ?? 0) + usage.output;
  if (usage?.outputReasoning !== undefined)
    counts.reasoningTokens = (counts.reasoningTokens ?? 0) + usage.outputReasoning;
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
