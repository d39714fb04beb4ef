import { isMalformed, readItem } from './conversation-item.ts';
import { readServerError } from './error-facts.ts';
import { count, fieldsOf, isObject, list, text } from '../host/fields.ts';
import { readOutputFormat, readReasoningLevel, readTokenLimit } from './session-configuration.ts';
import type { Fields } from '../host/fields.ts';
import type { ListedCall, ResponseDone, ResponseStatus, Signal, TokenUsage } from '../signals/signal.ts';

/** A response whose event names no id is keyed by the empty string: it still gives one span. */
function responseIdOf(response: Fields): string {
  return text(response['id']) ?? '';
}

function conversationIdOf(response: Fields): string | null | undefined {
  return response['conversation_id'] === null ? null : text(response['conversation_id']);
}

export function readResponseCreated(event: Fields): Signal {
  const response = fieldsOf(event['response']);
  return {
    type: 'response_created',
    responseId: responseIdOf(response),
    conversationId: conversationIdOf(response),
    outputType: readOutputType(response),
    audioBytesPerMs: readOutputFormat(response)?.bytesPerMs,
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

export function readWords(event: Fields, said: unknown): Signal {
  return {
    type: 'words_said',
    responseId: text(event['response_id']) ?? '',
    itemId: text(event['item_id']),
    contentIndex: count(event['content_index']),
    text: text(said),
    cut: false,
  };
}

export function readRateLimits(event: Fields): Signal {
  const limits = list(event['rate_limits']);
  const remaining = (kind: string): number | undefined =>
    count(fieldsOf(limits.find((limit) => fieldsOf(limit)['name'] === kind))['remaining']);
  return { type: 'rate_limits_updated', requests: remaining('requests'), tokens: remaining('tokens') };
}

export function readResponseDone(event: Fields): ResponseDone {
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

/** A cancelled response leaves its call `incomplete`: no SDK runs that. */
export function readListedCall(value: unknown): ListedCall | undefined {
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
