import * as name from './attribute-names.ts';
import { configurationOf, sessionIdsOf } from './start-attributes.ts';
import type { Attributes } from '@opentelemetry/api';
import type { TokenUsage } from '../events/signal.ts';
import type { InferenceRecord, SessionRecord, SpanRecord, TurnRecord } from '../model/records.ts';

/** What is known only when a span ends. */
export function endAttributesOf(record: SpanRecord, session: SessionRecord): Attributes {
  return { ...sessionIdsOf(session), [name.ERROR_TYPE]: record.failure?.type, ...ownAttributesOf(record) };
}

function ownAttributesOf(record: SpanRecord): Attributes {
  switch (record.kind) {
    case 'session':
      return sessionSummaryOf(record);
    case 'turn':
      return turnSummaryOf(record);
    case 'user_speech':
      return { [name.TRANSCRIPTION_DELAY]: record.transcriptionDelay };
    case 'agent':
      return {};
    case 'inference':
      return inferenceSummaryOf(record);
    case 'tool':
      return {
        [name.TOOL_DESCRIPTION]: record.description,
        [name.TOOL_OUTCOME]: record.outcome,
      };
  }
}

function sessionSummaryOf(session: SessionRecord): Attributes {
  const { counts } = session;
  return {
    ...configurationOf(session),
    [name.PROVIDER_NAME]: session.provider,
    [name.SERVER_ADDRESS]: session.serverAddress,
    [name.SERVER_PORT]: session.serverPort,
    [name.CONNECT_TIME]: session.connectTime,
    [name.SESSION_END_REASON]: session.endReason,
    [name.TURN_COUNT]: counts.turns,
    [name.INTERRUPTION_COUNT]: counts.interruptions,
    [name.TOOL_CALL_COUNT]: counts.toolCalls,
    [name.HANDOFF_COUNT]: counts.handoffs,
    [name.GUARDRAIL_TRIP_COUNT]: counts.guardrailTrips,
    [name.ERROR_COUNT]: counts.errors,
    [name.SESSION_INPUT_TOKENS]: counts.inputTokens,
    [name.SESSION_OUTPUT_TOKENS]: counts.outputTokens,
  };
}

function turnSummaryOf(turn: TurnRecord): Attributes {
  return {
    [name.TURN_END_REASON]: turn.endReason,
    [name.RESPONSE_LATENCY]: turn.responseLatency,
    [name.RESPONSE_LATENCY_SOURCE]: turn.responseLatencySource,
    [name.INTERRUPTION_REASON]: turn.interruption?.reason,
    [name.REACTION_TIME]: turn.interruption?.reactionTime,
    [name.HEARD_MS]: turn.interruption?.heardMs,
    [name.GUARDRAIL_TRIPPED]: turn.guardrailTripped ? true : undefined,
  };
}

function inferenceSummaryOf(record: InferenceRecord): Attributes {
  const reason = finishReasonOf(record);
  return {
    // The Realtime API does not name the model in its responses: one connection has one model.
    [name.RESPONSE_MODEL]: record.model,
    [name.TIME_TO_FIRST_CHUNK]: record.timeToFirstChunk,
    [name.FINISH_REASONS]: reason === undefined ? undefined : [reason],
    [name.RESPONSE_STATUS]: record.status,
    [name.RESPONSE_STATUS_REASON]: record.statusReason,
    ...(record.usage === undefined ? {} : usageOf(record.usage)),
  };
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

function usageOf(usage: TokenUsage): Attributes {
  return {
    [name.INPUT_TOKENS]: usage.input,
    [name.OUTPUT_TOKENS]: usage.output,
    [name.CACHED_TOKENS]: usage.cached,
    [name.TEXT_INPUT_TOKENS]: usage.inputText,
    [name.AUDIO_INPUT_TOKENS]: usage.inputAudio,
    [name.IMAGE_INPUT_TOKENS]: usage.inputImage,
    [name.TEXT_CACHED_TOKENS]: usage.cachedText,
    [name.AUDIO_CACHED_TOKENS]: usage.cachedAudio,
    [name.TEXT_OUTPUT_TOKENS]: usage.outputText,
    [name.AUDIO_OUTPUT_TOKENS]: usage.outputAudio,
  };
}
