import { readServerError } from './error-facts.ts';
import { count, fieldsOf, isObject, text } from '../host/fields.ts';
import type { Fields } from '../host/fields.ts';
import {
  readListedCall,
  readRateLimits,
  readResponseCreated,
  readResponseDone,
  readWords,
} from './response-event.ts';
import { readSessionConfiguration } from './session-configuration.ts';
import {
  isMalformed,
  isMcpCall,
  readItem,
  readOutputSent,
  readTruncation,
  userModality,
} from './conversation-item.ts';
import type { Signal, TranscriptionUsage } from '../signals/signal.ts';

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

/** `{type: 'tokens', input_tokens, input_token_details, output_tokens}` or `{type: 'duration', seconds}`. */
function readTranscriptionUsage(usage: unknown): TranscriptionUsage | undefined {
  if (!isObject(usage)) return undefined;
  const details = fieldsOf(usage['input_token_details']);
  return {
    inputTokens: count(usage['input_tokens']),
    inputTextTokens: count(details['text_tokens']),
    inputAudioTokens: count(details['audio_tokens']),
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

/** The event names the list's item and gives no reason. */
function readListingFailure(): Signal {
  return {
    type: 'error_raised',
    error: { origin: 'server', type: 'mcp_list_tools_failed', message: undefined },
  };
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
