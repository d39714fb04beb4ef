import { count, text } from './fields.ts';
import type { Fields } from './fields.ts';
import type { ItemTruncated } from '../signals/signal.ts';

/** `conversation.item.truncate` of the client and `conversation.item.truncated` of the server: the same fields. */
export function readTruncation(event: Fields): ItemTruncated | undefined {
  const itemId = text(event['item_id']);
  if (itemId === undefined) return undefined;
  return { type: 'item_truncated', itemId, heardMs: count(event['audio_end_ms']) };
}
