import * as name from './attribute-names.ts';
import { putConfiguration, putServer, putSessionIds } from './start-attributes.ts';
import type { TokenUsage } from '../signals/signal.ts';
import type { InferenceRecord, SessionRecord, SpanRecord, TurnRecord } from '../model/records.ts';
import type { PutAttribute } from './start-attributes.ts';

/** What is known only when a span ends. */
export function putEndAttributes(record: SpanRecord, session: SessionRecord, put: PutAttribute): void {
  putSessionIds(session, put);
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

/** Model, voice and server may have become known after its start. */
function putSessionSummary(session: SessionRecord, put: PutAttribute): void {
  const { counts } = session;
  putServer(session, put);
  putConfiguration(session, put);
  put(name.WORKFLOW_NAME, session.workflowName);
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
}

function putTurnSummary(turn: TurnRecord, put: PutAttribute): void {
  put(name.TURN_END_REASON, turn.endReason);
  put(name.RESPONSE_LATENCY, turn.responseLatency);
  put(name.RESPONSE_LATENCY_SOURCE, turn.responseLatencySource);
  put(name.INTERRUPTION_REASON, turn.interruption?.reason);
  put(name.REACTION_TIME, turn.interruption?.reactionTime);
  put(name.HEARD_MS, turn.interruption?.heardMs);
  put(name.GUARDRAIL_TRIPPED, turn.guardrailTripped ? true : undefined);
}

function putInferenceSummary(record: InferenceRecord, put: PutAttribute): void {
  const reason = finishReasonOf(record);
  // The Realtime API does not name the model in its responses: one connection has one model.
  put(name.RESPONSE_MODEL, record.model);
  put(name.TIME_TO_FIRST_CHUNK, record.timeToFirstChunk);
  put(name.FINISH_REASONS, reason === undefined ? undefined : [reason]);
  put(name.RESPONSE_STATUS, record.status);
  put(name.RESPONSE_STATUS_REASON, record.statusReason);
  if (record.usage !== undefined) putUsage(record.usage, put);
}

/** The reason in the words of the GenAI conventions, where they have one. */
export function finishReasonOf(record: InferenceRecord): string | undefined {
  switch (record.status) {
    case 'completed':
      return record.callsTools ? 'tool_call' : 'stop';
    case 'incomplete':
      return record.statusReason === 'max_output_tokens' ? 'length' : (record.statusReason ?? 'incomplete');
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return 'error';
    default:
      return undefined;
  }
}

function putUsage(usage: TokenUsage, put: PutAttribute): void {
  put(name.INPUT_TOKENS, usage.input);
  put(name.OUTPUT_TOKENS, usage.output);
  put(name.CACHED_TOKENS, usage.cached);
  put(name.TEXT_INPUT_TOKENS, usage.inputText);
  put(name.AUDIO_INPUT_TOKENS, usage.inputAudio);
  put(name.IMAGE_INPUT_TOKENS, usage.inputImage);
  put(name.TEXT_CACHED_TOKENS, usage.cachedText);
  put(name.AUDIO_CACHED_TOKENS, usage.cachedAudio);
  put(name.TEXT_OUTPUT_TOKENS, usage.outputText);
  put(name.AUDIO_OUTPUT_TOKENS, usage.outputAudio);
}
