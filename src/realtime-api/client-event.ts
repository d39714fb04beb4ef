import { readItem, readOutputSent, readTruncation, userModality } from './conversation-item.ts';
import { fieldsOf, text } from '../host/fields.ts';
import { readReasoningLevel } from './session-configuration.ts';
import type { Fields } from '../host/fields.ts';
import type { Signal } from '../signals/signal.ts';

/**
 * Translates one client event, in wire order. Gives `undefined` for events without an effect: audio, cancellations (the server's `response.done` is), configuration
 * (the server's `session.updated` is), deletions and retrievals.
 */
export function decodeClientEvent(event: Fields): Signal | undefined {
  switch (event['type']) {
    case 'response.create': {
      const response = fieldsOf(event['response']);
      return {
        type: 'response_requested',
        eventId: text(event['event_id']),
        outOfBand: response['conversation'] === 'none',
        reasoningLevel: readReasoningLevel(response),
      };
    }
    case 'conversation.item.create':
      return readItemSent(event['item']);
    case 'input_audio_buffer.commit':
      return { type: 'input_commit_sent' };
    case 'conversation.item.truncate':
      return readTruncation(event);
    default:
      return undefined;
  }
}

function readItemSent(value: unknown): Signal | undefined {
  const item = readItem(value);
  if (item.type === 'function_call_output' && item.callId !== undefined) {
    return readOutputSent(item.callId, item.output);
  }
  if (item.type === 'mcp_approval_response' && item.approvalRequestId !== undefined) {
    const approved = fieldsOf(value)['approve'] === true;
    return { type: 'approval_decided', callId: item.approvalRequestId, approved };
  }
  if (item.type !== 'message' || item.role !== 'user') return undefined;
  return {
    type: 'user_item_sent',
    itemId: item.id,
    modality: userModality(item.content),
    content: item.content,
  };
}
