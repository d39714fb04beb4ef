import * as name from './attribute-names.ts';
import type { AttributeValue } from '@opentelemetry/api';
import type {
  AgentSpeechRecord,
  AnswerRecord,
  Configuration,
  InferenceRecord,
  SessionRecord,
  SpanRecord,
  TalkRecord,
  TurnRecord,
} from '../model/records.ts';
import type { TokenUsage, TranscriptionUsage } from '../signals/signal.ts';
import { speakerOf } from '../model/sound/agent-speech.ts';
import { genAiOperationOf } from './span-naming.ts';
import type { InferenceOperation } from './span-naming.ts';

/** Takes one attribute after the other; a value that is not known is `undefined`, never 0, and is left out. */
export type PutAttribute = (key: string, value: AttributeValue | undefined) => void;

/** What is known when a span starts, so that samplers see it. */
export function putStartAttributes(
  record: SpanRecord,
  session: SessionRecord,
  inference: InferenceOperation,
  put: PutAttribute,
): void {
  put(name.OPERATION_NAME, genAiOperationOf(record, inference));
  putIds(record, session, put);
  put(name.TURN_NUMBER, turnOf(record)?.number);
  switch (record.kind) {
    case 'session':
      putServer(record, put);
      putConfiguration(record, name.MODEL, put);
      put(name.SESSION_WORKFLOW, record.workflowName);
      put(name.SESSION_AGENT, record.agent);
      return;
    case 'turn':
      putConfiguration(record, name.MODEL, put);
      put(name.TURN_TRIGGER, record.trigger);
      put(name.INPUT_MODALITY, record.modality);
      return;
    case 'user_speech':
      put(name.ITEM_ID, record.itemId);
      put(name.TRANSCRIPTION_MODEL, record.transcriptionModel);
      return;
    case 'agent_speech':
      putSpeaker(record, put);
      return;
    case 'agent':
      put(name.AGENT_NAME, record.name);
      put(name.REQUEST_MODEL, record.model);
      if (record.handoff === undefined) return;
      // Jaeger shows no attributes of links.
      put(name.HANDOFF_FROM, record.handoff.fromName);
      put(name.HANDOFF_TO, record.name);
      return;
    case 'inference':
      put(name.PROVIDER_NAME, session.provider);
      putServer(session, put);
      putConfiguration(record, name.REQUEST_MODEL, put);
      put(name.REQUEST_STREAM, true);
      put(name.MAX_TOKENS, record.maxTokens === 'inf' ? undefined : record.maxTokens);
      put(name.REASONING_LEVEL, record.reasoningLevel);
      put(name.RESPONSE_ID, record.responseId === '' ? undefined : record.responseId);
      put(name.OUTPUT_TYPE, record.outputType);
      put(name.OUT_OF_BAND, record.outOfBand ? true : undefined);
      put(name.AGENT_NAME, record.parent.kind === 'agent' ? record.parent.name : undefined);
      return;
    case 'tool':
      put(name.TOOL_NAME, record.name);
      put(name.TOOL_TYPE, record.mcp ? 'extension' : 'function');
      put(name.TOOL_CALL_ID, record.callId);
      put(name.TOOL_DESCRIPTION, record.description);
      put(name.AGENT_NAME, record.agent);
      put(name.APPROVAL_WAIT, record.approvalWait);
  }
}

/** The ids that every span of a session carries, as far as they are known: the root is lost when the process is killed. */
function putIds(record: SpanRecord, session: SessionRecord, put: PutAttribute): void {
  put(name.SESSION_ID, session.sessionId);
  put(name.SERVER_SESSION_ID, session.serverSessionId);
  put(name.CALL_ID, session.callId);
  if (isGenAi(record)) put(name.CONVERSATION_ID, session.conversationId);
}

/** Whether a span is of one of the kinds that the GenAI conventions have; no other carries their attributes. */
export function isGenAi({ kind }: SpanRecord): boolean {
  return kind === 'agent' || kind === 'inference' || kind === 'tool';
}

function putSpeaker(speech: AgentSpeechRecord, put: PutAttribute): void {
  const { response, itemId } = speech;
  put(name.SPOKEN_RESPONSE_ID, response?.responseId || undefined);
  put(name.SPEAKING_AGENT, speakerOf(speech));
  put(name.ITEM_ID, itemId ?? response?.items[0]?.itemId);
}

/** Where the server is. */
function putServer(session: SessionRecord, put: PutAttribute): void {
  put(name.SERVER_ADDRESS, session.serverAddress);
  put(name.SERVER_PORT, session.serverPort);
}

/** The configuration in force when the span starts. */
function putConfiguration(record: Configuration, modelKey: string, put: PutAttribute): void {
  put(modelKey, record.model);
  put(name.VOICE, record.voice);
  put(name.TURN_DETECTION, record.turnDetection);
}

function turnOf(record: SpanRecord): TurnRecord | undefined {
  switch (record.kind) {
    case 'session':
      return undefined;
    case 'turn':
      return record;
    case 'user_speech':
    case 'agent_speech':
    case 'agent':
      return record.parent;
    case 'inference':
    case 'tool':
      return record.turn;
  }
}

/** What is known only when a span ends. */
export function putEndAttributes(record: SpanRecord, session: SessionRecord, put: PutAttribute): void {
  putIds(record, session, put);
  put(name.ERROR_TYPE, record.failure?.type);
  switch (record.kind) {
    case 'session':
      putSessionSummary(record, put);
      return;
    case 'turn':
      putTurnSummary(record, put);
      return;
    case 'user_speech':
      put(name.TRANSCRIPTION_DELAY, record.transcriptionDelay);
      if (record.transcriptionUsage !== undefined) putTranscription(record.transcriptionUsage, put);
      put(name.TRANSCRIPTION_COST, record.transcriptionCostUsd);
      return;
    case 'agent_speech':
      // The agent may have been named since.
      putSpeaker(record, put);
      put(name.HEARD_MS, record.heardMs);
      put(name.TRUNCATED_AT_MS, record.truncatedAtMs);
      return;
    case 'agent':
      return;
    case 'inference':
      putInferenceSummary(record, put);
      return;
    case 'tool':
      put(name.TOOL_DESCRIPTION, record.description);
      put(name.TOOL_OUTCOME, record.outcome);
  }
}

function putTranscription(usage: TranscriptionUsage, put: PutAttribute): void {
  put(name.TRANSCRIPTION_INPUT_TOKENS, usage.inputTokens);
  put(name.TRANSCRIPTION_TEXT_INPUT_TOKENS, usage.inputTextTokens || undefined);
  put(name.TRANSCRIPTION_OUTPUT_TOKENS, usage.outputTokens);
  put(name.TRANSCRIPTION_AUDIO, usage.audioSeconds);
}

/** Model, voice and server may have become known after its start. */
function putSessionSummary(session: SessionRecord, put: PutAttribute): void {
  const { counts } = session;
  putServer(session, put);
  putConfiguration(session, name.MODEL, put);
  put(name.SESSION_WORKFLOW, session.workflowName);
  put(name.CONNECT_TIME, session.connectTime);
  put(name.SESSION_END_REASON, session.endReason);
  put(name.TURN_COUNT, counts.turns);
  put(name.INTERRUPTION_COUNT, counts.interruptions);
  put(name.TOOL_CALL_COUNT, counts.toolCalls);
  put(name.HANDOFF_COUNT, counts.handoffs);
  put(name.GUARDRAIL_TRIP_COUNT, counts.guardrailTrips);
  put(name.ERROR_COUNT, counts.errors);
  put(name.SESSION_INPUT_TOKENS, counts.inputTokens);
  put(name.SESSION_OUTPUT_TOKENS, counts.outputTokens);
  put(name.SESSION_REASONING_TOKENS, counts.reasoningTokens);
  put(name.SESSION_TRANSCRIPTION_INPUT_TOKENS, counts.transcription.inputTokens);
  put(name.SESSION_TRANSCRIPTION_OUTPUT_TOKENS, counts.transcription.outputTokens);
  put(name.SESSION_TRANSCRIPTION_AUDIO, counts.transcription.audioSeconds);
  put(name.SESSION_COST, session.costUsd);
  put(name.UNPRICED_RESPONSE_COUNT, counts.unpricedResponses || undefined);
  put(name.UNPRICED_TRANSCRIPTION_COUNT, counts.unpricedTranscriptions || undefined);
  put(name.DTMF_EVENT_COUNT, counts.keyPresses === 0 ? undefined : counts.keyPresses);
  if (session.talk !== undefined) putTalk(session.talk, put);
}

function putTalk(talk: TalkRecord, put: PutAttribute): void {
  put(name.USER_SPEECH_TIME, talk.userSpeech);
  put(name.AGENT_SPEECH_TIME, talk.agentSpeech);
  put(name.OVERLAP_TIME, talk.overlap);
  put(name.SILENCE_TIME, talk.silence);
  put(name.LONGEST_SILENCE, talk.longestSilence);
  put(name.GREETING_DELAY, talk.greetingDelay);
  put(name.UNANSWERED_TURN_COUNT, talk.unansweredTurns);
  put(name.AGENT_INTERRUPTION_COUNT, talk.agentInterruptions);
}

function putTurnSummary(turn: TurnRecord, put: PutAttribute): void {
  put(name.TURN_END_REASON, turn.endReason);
  put(name.UNANSWERED, turn.unanswered ? true : undefined);
  put(name.ENDPOINTING, turn.endpointing);
  put(name.RESPONSE_LATENCY, turn.responseLatency);
  put(name.RESPONSE_LATENCY_SOURCE, turn.responseLatencySource);
  put(name.INTERRUPTION_REASON, turn.interruption?.reason);
  put(name.REACTION_TIME, turn.interruption?.reactionTime);
  if (turn.interruption !== undefined) put(name.HEARD_MS, turn.heardMs);
  put(name.TRUNCATED_AT_MS, turn.truncatedAtMs);
  put(name.AFTER_CUT_MS, turn.afterCutMs === undefined ? undefined : Math.round(turn.afterCutMs));
  put(name.GUARDRAIL_TRIPPED, turn.guardrailTripped ? true : undefined);
}

function putInferenceSummary(record: InferenceRecord, put: PutAttribute): void {
  const reason = finishReasonOf(record);
  // The Realtime API does not name the model in its responses: one connection has one model.
  put(name.RESPONSE_MODEL, record.model);
  // Where nothing announced it, its output is the first to tell.
  put(name.OUTPUT_TYPE, record.outputType);
  put(name.TIME_TO_FIRST_CHUNK, record.timeToFirstChunk);
  put(name.FINISH_REASONS, reason === undefined ? undefined : [reason]);
  put(name.RESPONSE_STATUS, record.status);
  put(name.RESPONSE_STATUS_REASON, record.statusReason);
  put(name.REQUESTS_REMAINING, record.requestsRemaining);
  put(name.TOKENS_REMAINING, record.tokensRemaining);
  if (record.usage !== undefined) putUsage(record.usage, put);
  put(name.RESPONSE_COST, record.costUsd);
}

/**
 * The reason in the words of the GenAI conventions, where they have one, else in the server's own: `turn_detected`,
 * `client_cancelled`. Of a response whose end was not seen they ask for `error`, too.
 */
export function finishReasonOf({ status, statusReason, callsTools }: AnswerRecord): string | undefined {
  switch (status) {
    case 'completed':
      return callsTools ? 'tool_call' : 'stop';
    case 'incomplete':
      return statusReason === 'max_output_tokens' ? 'length' : (statusReason ?? 'incomplete');
    case 'cancelled':
      return statusReason ?? 'cancelled';
    case 'failed':
    case 'unfinished':
      return 'error';
    case undefined:
      return undefined;
  }
}

function putUsage(usage: TokenUsage, put: PutAttribute): void {
  put(name.INPUT_TOKENS, usage.input);
  put(name.OUTPUT_TOKENS, usage.output);
  // The server counts all kinds, also those that a response has nothing of.
  const putPart: PutAttribute = (key, count) => put(key, count === 0 ? undefined : count);
  putPart(name.CACHED_TOKENS, usage.cached);
  putPart(name.TEXT_INPUT_TOKENS, usage.inputText);
  putPart(name.AUDIO_INPUT_TOKENS, usage.inputAudio);
  putPart(name.IMAGE_INPUT_TOKENS, usage.inputImage);
  putPart(name.TEXT_CACHED_TOKENS, usage.cachedText);
  putPart(name.AUDIO_CACHED_TOKENS, usage.cachedAudio);
  putPart(name.IMAGE_CACHED_TOKENS, usage.cachedImage);
  putPart(name.TEXT_OUTPUT_TOKENS, usage.outputText);
  putPart(name.AUDIO_OUTPUT_TOKENS, usage.outputAudio);
  putPart(name.REASONING_TOKENS, usage.outputReasoning);
}
