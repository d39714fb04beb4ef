import * as name from './attribute-names.ts';
import type { AttributeValue } from '@opentelemetry/api';
import type {
  Configuration,
  InferenceRecord,
  SessionRecord,
  SpanRecord,
  TurnRecord,
} from '../model/records.ts';
import type { TokenUsage } from '../signals/signal.ts';
import { SpanKind } from '@opentelemetry/api';

/** Takes one attribute after the other; a value that is not known is `undefined`, never 0, and is left out. */
export type PutAttribute = (key: string, value: AttributeValue | undefined) => void;

/** What is known when a span starts, so that samplers see it. */
export function putStartAttributes(record: SpanRecord, session: SessionRecord, put: PutAttribute): void {
  put(name.OPERATION_NAME, operationOf(record));
  putSessionIds(session, put);
  put(name.TURN_NUMBER, turnOf(record)?.number);
  switch (record.kind) {
    case 'session':
      putServer(record, put);
      putConfiguration(record, put);
      put(name.WORKFLOW_NAME, record.workflowName);
      put(name.AGENT_NAME, record.agent);
      return;
    case 'turn':
      putConfiguration(record, put);
      put(name.TURN_TRIGGER, record.trigger);
      put(name.INPUT_MODALITY, record.modality);
      return;
    case 'user_speech':
      put(name.ITEM_ID, record.itemId);
      return;
    case 'agent':
      put(name.PROVIDER_NAME, session.provider);
      put(name.AGENT_NAME, record.name);
      put(name.REQUEST_MODEL, record.model);
      return;
    case 'inference':
      putServer(session, put);
      putConfiguration(record, put);
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

/** The ids that every span of a session carries, as far as they are known. */
function putSessionIds(session: SessionRecord, put: PutAttribute): void {
  put(name.REALTIME_SESSION_ID, session.sessionId);
  put(name.CONVERSATION_ID, session.conversationId);
}

/** Whose server it is, and where. */
function putServer(session: SessionRecord, put: PutAttribute): void {
  put(name.PROVIDER_NAME, session.provider);
  put(name.SERVER_ADDRESS, session.serverAddress);
  put(name.SERVER_PORT, session.serverPort);
}

/** The configuration in force when the span starts. */
function putConfiguration(record: Configuration, put: PutAttribute): void {
  put(name.REQUEST_MODEL, record.model);
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
    case 'agent':
      return record.parent;
    case 'inference':
    case 'tool':
      return record.turn;
  }
}

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

/** The operation of a span: the first word of its name, and its `gen_ai.operation.name`. */
export function operationOf(record: SpanRecord): string {
  return OPERATIONS[record.kind];
}

const OPERATIONS = {
  session: 'realtime_session',
  turn: 'turn',
  user_speech: 'user_speech',
  agent: 'invoke_agent',
  inference: 'realtime_inference',
  tool: 'execute_tool',
} as const;

/** The operation and what it is done with: an agent, a model, a tool. */
export function spanNameOf(record: SpanRecord): string {
  const operation = operationOf(record);
  const subject = subjectOf(record);
  return subject === undefined ? operation : `${operation} ${subject}`;
}

function subjectOf(record: SpanRecord): string | undefined {
  if (record.kind === 'agent' || record.kind === 'tool') return record.name;
  return record.kind === 'inference' ? record.model : undefined;
}

/** CLIENT for what the server does: model responses, and calls of MCP tools that it executes. */
export function spanKindOf(record: SpanRecord): SpanKind {
  const remote = record.kind === 'inference' || (record.kind === 'tool' && record.mcp);
  return remote ? SpanKind.CLIENT : SpanKind.INTERNAL;
}
