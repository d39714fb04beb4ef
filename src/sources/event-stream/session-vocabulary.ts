import { fieldsOf, list, text } from '../../host/fields.ts';
import { isMalformed, readToolFailure, userModality } from '../../realtime-api/conversation-item.ts';
import { parseText, RAW_EVENT_TYPES } from './raw-event.ts';
import { readErrorEvent } from './stream-error.ts';
import type { Fields } from '../../host/fields.ts';
import type { Signal } from '../../signals/signal.ts';
import { audioBytes } from '../../realtime-api/output-chunk.ts';
import { readPrinted } from './printed-value.ts';

/**
 * What each session event of the Python SDK means, by type. Agents and tools come as objects or as bare names.
 *
 * No effect: `audio_end` (the response's end is authoritative) and `history_updated` (`history_added` and raw events
 * say it, once). `raw_model_event` is not here: it carries raw server events, which have a decoder of their own.
 */
export const SESSION_VOCABULARY: ReadonlyMap<unknown, (event: Fields) => Signal | undefined> = new Map<
  unknown,
  (event: Fields) => Signal | undefined
>([
  ['agent_start', ({ agent }) => ({ type: 'agent_started', agent: nameOf(agent) })],
  ['agent_end', ({ agent }) => ({ type: 'agent_ended', agent: nameOf(agent) })],
  [
    'handoff',
    (event) => ({ type: 'handed_off', from: nameOf(event['from_agent']), to: nameOf(event['to_agent']) }),
  ],
  ['tool_start', (event) => ({ type: 'tool_started', ...readCall(event) })],
  ['tool_end', readToolEnd],
  ['tool_approval_required', readApprovalRequest],
  ['guardrail_tripped', readGuardrailTrip],
  ['error', readErrorEvent],
  ['audio_interrupted', () => ({ type: 'audio_interrupted' })],
  ['audio', readAudio],
  ['history_added', ({ item }) => readHistoryItem(item)],
  ['input_audio_timeout_triggered', () => ({ type: 'input_timed_out', itemId: undefined })],
  ['audio_end', () => undefined],
  ['history_updated', () => undefined],
]);

/**
 * Events that say what raw server events say earlier and with ids, and how the types of those begin: they count only
 * where a stream has none of those.
 */
export const SAID_BY_RAW_EVENTS: ReadonlyMap<unknown, string> = new Map([
  ['audio', 'response.'],
  ['history_added', 'conversation.'],
  ['input_audio_timeout_triggered', 'input_audio_buffer.'],
]);

/** What is known of an agent or a tool: an object's fields, in text or not, or a bare name. */
function describe(named: unknown): Fields {
  if (typeof named !== 'string') return fieldsOf(named);
  const printed = named.startsWith('{') ? parseText(named) : readPrinted(named);
  return printed === undefined ? { name: named } : fieldsOf(printed);
}

function nameOf(named: unknown): string {
  return text(describe(named)['name']) ?? 'unknown';
}

function readCall(event: Fields) {
  const { agent, tool } = event;
  return {
    callId: text(event['call_id']),
    tool: { name: nameOf(tool), description: text(describe(tool)['description']) },
    agent: agent === undefined || agent === null ? undefined : nameOf(agent),
    arguments: event['arguments'] ?? undefined,
  };
}

function readToolEnd(event: Fields): Signal {
  const { output } = event;
  return { type: 'tool_ended', ...readCall(event), output, failure: readToolFailure(output) };
}

function readApprovalRequest(event: Fields): Signal | undefined {
  const { callId, ...call } = readCall(event);
  return callId === undefined ? undefined : { type: 'approval_requested', ...call, callId, mcp: false };
}

function readGuardrailTrip(event: Fields): Signal {
  return {
    type: 'guardrail_tripped',
    guardrails: list(parseText(event['guardrail_results'])).map(guardrailName),
    itemId: text(event['item_id']),
    agent: undefined,
    message: event['message'],
  };
}

/** A guardrail without a name of its own is called as its function is: `<function no_cards at 0x7f>`. */
function guardrailName(result: unknown): string {
  const { guardrail = result } = fieldsOf(typeof result === 'string' ? readPrinted(result) : result);
  const { name, guardrail_function: run } = describe(guardrail);
  const printed = /^<[\w ]+ (\S+) at /.exec(text(run) ?? '')?.[1];
  return text(name) ?? printed?.split('.').at(-1) ?? text(run) ?? 'unknown';
}

function readAudio(event: Fields): Signal {
  const audio = fieldsOf(event['audio']);
  const itemId = text(event['item_id']) ?? text(audio['item_id']);
  return { type: 'audio_output', itemId, bytes: audioSize(audio['data']) };
}

/** A user's message, or a call that is about to be made; what the agent says is heard of otherwise. */
function readHistoryItem(value: unknown): Signal | undefined {
  const item = fieldsOf(parseText(value));
  if (item['type'] === 'function_call') return readHistoryCall(item);
  if (item['type'] !== 'message' || item['role'] !== 'user') return undefined;
  const content = list(item['content']);
  return {
    type: 'user_item_added',
    itemId: text(item['item_id']),
    modality: userModality(content),
    content,
  };
}

/** Its arguments may still be on their way: then they are no JSON yet. A call with an output is history. */
function readHistoryCall(item: Fields): Signal | undefined {
  const callId = text(item['call_id']);
  if (callId === undefined || text(item['output']) !== undefined) return undefined;
  return {
    type: 'function_called',
    responseId: undefined,
    callId,
    name: text(item['name']) ?? 'unknown',
    arguments: isMalformed(item['arguments']) ? undefined : text(item['arguments']),
  };
}

/** Whether a type is one of the vocabulary's, raw events included. */
export function isSessionEvent(type: unknown): boolean {
  return SESSION_VOCABULARY.has(type) || RAW_EVENT_TYPES.has(type);
}

/**
 * Bytes of the audio of an `audio` event: bytes as they are, base64 in either alphabet, a list of numbers, `{bytes}`
 * where a recorder left the audio out, or `b'…'` where it was printed.
 */
function audioSize(data: unknown): number {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data.byteLength;
  if (Array.isArray(data)) return data.length;
  if (typeof data === 'string') return audioBytes(/^b['"]/.test(data) ? readPrinted(data) : data);
  const { data: bytes } = fieldsOf(data);
  return Array.isArray(bytes) ? bytes.length : audioBytes(data);
}
