import type { AudioPlayback } from './audio-playback.ts';
import { bytesPerMillisecond } from './audio-format.ts';
import { sendError, type CallState } from './call-state.ts';
import type { ResponseDesk } from './response-desk.ts';
import type { SpeechDetector } from './speech-detector.ts';
import { audioSettings, mergeSession, turnDetection } from './session-config.ts';
import { truncateItem } from './truncate-item.ts';
import type { UserSpeech } from './user-speech.ts';
import { isJsonObject, type ConversationItem, type WireEvent } from './wire-types.ts';

/** The parts of a call that a client event can reach. */
export interface CallParts {
  state: CallState;
  responses: ResponseDesk;
  speech: UserSpeech;
  /** Where the server hears by itself when the user speaks. */
  detector: SpeechDetector | undefined;
  playback: AudioPlayback;
}

type AnswerClientEvent = (parts: CallParts, event: WireEvent) => void;

/** Does what the API does by itself on a client event, without the script. */
export function answerClientEvent(parts: CallParts, event: WireEvent): void {
  const answer = answers[event.type];
  if (answer) return answer(parts, event);
  const message = `Invalid value: '${event.type}'. Supported values are: ${Object.keys(answers).join(', ')}.`;
  sendError(parts.state, { code: 'invalid_value', message, param: 'type', clientEventId: event.event_id });
}

const answers: Record<string, AnswerClientEvent> = {
  'session.update': updateSession,
  'conversation.item.create': createItem,
  'conversation.item.retrieve': retrieveItem,
  'conversation.item.delete': deleteItem,
  'conversation.item.truncate': (parts, event) =>
    truncateItem(parts.state, {
      itemId: String(event['item_id']),
      audioEndMs: Number(event['audio_end_ms']),
      contentIndex: Number(event['content_index'] ?? 0),
      clientEventId: event.event_id,
    }),
  'response.create': createResponse,
  'response.cancel': cancelResponse,
  'input_audio_buffer.append': appendAudio,
  'input_audio_buffer.commit': commitAudio,
  'input_audio_buffer.clear': ({ state, speech }) => {
    speech.takeAppendedMs();
    state.send({ type: 'input_audio_buffer.cleared' });
  },
  'output_audio_buffer.clear': ({ playback }) => playback.clear(),
};

function updateSession({ state }: CallParts, event: WireEvent): void {
  if (isJsonObject(event['session'])) state.session = mergeSession(state.session, event['session']);
  state.send({ type: 'session.updated', session: state.session });
}

function createItem({ state }: CallParts, event: WireEvent): void {
  const given = isJsonObject(event['item']) ? event['item'] : {};
  const id = typeof given['id'] === 'string' ? given['id'] : state.identifiers.next('item');
  const status = given['status'] ?? 'completed';
  const item: ConversationItem = {
    object: 'realtime.item',
    ...given,
    id,
    type: typeof given['type'] === 'string' ? given['type'] : 'message',
    status,
  };
  const after = event['previous_item_id'];
  const previous = state.conversation.insert(item, typeof after === 'string' ? after : null);
  state.send({ type: 'conversation.item.added', previous_item_id: previous, item });
  state.send({ type: 'conversation.item.done', previous_item_id: previous, item });
}

function retrieveItem({ state }: CallParts, event: WireEvent): void {
  const item = state.conversation.find(event['item_id']);
  if (item) state.send({ type: 'conversation.item.retrieved', item });
  else refuseUnknownItem(state, event, 'item_retrieve_invalid_item_id');
}

function deleteItem({ state }: CallParts, event: WireEvent): void {
  const itemId = String(event['item_id']);
  if (state.conversation.delete(itemId)) state.send({ type: 'conversation.item.deleted', item_id: itemId });
  else refuseUnknownItem(state, event, 'item_delete_invalid_item_id');
}

function refuseUnknownItem(state: CallState, event: WireEvent, code: string): void {
  const message = `The item with id '${String(event['item_id'])}' does not exist.`;
  sendError(state, { code, message, param: 'item_id', clientEventId: event.event_id });
}

/** Refused while an in-band response runs; else it waits for the script's reply. */
function createResponse({ state, responses }: CallParts, event: WireEvent): void {
  const wanted = isJsonObject(event['response']) ? event['response'] : {};
  const outOfBand = wanted['conversation'] === 'none';
  const active = responses.active;
  if (!outOfBand && active && !active.stopping) {
    return sendError(state, {
      code: 'conversation_already_has_active_response',
      message: `Conversation already has an active response in progress: ${active.id}. Wait until the response is finished before creating a new one.`,
      clientEventId: event.event_id,
    });
  }
  const metadata = isJsonObject(wanted['metadata']) ? asLabels(wanted['metadata']) : undefined;
  responses.ask({ origin: 'client', outOfBand, ...(metadata ? { metadata } : {}) });
}

function asLabels(metadata: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)]));
}

function cancelResponse({ state, responses }: CallParts, event: WireEvent): void {
  const named = event['response_id'];
  const run = typeof named === 'string' ? responses.find(named) : responses.active;
  if (run && !run.stopping) return run.cancel('client_cancelled');
  const message = 'Cancellation failed: no active response found';
  sendError(state, { code: 'response_cancel_not_active', message, clientEventId: event.event_id });
}

function appendAudio({ state, speech, detector }: CallParts, event: WireEvent): void {
  const audio = typeof event['audio'] === 'string' ? event['audio'] : '';
  const bytes = Buffer.byteLength(audio, 'base64');
  const { format } = audioSettings(state.session, 'input');
  speech.append(bytes / bytesPerMillisecond(format));
  detector?.hear(Buffer.from(audio, 'base64'), format, turnDetection(state.session));
}

function commitAudio({ state, speech }: CallParts, event: WireEvent): void {
  const audioMs = speech.takeAppendedMs();
  if (audioMs > 0) return speech.commit(state.identifiers.next('item'), audioMs);
  const message = 'Error committing input audio buffer: the buffer is empty.';
  sendError(state, { code: 'input_audio_buffer_commit_empty', message, clientEventId: event.event_id });
}
