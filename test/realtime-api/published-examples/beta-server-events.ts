import { AUDIO, inContent, inItem, inResponse } from './example.ts';
import { GA_SERVER_EVENTS } from './ga-server-events.ts';
import type { ConversationItem, RealtimeServerEvent } from 'openai/resources/beta/realtime/realtime';
import type { Examples } from './example.ts';

const event_id = 'event_9';
const user: ConversationItem = {
  id: 'item_3',
  object: 'realtime.item',
  type: 'message',
  status: 'completed',
  role: 'user',
  content: [{ type: 'input_audio', transcript: 'Two rooms.' }],
};
const said: ConversationItem = {
  id: 'item_1',
  object: 'realtime.item',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'audio', transcript: 'For how long?' }],
};
const call: ConversationItem = {
  id: 'item_5',
  type: 'function_call',
  status: 'completed',
  call_id: 'call_2',
  name: 'find_rooms',
  arguments: '{"beds":2}',
};
const output: ConversationItem = {
  id: 'item_6',
  type: 'function_call_output',
  call_id: 'call_1',
  output: '[]',
};

/** What did not change between the beta and GA. */
const {
  'conversation.created': conversationCreated,
  'conversation.item.deleted': itemDeleted,
  'conversation.item.input_audio_transcription.completed': transcriptionCompleted,
  'conversation.item.input_audio_transcription.delta': transcriptionDelta,
  'conversation.item.input_audio_transcription.failed': transcriptionFailed,
  'conversation.item.truncated': itemTruncated,
  'input_audio_buffer.cleared': inputCleared,
  'input_audio_buffer.committed': inputCommitted,
  'input_audio_buffer.speech_started': speechStarted,
  'input_audio_buffer.speech_stopped': speechStopped,
  'output_audio_buffer.cleared': outputCleared,
  'output_audio_buffer.started': outputStarted,
  'output_audio_buffer.stopped': outputStopped,
  'rate_limits.updated': rateLimits,
  'response.content_part.added': partAdded,
  'response.content_part.done': partDone,
  'response.function_call_arguments.delta': argumentsDelta,
  error,
} = GA_SERVER_EVENTS;

/** An event of each type of the beta's union. */
export const BETA_SERVER_EVENTS: Examples<RealtimeServerEvent> = {
  'conversation.created': conversationCreated,
  'conversation.item.deleted': itemDeleted,
  'conversation.item.input_audio_transcription.completed': transcriptionCompleted,
  'conversation.item.input_audio_transcription.delta': transcriptionDelta,
  'conversation.item.input_audio_transcription.failed': transcriptionFailed,
  'conversation.item.truncated': itemTruncated,
  'input_audio_buffer.cleared': inputCleared,
  'input_audio_buffer.committed': inputCommitted,
  'input_audio_buffer.speech_started': speechStarted,
  'input_audio_buffer.speech_stopped': speechStopped,
  'output_audio_buffer.cleared': outputCleared,
  'output_audio_buffer.started': outputStarted,
  'output_audio_buffer.stopped': outputStopped,
  'rate_limits.updated': rateLimits,
  'response.content_part.added': partAdded,
  'response.content_part.done': partDone,
  'response.function_call_arguments.delta': argumentsDelta,
  error,
  'session.created': [
    {
      event: {
        type: 'session.created',
        event_id,
        session: {
          id: 'sess_1',
          object: 'realtime.session',
          model: 'gpt-4o-realtime-preview',
          modalities: ['audio', 'text'],
          instructions: 'Be brief.',
          voice: 'sage',
          input_audio_format: 'pcm16',
          output_audio_format: 'g711_ulaw',
          input_audio_transcription: { model: 'whisper-1' },
          input_audio_noise_reduction: { type: 'far_field' },
          turn_detection: { type: 'server_vad', threshold: 0.5, silence_duration_ms: 200 },
          max_response_output_tokens: 'inf',
          temperature: 0.8,
          speed: 1,
          tool_choice: 'auto',
          tools: [],
          tracing: { workflow_name: 'Phone' },
        },
      },
      told: {
        type: 'session_configured',
        sessionId: 'sess_1',
        model: 'gpt-4o-realtime-preview',
        voice: 'sage',
        turnDetection: 'server_vad',
        answersSpeech: true,
        transcribes: true,
        transcriptionModel: 'whisper-1',
        audioBytesPerMs: 8,
        maxTokens: 'inf',
        workflowName: 'Phone',
        instructions: 'Be brief.',
        tools: [],
      },
    },
  ],
  'session.updated': [
    {
      event: {
        type: 'session.updated',
        event_id,
        session: {
          model: 'gpt-4o-mini-realtime-preview',
          voice: 'alloy',
          output_audio_format: 'pcm16',
          turn_detection: { type: 'semantic_vad', create_response: false },
          max_response_output_tokens: 100,
          tracing: 'auto',
        },
      },
      told: {
        type: 'session_configured',
        model: 'gpt-4o-mini-realtime-preview',
        turnDetection: 'semantic_vad',
        answersSpeech: false,
        audioBytesPerMs: 48,
        maxTokens: 100,
      },
    },
  ],
  'transcription_session.updated': [
    {
      event: {
        type: 'transcription_session.updated',
        event_id,
        session: {
          id: 'sess_1',
          object: 'realtime.transcription_session',
          client_secret: { value: 'ek_1', expires_at: 1_700_000_000 },
          modalities: ['audio', 'text'],
          input_audio_format: 'pcm16',
          input_audio_transcription: { model: 'gpt-4o-transcribe', language: 'en' },
          turn_detection: { type: 'server_vad', silence_duration_ms: 500 },
        },
      },
      told: {
        type: 'session_configured',
        model: 'gpt-4o-transcribe',
        transcriptionOnly: true,
        answersSpeech: false,
        transcriptionModel: 'gpt-4o-transcribe',
      },
    },
  ],
  'conversation.item.created': [
    {
      event: { type: 'conversation.item.created', event_id, previous_item_id: 'item_0', item: user },
      told: { type: 'user_item_added', itemId: 'item_3', modality: 'audio' },
    },
    {
      event: { type: 'conversation.item.created', event_id, item: output },
      told: { type: 'tool_output_sent', callId: 'call_1', output: '[]' },
    },
    { event: { type: 'conversation.item.created', event_id, item: said }, told: 'nothing' },
    { event: { type: 'conversation.item.created', event_id, item: call }, told: 'nothing' },
  ],
  'conversation.item.retrieved': [
    { event: { type: 'conversation.item.retrieved', event_id, item: user }, told: 'nothing' },
  ],
  'response.created': [
    {
      event: {
        type: 'response.created',
        event_id,
        response: {
          id: 'resp_2',
          object: 'realtime.response',
          status: 'in_progress',
          conversation_id: 'conv_1',
          modalities: ['audio', 'text'],
          voice: 'sage',
          output_audio_format: 'pcm16',
          max_output_tokens: 'inf',
          temperature: 0.8,
          output: [],
        },
      },
      told: {
        type: 'response_created',
        responseId: 'resp_2',
        conversationId: 'conv_1',
        outputType: 'speech',
        maxTokens: 'inf',
      },
    },
  ],
  'response.done': [
    {
      event: {
        type: 'response.done',
        event_id,
        response: {
          id: 'resp_1',
          status: 'completed',
          conversation_id: 'conv_1',
          output: [said, call],
          usage: {
            total_tokens: 150,
            input_tokens: 110,
            output_tokens: 40,
            input_token_details: { text_tokens: 70, audio_tokens: 40, cached_tokens: 64 },
            output_token_details: { text_tokens: 10, audio_tokens: 30 },
          },
        },
      },
      told: { type: 'response_done', responseId: 'resp_1', status: 'completed', callsTools: true },
    },
    {
      event: {
        type: 'response.done',
        event_id,
        response: {
          id: 'resp_1',
          status: 'cancelled',
          status_details: { type: 'cancelled', reason: 'turn_detected' },
          output: [],
        },
      },
      told: { type: 'response_done', status: 'cancelled', reason: 'turn_detected', usage: undefined },
    },
  ],
  'response.output_item.added': [
    {
      event: { type: 'response.output_item.added', ...inResponse, item: { ...said, id: 'item_8' } },
      told: { type: 'response_item_added', responseId: 'resp_1', itemId: 'item_8' },
    },
    { event: { type: 'response.output_item.added', ...inResponse, item: call }, told: 'nothing' },
  ],
  'response.output_item.done': [
    {
      event: { type: 'response.output_item.done', ...inResponse, item: call },
      told: { type: 'function_called', responseId: 'resp_1', callId: 'call_2', name: 'find_rooms' },
    },
    { event: { type: 'response.output_item.done', ...inResponse, item: said }, told: 'nothing' },
  ],
  'response.function_call_arguments.done': [
    {
      // It does not say which tool it is for: the item does.
      event: {
        type: 'response.function_call_arguments.done',
        ...inItem,
        call_id: 'call_2',
        arguments: '{"beds":2}',
      },
      told: 'nothing',
    },
  ],
  'response.audio.delta': [
    {
      event: { type: 'response.audio.delta', ...inContent, delta: AUDIO },
      told: { chunk: 'audio', bytes: 24 },
    },
  ],
  'response.audio.done': [{ event: { type: 'response.audio.done', ...inContent }, told: 'nothing' }],
  'response.audio_transcript.delta': [
    {
      event: { type: 'response.audio_transcript.delta', ...inContent, delta: 'For' },
      told: { chunk: 'transcript', bytes: 0 },
    },
  ],
  'response.audio_transcript.done': [
    {
      event: { type: 'response.audio_transcript.done', ...inContent, transcript: 'For how long?' },
      told: {
        type: 'words_said',
        responseId: 'resp_1',
        itemId: 'item_1',
        contentIndex: 0,
        text: 'For how long?',
        cut: false,
      },
    },
  ],
  'response.text.delta': [
    {
      event: { type: 'response.text.delta', ...inContent, delta: 'For' },
      told: { chunk: 'text', bytes: 0 },
    },
  ],
  'response.text.done': [
    {
      event: { type: 'response.text.done', ...inContent, text: 'For how long?' },
      told: {
        type: 'words_said',
        responseId: 'resp_1',
        itemId: 'item_1',
        contentIndex: 0,
        text: 'For how long?',
        cut: false,
      },
    },
  ],
};
