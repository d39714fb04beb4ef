import { AUDIO } from './example.ts';
import type { RealtimeClientEvent as BetaClientEvent } from 'openai/resources/beta/realtime/realtime';
import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import type { Examples } from './example.ts';

/** An event of each type of the GA union, and of each kind of item that a client can send. */
export const GA_CLIENT_EVENTS: Examples<RealtimeClientEvent> = {
  'session.update': [
    {
      event: {
        type: 'session.update',
        event_id: 'event_1',
        session: { type: 'realtime', instructions: 'Be brief.', audio: { output: { voice: 'marin' } } },
      },
      told: 'nothing',
    },
    {
      event: {
        type: 'session.update',
        session: { type: 'transcription', audio: { input: { transcription: { model: 'whisper-1' } } } },
      },
      told: 'nothing',
    },
  ],
  'conversation.item.create': [
    {
      event: {
        type: 'conversation.item.create',
        event_id: 'event_1',
        item: {
          id: 'item_3',
          type: 'message',
          role: 'user',
          content: [{ type: 'input_text', text: 'Two rooms.' }],
        },
      },
      told: { type: 'user_item_sent', itemId: 'item_3', modality: 'text' },
    },
    {
      event: {
        type: 'conversation.item.create',
        previous_item_id: 'root',
        item: { type: 'message', role: 'user', content: [{ type: 'input_audio', audio: AUDIO }] },
      },
      told: { type: 'user_item_sent', itemId: undefined, modality: 'audio' },
    },
    {
      event: {
        type: 'conversation.item.create',
        item: {
          type: 'message',
          role: 'user',
          content: [{ type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'auto' }],
        },
      },
      told: { type: 'user_item_sent', modality: 'image' },
    },
    {
      event: {
        type: 'conversation.item.create',
        item: { type: 'function_call_output', call_id: 'call_1', output: '[]' },
      },
      told: { type: 'tool_output_sent', callId: 'call_1', output: '[]' },
    },
    {
      event: {
        type: 'conversation.item.create',
        item: {
          id: 'item_7',
          type: 'mcp_approval_response',
          approval_request_id: 'mcpr_2',
          approve: false,
          reason: 'No.',
        },
      },
      told: { type: 'approval_decided', callId: 'mcpr_2', approved: false },
    },
    {
      event: {
        type: 'conversation.item.create',
        item: { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'Be kind.' }] },
      },
      told: 'nothing',
    },
    {
      event: {
        type: 'conversation.item.create',
        item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes.' }] },
      },
      told: 'nothing',
    },
    {
      event: {
        type: 'conversation.item.create',
        item: { type: 'function_call', call_id: 'call_0', name: 'find_rooms', arguments: '{}' },
      },
      told: 'nothing',
    },
  ],
  'conversation.item.delete': [
    { event: { type: 'conversation.item.delete', item_id: 'item_1' }, told: 'nothing' },
  ],
  'conversation.item.retrieve': [
    { event: { type: 'conversation.item.retrieve', item_id: 'item_1' }, told: 'nothing' },
  ],
  'conversation.item.truncate': [
    {
      event: { type: 'conversation.item.truncate', item_id: 'item_1', content_index: 0, audio_end_ms: 1 },
      told: { type: 'item_truncated', itemId: 'item_1', heardMs: 1 },
    },
  ],
  'input_audio_buffer.append': [
    { event: { type: 'input_audio_buffer.append', audio: AUDIO }, told: 'nothing' },
  ],
  'input_audio_buffer.clear': [{ event: { type: 'input_audio_buffer.clear' }, told: 'nothing' }],
  'input_audio_buffer.commit': [
    {
      event: { type: 'input_audio_buffer.commit', event_id: 'event_1' },
      told: { type: 'input_commit_sent' },
    },
  ],
  'output_audio_buffer.clear': [{ event: { type: 'output_audio_buffer.clear' }, told: 'nothing' }],
  'response.cancel': [{ event: { type: 'response.cancel', response_id: 'resp_1' }, told: 'nothing' }],
  'response.create': [
    {
      event: { type: 'response.create' },
      told: { type: 'response_requested', eventId: undefined, outOfBand: false },
    },
    {
      event: {
        type: 'response.create',
        event_id: 'event_1',
        response: {
          conversation: 'none',
          output_modalities: ['text'],
          instructions: 'Say the topic.',
          metadata: { purpose: 'topic' },
          reasoning: { effort: 'high' },
          input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Rooms.' }] }],
        },
      },
      told: { type: 'response_requested', eventId: 'event_1', outOfBand: true, reasoningLevel: 'high' },
    },
  ],
};

/** An event of each type of the beta's union. */
export const BETA_CLIENT_EVENTS: Examples<BetaClientEvent> = {
  'conversation.item.create': [
    {
      event: {
        type: 'conversation.item.create',
        item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Two rooms.' }] },
      },
      told: { type: 'user_item_sent', itemId: undefined, modality: 'text' },
    },
    {
      event: {
        type: 'conversation.item.create',
        item: { type: 'function_call_output', call_id: 'call_1', output: '[]' },
      },
      told: { type: 'tool_output_sent', callId: 'call_1', output: '[]' },
    },
  ],
  'conversation.item.delete': [
    { event: { type: 'conversation.item.delete', item_id: 'item_1' }, told: 'nothing' },
  ],
  'conversation.item.retrieve': [
    { event: { type: 'conversation.item.retrieve', item_id: 'item_1' }, told: 'nothing' },
  ],
  'conversation.item.truncate': [
    {
      event: { type: 'conversation.item.truncate', item_id: 'item_1', content_index: 0, audio_end_ms: 1 },
      told: { type: 'item_truncated', itemId: 'item_1', heardMs: 1 },
    },
  ],
  'input_audio_buffer.append': [
    { event: { type: 'input_audio_buffer.append', audio: AUDIO }, told: 'nothing' },
  ],
  'input_audio_buffer.clear': [{ event: { type: 'input_audio_buffer.clear' }, told: 'nothing' }],
  'input_audio_buffer.commit': [
    { event: { type: 'input_audio_buffer.commit' }, told: { type: 'input_commit_sent' } },
  ],
  'output_audio_buffer.clear': [{ event: { type: 'output_audio_buffer.clear' }, told: 'nothing' }],
  'response.cancel': [{ event: { type: 'response.cancel' }, told: 'nothing' }],
  'response.create': [
    {
      event: {
        type: 'response.create',
        event_id: 'event_1',
        response: { conversation: 'none', modalities: ['text'], max_response_output_tokens: 20 },
      },
      told: { type: 'response_requested', eventId: 'event_1', outOfBand: true },
    },
  ],
  'session.update': [
    {
      event: { type: 'session.update', session: { voice: 'sage', turn_detection: { type: 'server_vad' } } },
      told: 'nothing',
    },
  ],
  'transcription_session.update': [
    {
      event: {
        type: 'transcription_session.update',
        session: { input_audio_transcription: { model: 'whisper-1' } },
      },
      told: 'nothing',
    },
  ],
};
