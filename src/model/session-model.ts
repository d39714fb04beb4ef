import { agentAtWork, onHandedOff } from './agents/agents.ts';
import {
  onHandedOffAlone,
  onAgentEndedAlone,
  onAgentStartedAlone,
  onAudioInterruptedAlone,
  onAudioOutputAlone,
} from './agents/agents-without-responses.ts';
import { onApprovalDecided, onApprovalRequested } from './tools/approvals.ts';
import { onSessionConfigured } from './configuration.ts';
import { onErrorRaised } from './errors.ts';
import { hearUntilNow } from './sound/agent-speech.ts';
import { createSessionState, responseById } from './session-state.ts';
import { onGuardrailHandled, onGuardrailTripped } from './turns/guardrails.ts';
import { onAudioInterrupted, onItemTruncated } from './turns/interruptions.ts';
import { onMcpCallAdded, onMcpCallEnded, onMcpCallStarted } from './tools/mcp-calls.ts';
import { onPlaybackCleared, onPlaybackStarted, onPlaybackStopped } from './sound/playback.ts';
import { MAX_OPEN_TURNS } from './limits.ts';
import { onResponseRequested } from './responses/response-requests.ts';
import { isLaterChunk, isLaterPendingChunk, onChunk } from './responses/chunks.ts';
import { onRateLimitsUpdated, onWordsSaid, waitNoLongerForLimits } from './responses/response-ends.ts';
import {
  isOf,
  noteCallOf,
  onResponseCreated,
  onResponseDone,
  onResponseItemAdded,
  settlePending,
} from './responses/responses.ts';
import { closeOldestTurn, endSession } from './session-end.ts';
import { createSessionRecord } from './session-record.ts';
import { secondsBetween, SpanTree } from './span-tree.ts';
import {
  finishUnexplained,
  onFunctionArgumentsDone,
  onFunctionCalled,
  onToolEnded,
  onToolOutputSent,
  onToolStarted,
  onToolThrew,
} from './tools/tool-calls.ts';
import { onInputCommitSent, onInputCommitted, onInputTimedOut } from './turns/input-commits.ts';
import { onTranscriptionCompleted, onTranscriptionFailed } from './turns/transcripts.ts';
import { onTranslationHeard, onTranslationSaid } from './turns/translation.ts';
import { onHistoryItemSent, onUserItemAdded, onUserItemSent } from './turns/user-items.ts';
import { onInputCleared, onKeyPressed, onSpeechStarted, onSpeechStopped } from './turns/user-speech.ts';
import type { ChunkKind, Signal, SilentKind } from '../signals/signal.ts';
import type { Failure, InferenceRecord, SessionEndReason, SessionRecord, ToolRecord } from './records.ts';
import type { PriceOf } from './costs.ts';
import type { SessionStart } from './session-record.ts';
import type { PendingResponse, SessionState } from './session-state.ts';
import type { TraceSink } from './trace-sink.ts';

export interface SessionModelOptions {
  sink: TraceSink;
  /** Whether content is kept for the span writer; without it texts are not even referenced. */
  keepContent: boolean;
  /** Says, for each time it happens, that a cap of `limits.ts` was reached. */
  onLimit: (limit: string) => void;
  /** What responses and transcriptions cost. Default: nothing is priced. */
  priceOf?: PriceOf | undefined;
}

/**
 * Decides what the spans of one session are. Signals come in with their time, decisions go out to the sink.
 * It has no clock, no timer and no knowledge of OpenTelemetry; signals after the end are ignored.
 */
export class SessionModel {
  readonly session: SessionRecord;
  readonly #state: SessionState;

  constructor(start: SessionStart, { sink, keepContent, onLimit, priceOf }: SessionModelOptions) {
    const tree = new SpanTree(sink, start.startTime);
    this.session = createSessionRecord(start);
    this.#state = createSessionState({
      tree,
      session: this.session,
      keepContent,
      onLimit,
      priceOf,
      agentsAtWork: start.agents,
    });
    tree.holdsTurns = start.guardrails === true;
    tree.start(this.session);
    // A connection that reconnects all day would otherwise keep every session it ever had, each by the next.
    this.session.previous = undefined;
  }

  get ended(): boolean {
    return this.session.endTime !== undefined;
  }

  /** The connection is ready, `time` in epoch milliseconds. */
  connected(time: number): void {
    if (this.ended) return;
    this.session.connectedAt ??= time;
    this.session.connectTime ??= secondsBetween(this.session.startTime, time);
  }

  /** Applies one signal. Times that run backwards are taken as standing still. */
  apply(signal: Signal, time: number): void {
    if (this.ended) return;
    const state = this.#state;
    // What waited happened before this.
    if (state.pendingResponse !== undefined) settleBefore(state, state.pendingResponse, signal);
    this.#advance(time);
    hearUntilNow(state, MAY_PRECEDE_CLAIM.has(signal.type));
    if (state.unexplained !== undefined && !MAY_EXPLAIN.has(signal.type)) finishUnexplained(state);
    if (state.awaitsLimits !== undefined && !MAY_PRECEDE_LIMITS.has(signal.type))
      waitNoLongerForLimits(state);
    dispatch(state, signal);
    if (state.tree.turns.length > MAX_OPEN_TURNS) closeOldestTurn(state);
  }

  /**
   * Takes a chunk that is no sound and not the first of anything, and for which nothing waits. `false` if it is left for
   * {@link chunk}, with its time.
   */
  takesChunk(responseId: string, kind: SilentKind): boolean {
    if (this.ended) return true;
    const { unexplained, pendingResponse } = this.#state;
    if (unexplained !== undefined) return false;
    if (pendingResponse !== undefined) return isLaterPendingChunk(pendingResponse, responseId, kind);
    return isLaterChunk(this.#state, responseId, kind);
  }

  /** Applies one chunk of a response's output. `bytes` of audio, 0 for anything else. */
  chunk(responseId: string, kind: ChunkKind, bytes: number, time: number): void {
    if (this.ended) return;
    const state = this.#state;
    const { pendingResponse: pending } = state;
    const isItsOwn = pending?.responseId === responseId && !pending.createdSeen && pending.done === undefined;
    if (pending !== undefined && !isItsOwn) settlePending(state);
    this.#advance(time);
    if (state.unexplained !== undefined) finishUnexplained(state);
    onChunk(state, responseId, kind, bytes);
    if (state.tree.turns.length > MAX_OPEN_TURNS) closeOldestTurn(state);
  }

  /** What is known of a call that is open, or of a response. */
  recordOf(subject: { callId: string } | { responseId: string }): ToolRecord | InferenceRecord | undefined {
    return 'callId' in subject
      ? this.#state.calls.get(subject.callId)
      : responseById(this.#state, subject.responseId);
  }

  /**
   * Ends the session and all that is open in it. Ending twice is harmless. One that is `disconnected`, and whose far side
   * closed it with a code that says that all is in order, is `closed` if nothing was under way.
   */
  end(reason: SessionEndReason, time: number, failure?: Failure, closeCode?: number): void {
    if (this.ended) return;
    settlePending(this.#state);
    this.#advance(time);
    endSession(this.#state, reason, { failure, closeCode });
  }

  #advance(time: number): void {
    const { tree } = this.#state;
    if (time > tree.now) tree.now = time;
  }
}

/**
 * What the client sends, or decides, in the listeners that run between `response.created` and the SDK's `agent_start`:
 * the response still waits for its agent.
 */
const MAY_PRECEDE_AGENT: ReadonlySet<Signal['type']> = new Set([
  'agent_started',
  'response_requested',
  'user_item_sent',
  'history_item_sent',
  'tool_output_sent',
  'item_truncated',
  'approval_decided',
]);

/** A response that waits for its agent waits no longer once the session has gone on to something else. */
function settleBefore(state: SessionState, pending: PendingResponse, signal: Signal): void {
  if (pending.done !== undefined && signal.type === 'agent_ended') settlePending(state, signal.agent);
  else if (pending.done !== undefined && signal.type === 'agent_started') settlePending(state);
  else if (!MAY_PRECEDE_AGENT.has(signal.type) && !isOf(signal, pending)) settlePending(state);
}

/** What may come between the end of playback and the client's word of how much was heard. */
const MAY_PRECEDE_CLAIM: ReadonlySet<Signal['type']> = new Set([
  'item_truncated',
  'audio_interrupted',
  'response_done',
  'words_said',
]);

/** What follows from a response that is done before the server says anything more. */
const MAY_PRECEDE_LIMITS: ReadonlySet<Signal['type']> = new Set([
  'rate_limits_updated',
  'agent_ended',
  'handed_off',
  'tool_started',
  'tool_threw',
  'tool_ended',
  'tool_output_sent',
  'response_requested',
  'approval_requested',
  'guardrail_tripped',
]);

/** Signals that come between a call that failed before it started and the error that explains it. */
const MAY_EXPLAIN: ReadonlySet<Signal['type']> = new Set([
  'error_raised',
  'tool_output_sent',
  'response_requested',
]);

function dispatch(state: SessionState, signal: Signal): void {
  switch (signal.type) {
    case 'session_configured':
      return onSessionConfigured(state, signal);
    case 'conversation_created':
      state.session.conversationId ??= signal.conversationId;
      return;
    case 'call_identified':
      state.session.callId ??= signal.callId;
      return;
    case 'speech_started':
      return onSpeechStarted(state, signal);
    case 'speech_stopped':
      return onSpeechStopped(state, signal);
    case 'input_committed':
      return onInputCommitted(state, signal);
    case 'input_cleared':
      return onInputCleared(state);
    case 'input_timed_out':
      return onInputTimedOut(state, signal);
    case 'input_commit_sent':
      return onInputCommitSent(state, signal);
    case 'user_item_added':
      return onUserItemAdded(state, signal);
    case 'user_item_sent':
      return onUserItemSent(state, signal);
    case 'history_item_sent':
      return onHistoryItemSent(state);
    case 'key_pressed':
      return onKeyPressed(state, signal);
    case 'transcription_completed':
      return onTranscriptionCompleted(state, signal);
    case 'transcription_failed':
      return onTranscriptionFailed(state, signal);
    case 'response_created':
      return onResponseCreated(state, signal);
    case 'response_item_added':
      return onResponseItemAdded(state, signal);
    case 'translation_heard':
      return onTranslationHeard(state, signal);
    case 'translation_said':
      return onTranslationSaid(state, signal);
    case 'words_said':
      return onWordsSaid(state, signal);
    case 'response_done':
      return onResponseDone(state, signal);
    case 'rate_limits_updated':
      return onRateLimitsUpdated(state, signal);
    case 'response_requested':
      return onResponseRequested(state, signal);
    case 'playback_started':
      return onPlaybackStarted(state, signal);
    case 'playback_stopped':
      return onPlaybackStopped(state, signal);
    case 'playback_cleared':
      return onPlaybackCleared(state, signal);
    case 'item_truncated':
      return onItemTruncated(state, signal);
    case 'audio_interrupted':
      return state.responsesSeen ? onAudioInterrupted(state) : onAudioInterruptedAlone(state);
    case 'audio_output':
      return onAudioOutputAlone(state, signal);
    case 'function_called':
      noteCallOf(state, signal);
      return onFunctionCalled(state, signal);
    case 'function_arguments_done':
      noteCallOf(state, signal);
      return onFunctionArgumentsDone(state, signal);
    case 'tool_started':
      return onToolStarted(state, signal);
    case 'tool_threw':
      return onToolThrew(state, signal);
    case 'tool_ended':
      return onToolEnded(state, signal);
    case 'tool_output_sent':
      return onToolOutputSent(state, signal);
    case 'approval_requested':
      return onApprovalRequested(state, signal);
    case 'approval_decided':
      return onApprovalDecided(state, signal);
    case 'mcp_call_added':
      return onMcpCallAdded(state, signal);
    case 'mcp_call_started':
      return onMcpCallStarted(state, signal);
    case 'mcp_call_ended':
      return onMcpCallEnded(state, signal);
    case 'agent_started':
      state.agentsAtWork = true;
      if (state.pendingResponse !== undefined) settlePending(state, signal.agent);
      else if (state.responsesAnnounced) state.agentAhead = signal.agent;
      else onAgentStartedAlone(state, signal);
      return;
    case 'agent_ended':
      state.agentAhead = undefined;
      // Where responses are announced, the end of one is authoritative, and has come just before.
      if (!state.responsesAnnounced || agentAtWork(state) !== undefined) onAgentEndedAlone(state, signal);
      return;
    case 'handed_off':
      onHandedOff(state, signal);
      if (!state.responsesSeen) onHandedOffAlone(state);
      return;
    case 'guardrail_tripped':
      return onGuardrailTripped(state, signal);
    case 'guardrail_handled':
      return onGuardrailHandled(state);
    case 'error_raised':
      return onErrorRaised(state, signal);
  }
}
