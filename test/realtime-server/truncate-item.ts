import { sendError, type CallState } from './call-state.ts';
import { isJsonObject, type ConversationItem } from './wire-types.ts';

/** Where an item's audio is cut: what the user heard of it. */
export interface Truncation {
  itemId: string;
  audioEndMs: number;
  contentIndex?: number;
  clientEventId?: string | undefined;
}

/** Cuts an item's audio, drops its transcript and says so; refuses with the errors that the API has for this. */
export function truncateItem(state: CallState, cut: Truncation): void {
  const item = state.conversation.find(cut.itemId);
  const audioMs = state.conversation.audioMs(cut.itemId);
  const refuse = (code: string, message: string): void =>
    sendError(state, { code, message, clientEventId: cut.clientEventId });
  if (!item || item['role'] !== 'assistant') {
    return refuse('invalid_value', 'Only model output audio messages can be truncated');
  }
  if (audioMs === undefined || audioMs < cut.audioEndMs) {
    const message = `Audio content of ${audioMs ?? 0}ms is already shorter than ${cut.audioEndMs}ms`;
    return refuse('invalid_value', message);
  }
  state.conversation.setAudioMs(cut.itemId, cut.audioEndMs);
  state.conversation.update(withoutTranscript(item));
  state.send({
    type: 'conversation.item.truncated',
    item_id: cut.itemId,
    content_index: cut.contentIndex ?? 0,
    audio_end_ms: cut.audioEndMs,
  });
}

function withoutTranscript(item: ConversationItem): ConversationItem {
  const content = Array.isArray(item['content']) ? item['content'] : [];
  return {
    ...item,
    content: content.map((part: unknown) => (isJsonObject(part) ? { ...part, transcript: null } : part)),
  };
}
