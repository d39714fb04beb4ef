import { readServerError } from './error-facts.ts';
import { count, fieldsOf, isObject, list, text } from '../host/fields.ts';
import type { Fields } from '../host/fields.ts';
import { readReasoningLevel, readSessionConfiguration, readTokenLimit } from './session-configuration.ts';
import {
  isMalformed,
  isMcpCall,
  readItem,
  readOutputSent,
  readTruncation,
  userModality,
} from './conversation-item.ts';
import type {
  ListedCall,
  ResponseDone,
  ResponseStatus,
  Signal,
  TokenUsage,
  TranscriptionUsage,
} from '../signals/signal.ts';

/**
 * Translates one Realtime API server event. Gives `undefined` for chunks (see `chunkKind`) and for events
 * without an effect: content parts, `*.done` of audio and arguments, deletions, retrievals, MCP tool lists that come.
 */
export function decodeServerEvent(event: Fields): Signal | undefined {
  return DECODERS.get(event['type'])?.(event);
}

const DECODERS: ReadonlyMap<unknown, (event: Fields) => Signal | undefined> = new Map<
  unknown,
  (event: Fields) => Signal | undefined
>([
  ['session.created', (event) => readSessionConfiguration(event['session'])],
  ['session.updated', (event) => readSessionConfiguration(event['session'])],
  ['transcription_session.created', (event) => readSessionConfiguration(event['session'])],
  ['transcription_session.updated', (event) => readSessionConfiguration(event['session'])],
  ['session.input_transcript.delta', () => ({ type: 'translation_heard', side: 'source' })],
  ['session.output_transcript.delta', () => ({ type: 'translation_heard', side: 'translation' })],
  ['conversation.created', readConversationCreated],
  [
    'input_audio_buffer.speech_started',
    (event) => ({ type: 'speech_started', itemId: text(event['item_id']) }),
  ],
  [
    'input_audio_buffer.speech_stopped',
    (event) => ({ type: 'speech_stopped', itemId: text(event['item_id']) }),
  ],
  ['input_audio_buffer.committed', (event) => ({ type: 'input_committed', itemId: text(event['item_id']) })],
  ['input_audio_buffer.cleared', () => ({ type: 'input_cleared' })],
  [
    'input_audio_buffer.timeout_triggered',
    (event) => ({ type: 'input_timed_out', itemId: text(event['item_id']) }),
  ],
  ['input_audio_buffer.dtmf_event_received', (event) => ({ type: 'key_pressed', key: text(event['event']) })],
  ['conversation.item.added', readItemAdded],
  ['conversation.item.created', readItemAdded],
  ['conversation.item.done', readItemDone],
  ['conversation.item.truncated', readTruncation],
  ['conversation.item.input_audio_transcription.completed', readTranscription],
  ['conversation.item.input_audio_transcription.failed', readTranscriptionFailure],
  ['response.created', readResponseCreated],
  ['response.output_audio_transcript.done', (event) => readWords(event, event['transcript'])],
  ['response.audio_transcript.done', (event) => readWords(event, event['transcript'])],
  ['response.output_text.done', (event) => readWords(event, event['text'])],
  ['response.text.done', (event) => readWords(event, event['text'])],
  ['response.done', readResponseDone],
  ['rate_limits.updated', readRateLimits],
  ['mcp_list_tools.failed', readListingFailure],
  ['response.output_item.added', readOutputItemAdded],
  ['response.output_item.done', readOutputItemDone],
  ['response.function_call_arguments.done', readArgumentsDone],
  [
    'response.mcp_call.in_progress',
    (event) => mcpCall(event, (itemId) => ({ type: 'mcp_call_started', itemId })),
  ],
  ['response.mcp_call.completed', (event) => mcpCall(event, (itemId) => mcpEnd(itemId, undefined))],
  [
    'response.mcp_call.failed',
    (event) =>
      mcpCall(event, (itemId) =>
        mcpEnd(itemId, { origin: 'server', type: 'mcp_call_failed', message: undefined }),
      ),
  ],
  [
    'output_audio_buffer.started',
    (event) => ({ type: 'playback_started', responseId: text(event['response_id']) }),
  ],
  [
    'output_audio_buffer.stopped',
    (event) => ({ type: 'playback_stopped', responseId: text(event['response_id']) }),
  ],
  [
    'output_audio_buffer.cleared',
    (event) => ({ type: 'playback_cleared', responseId: text(event['response_id']) }),
  ],
  ['error', (event) => ({ type: 'error_raised', error: readServerError(event['error']) })],
]);

function readConversationCreated(event: Fields): Signal | undefined {
  const conversationId = text(fieldsOf(event['conversation'])['id']);
  return conversationId === undefined ? undefined : { type: 'conversation_created', conversationId };
}

/** `conversation.item.added` is authoritative for user messages; tool outputs are the server's echo of the client's own. */
function readItemAdded(event: Fields): Signal | undefined {
  const item = readItem(event['item']);
  if (item.type === 'function_call_output' && item.callId !== undefined) {
    return readOutputSent(item.callId, item.output);
  }
  if (item.type !== 'message' || item.role !== 'user') return undefined;
  return {
    type: 'user_item_added',
    itemId: item.id,
    modality: userModality(item.content),
    content: item.content,
  };
}

/**
 * `conversation.item.done` is authoritative for the outcome of MCP calls. A tool's output it repeats, for those who have
 * not seen it be added.
 */
function readItemDone(event: Fields): Signal | undefined {
  const item = readItem(event['item']);
  if (item.type === 'function_call_output' && item.callId !== undefined) {
    return readOutputSent(item.callId, item.output);
  }
  if (item.id === undefined) return undefined;
  if (item.type === 'mcp_approval_request') return readApprovalRequest(event);
  if (!isMcpCall(item)) return undefined;
  return {
    type: 'mcp_call_ended',
    itemId: item.id,
    arguments: text(item.arguments),
    output: item.output,
    error: item.error,
    final: true,
  };
}

/** `response.output_item.done` comes first and names the response; `conversation.item.done` repeats the request. */
function readApprovalRequest(event: Fields): Signal | undefined {
  const { id, name, arguments: callArguments } = readItem(event['item']);
  if (id === undefined) return undefined;
  return {
    type: 'approval_requested',
    responseId: text(event['response_id']),
    callId: id,
    tool: { name: name ?? 'unknown' },
    agent: undefined,
    arguments: callArguments,
    mcp: true,
  };
}

function readTranscription(event: Fields): Signal {
  return {
    type: 'transcription_completed',
    itemId: text(event['item_id']),
    transcript: text(event['transcript']),
    usage: readTranscriptionUsage(event['usage']),
  };
}

/** `{type: 'tokens', input_tokens, output_tokens}` or `{type: 'duration', seconds}`. */
function readTranscriptionUsage(usage: unknown): TranscriptionUsage | undefined {
  if (!isObject(usage)) return undefined;
  return {
    inputTokens: count(usage['input_tokens']),
    outputTokens: count(usage['output_tokens']),
    audioSeconds: count(usage['seconds']),
  };
}

function readTranscriptionFailure(event: Fields): Signal {
  return {
    type: 'transcription_failed',
    itemId: text(event['item_id']),
    error: readServerError(event['error']),
  };
}

/** A response whose event names no id is keyed by the empty string: it still gives one span. */
function responseIdOf(response: Fields): string {
  return text(response['id']) ?? '';
}

function conversationIdOf(response: Fields): string | null | undefined {
  return response['conversation_id'] === null ? null : text(response['conversation_id']);
}

function readResponseCreated(event: Fields): Signal {
  const response = fieldsOf(event['response']);
  return {
    type: 'response_created',
    responseId: responseIdOf(response),
    conversationId: conversationIdOf(response),
    outputType: readOutputType(response),
    maxTokens: readTokenLimit(response),
    reasoningLevel: readReasoningLevel(response),
  };
}

function readOutputType(response: Fields): 'speech' | 'text' | undefined {
  const modalities = list(response['output_modalities'] ?? response['modalities']);
  if (modalities.includes('audio')) return 'speech';
  return modalities.includes('text') ? 'text' : undefined;
}

/** What an answer holds, where the response does not say: `output_audio` (beta: `audio`), or text alone. */
function readContentType(output: readonly unknown[]): 'speech' | 'text' | undefined {
  const types = output.flatMap((item) =>
    list(fieldsOf(item)['content']).map((part) => fieldsOf(part)['type']),
  );
  if (types.some((type) => type === 'output_audio' || type === 'audio')) return 'speech';
  return types.some((type) => type === 'output_text' || type === 'text') ? 'text' : undefined;
}

function readWords(event: Fields, said: unknown): Signal {
  return {
    type: 'words_said',
    responseId: text(event['response_id']) ?? '',
    itemId: text(event['item_id']),
    contentIndex: count(event['content_index']),
    text: text(said),
    cut: false,
  };
}

function readRateLimits(event: Fields): Signal {
  const limits = list(event['rate_limits']).map(fieldsOf);
  const remaining = (kind: string): number | undefined =>
    count(limits.find((limit) => limit['name'] === kind)?.['remaining']);
  return { type: 'rate_limits_updated', requests: remaining('requests'), tokens: remaining('tokens') };
}

/** The event names the list's item and gives no reason. */
function readListingFailure(): Signal {
  return {
    type: 'error_raised',
    error: { origin: 'server', type: 'mcp_list_tools_failed', message: undefined },
  };
}

function readResponseDone(event: Fields): ResponseDone {
  const response = fieldsOf(event['response']);
  const details = fieldsOf(response['status_details']);
  const output = list(response['output']);
  return {
    type: 'response_done',
    responseId: responseIdOf(response),
    conversationId: conversationIdOf(response),
    outputType: readOutputType(response) ?? readContentType(output),
    status: responseStatus(response['status']),
    reason: text(details['reason']),
    error: response['status'] === 'failed' ? readServerError(details['error']) : undefined,
    usage: readTokenUsage(response['usage']),
    output,
    callsTools: output.some((item) => fieldsOf(item)['type'] === 'function_call'),
    calls: output.flatMap((item) => readListedCall(item) ?? []),
  };
}

function responseStatus(status: unknown): ResponseStatus {
  return status === 'cancelled' || status === 'failed' || status === 'incomplete' ? status : 'completed';
}

function readOutputItemAdded(event: Fields): Signal | undefined {
  const item = readItem(event['item']);
  const responseId = text(event['response_id']);
  if (item.id === undefined) return undefined;
  if (item.type === 'message')
    return { type: 'response_item_added', responseId: responseId ?? '', itemId: item.id };
  if (!isMcpCall(item)) return undefined;
  return {
    type: 'mcp_call_added',
    responseId,
    itemId: item.id,
    name: item.name ?? 'unknown',
    arguments: text(item.arguments),
    approvalRequestId: item.approvalRequestId,
  };
}

/** `response.output_item.done` is authoritative for function calls: only here are the arguments complete. */
function readOutputItemDone(event: Fields): Signal | undefined {
  const item = readItem(event['item']);
  if (isMcpCall(item) || item.type === 'mcp_approval_request') return readItemDone(event);
  const call = readListedCall(event['item']);
  return call && { type: 'function_called', responseId: text(event['response_id']), ...call };
}

/** A cancelled response leaves its call `incomplete`: no SDK runs that. */
function readListedCall(value: unknown): ListedCall | undefined {
  const item = readItem(value);
  if (item.type !== 'function_call') return undefined;
  if (item.status !== undefined && item.status !== 'completed') return undefined;
  const callId = item.callId ?? item.id;
  if (callId === undefined) return undefined;
  return {
    callId,
    name: item.name ?? 'unknown',
    arguments: text(item.arguments),
    malformed: isMalformed(item.arguments),
  };
}

/** The beta's event has no name: there the item, which comes right after, is the first to say which tool it is. */
function readArgumentsDone(event: Fields): Signal | undefined {
  const callId = text(event['call_id']);
  const name = text(event['name']);
  if (callId === undefined || name === undefined) return undefined;
  return {
    type: 'function_arguments_done',
    responseId: text(event['response_id']),
    callId,
    name,
    arguments: text(event['arguments']),
    malformed: isMalformed(event['arguments']),
  };
}

function mcpCall(event: Fields, signal: (itemId: string) => Signal): Signal | undefined {
  const itemId = text(event['item_id']);
  return itemId === undefined ? undefined : signal(itemId);
}

function mcpEnd(
  itemId: string,
  error: { origin: 'server'; type: string; message: undefined } | undefined,
): Signal {
  return { type: 'mcp_call_ended', itemId, output: undefined, error, final: false };
}

/** Reads `response.done`'s `usage`; `null` (cancelled and failed responses) and nonsense give `undefined`. */
export function readTokenUsage(usage: unknown): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const input = fieldsOf(usage['input_token_details']);
  const cached = fieldsOf(input['cached_tokens_details']);
  const output = fieldsOf(usage['output_token_details']);
  return {
    input: count(usage['input_tokens']),
    output: count(usage['output_tokens']),
    inputText: count(input['text_tokens']),
    inputAudio: count(input['audio_tokens']),
    inputImage: count(input['image_tokens']),
    cached: count(input['cached_tokens']),
    cachedText: count(cached['text_tokens']),
    cachedAudio: count(cached['audio_tokens']),
    cachedImage: count(cached['image_tokens']),
    outputText: count(output['text_tokens']),
    outputAudio: count(output['audio_tokens']),
    outputReasoning: count(output['reasoning_tokens']),
  };
}
