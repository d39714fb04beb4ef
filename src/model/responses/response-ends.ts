import { exceptionEvent } from '../exceptions.ts';
import { MAX_AGENT_MESSAGES, MAX_SAID_PARTS } from '../limits.ts';
import { priceResponse } from '../costs.ts';
import { abortCalls } from '../tools/abandoned-calls.ts';
import { onCallListed } from '../tools/tool-calls.ts';
import { CUT_MARK } from '../../privacy/scrub.ts';
import { noteCancellation } from '../turns/interruptions.ts';
import { readOutputMessage } from '../turns/messages.ts';
import type {
  ListedCall,
  RateLimitsUpdated,
  ResponseDone,
  TokenUsage,
  WordsSaid,
} from '../../signals/signal.ts';
import type { InferenceRecord, SessionCounts } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** What `response.done` says of a response whose span has started. */
export function finishDone(state: SessionState, record: InferenceRecord, signal: ResponseDone): void {
  const { conversationId } = signal;
  record.status = signal.status;
  record.statusReason = signal.reason;
  record.callsTools ||= signal.callsTools;
  record.outputType ??= signal.outputType;
  record.usage = signal.usage;
  record.conversationId ??= conversationId ?? undefined;
  if (state.keepContent) keepOutput(state, record, signal.output);
  noteListedCalls(state, record, signal.calls ?? []);
  addUsage(state.session.counts, signal.usage);
  priceResponse(state, record);
  noteUnheard(state, record);
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

/** An answer whose sound nothing tells: not the log, which was kept without, nor the connection, which is not the caller's own. */
function noteUnheard(
  state: SessionState,
  { turn, status, outputType, items, audioMs, speech }: InferenceRecord,
): void {
  const isSpoken = status === 'completed' && outputType === 'speech' && items.length > 0;
  if (turn === undefined || !isSpoken || audioMs > 0 || speech !== undefined) return;
  state.agentUnheard = state.sound?.playbackTold !== true;
  turn.answered = true;
}

/** Most streams have told of each call by its item. */
function noteListedCalls(state: SessionState, record: InferenceRecord, calls: readonly ListedCall[]): void {
  if (calls.length <= record.callsHeard) return;
  for (const call of calls) onCallListed(state, call, record.responseId, record.parent);
}

/** What the response says, in case its end does not. */
export function onWordsSaid(state: SessionState, words: WordsSaid): void {
  const record = state.responses.get(words.responseId);
  if (!state.keepContent || record === undefined || words.text === undefined) return;
  const { said } = record;
  const known = said.findIndex(
    ({ itemId, contentIndex }) => itemId === words.itemId && contentIndex === words.contentIndex,
  );
  if (known >= 0) said[known] = words;
  else if (said.length < MAX_SAID_PARTS) said.push(words);
}

/** The words that an end without words leaves out, and those of an item that was cut. */
function unsaidIn(output: readonly unknown[], said: readonly WordsSaid[]): unknown[] {
  const isSaid = readOutputMessage(output, undefined).parts.some(
    (part) => part.type === 'text' && part.content !== '',
  );
  const unsaid = isSaid ? said.filter(({ cut }) => cut) : said;
  return unsaid.map(({ text = '', cut }) => ({ content: [{ text: cut ? text + CUT_MARK : text }] }));
}

/** What was said, for the response and its agent. */
function keepOutput(state: SessionState, record: InferenceRecord, listed: readonly unknown[]): void {
  const output = record.said.length === 0 ? listed : [...unsaidIn(listed, record.said), ...listed];
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
  if (record.status === 'unfinished' && record.said.length > 0) keepOutput(state, record, []);
  if (record.speech !== undefined) record.speech.coming = false;
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

function addUsage(counts: SessionCounts, usage: TokenUsage | undefined): void {
  if (usage?.input !== undefined) counts.inputTokens = (counts.inputTokens ?? 0) + usage.input;
  if (usage?.output !== undefined) counts.outputTokens = (counts.outputTokens ?? 0) + usage.output;
  if (usage?.outputReasoning !== undefined)
    counts.reasoningTokens = (counts.reasoningTokens ?? 0) + usage.outputReasoning;
}
