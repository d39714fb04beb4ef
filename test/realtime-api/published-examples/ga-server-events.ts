import { AUDIO, inContent, inItem, inResponse } from './example.ts';
import type {
  ConversationItem,
  RealtimeConversationItemAssistantMessage,
  RealtimeResponseStatus,
  RealtimeServerEvent,
  ResponseDoneEvent,
} from 'openai/resources/realtime/realtime';
import type { Example, Examples } from './example.ts';

const event_id = 'event_9';
const userText: ConversationItem = {
  id: 'item_3',
  object: 'realtime.item',
  type: 'message',
  status: 'completed',
  role: 'user',
  content: [{ type: 'input_text', text: 'Two rooms.' }],
};
const userAudio: ConversationItem = {
  ...userText,
  content: [{ type: 'input_audio', transcript: 'Two rooms.' }],
};
const userImage: ConversationItem = {
  ...userText,
  content: [
    { type: 'input_text', text: 'This one.' },
    { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'low' },
  ],
};
const said: RealtimeConversationItemAssistantMessage = {
  id: 'item_1',
  object: 'realtime.item',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_audio', transcript: 'For how long?' }],
};
const system: ConversationItem = {
  id: 'item_4',
  type: 'message',
  role: 'system',
  content: [{ type: 'input_text', text: 'Be kind.' }],
};
const call: ConversationItem = {
  id: 'item_5',
  object: 'realtime.item',
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
const mcpCall: ConversationItem = {
  id: 'mcp_2',
  type: 'mcp_call',
  server_label: 'orders',
  name: 'find_order',
  arguments: '{"id":1}',
  approval_request_id: null,
  output: '{"state":"sent"}',
  error: null,
};
const mcpFailure: ConversationItem = {
  ...mcpCall,
  output: null,
  error: { type: 'http_error', code: 503, message: 'Away.' },
};
const mcpTools: ConversationItem = {
  id: 'mcpl_1',
  type: 'mcp_list_tools',
  server_label: 'orders',
  tools: [{ name: 'find_order', description: 'Finds.', input_schema: { type: 'object' }, annotations: null }],
};
const mcpRequest: ConversationItem = {
  id: 'mcpr_1',
  type: 'mcp_approval_request',
  server_label: 'orders',
  name: 'cancel_order',
  arguments: '{"id":1}',
};
const mcpDecision: ConversationItem = {
  id: 'item_7',
  type: 'mcp_approval_response',
  approval_request_id: 'mcpr_1',
  approve: true,
  reason: null,
};

const usage = {
  total_tokens: 160,
  input_tokens: 120,
  output_tokens: 40,
  input_token_details: {
    text_tokens: 70,
    audio_tokens: 40,
    image_tokens: 10,
    cached_tokens: 64,
    cached_tokens_details: { text_tokens: 50, audio_tokens: 8, image_tokens: 6 },
  },
  output_token_details: { text_tokens: 10, audio_tokens: 30 },
};
const response = { object: 'realtime.response', conversation_id: 'conv_1', metadata: null } as const;

function ended(
  status: 'cancelled' | 'incomplete',
  reason: NonNullable<RealtimeResponseStatus['reason']>,
): Example<ResponseDoneEvent> {
  const status_details = { type: status, reason };
  const output: ConversationItem[] = [{ ...said, status: 'incomplete' }];
  return {
    event: {
      type: 'response.done',
      event_id,
      response: { ...response, id: 'resp_1', status, status_details, output },
    },
    told: { type: 'response_done', responseId: 'resp_1', status, reason, usage: undefined },
  };
}

/** An event of each type of the GA union, and of each kind of item, session and outcome that it can be about. */
export const GA_SERVER_EVENTS: Examples<RealtimeServerEvent> = {
  'session.created': [
    {
      event: {
        type: 'session.created',
        event_id,
        session: {
          type: 'realtime',
          object: 'realtime.session',
          id: 'sess_1',
          model: 'gpt-realtime',
          output_modalities: ['audio'],
          instructions: 'Be brief.',
          max_output_tokens: 'inf',
          reasoning: { effort: 'low' },
          tracing: { workflow_name: 'Phone', group_id: 'group_1', metadata: { tier: 'gold' } },
          truncation: 'auto',
          prompt: null,
          include: ['item.input_audio_transcription.logprobs'],
          tool_choice: 'auto',
          tools: [
            { type: 'function', name: 'find_rooms', description: 'Finds.', parameters: { type: 'object' } },
          ],
          audio: {
            input: {
              format: { type: 'audio/pcm', rate: 24_000 },
              noise_reduction: { type: 'near_field' },
              transcription: { model: 'gpt-4o-mini-transcribe', language: 'en' },
              turn_detection: { type: 'server_vad', create_response: true, silence_duration_ms: 500 },
            },
            output: { format: { type: 'audio/pcmu' }, speed: 1, voice: 'marin' },
          },
        },
      },
      told: {
        type: 'session_configured',
        sessionId: 'sess_1',
        model: 'gpt-realtime',
        voice: 'marin',
        turnDetection: 'server_vad',
        answersSpeech: true,
        transcribes: true,
        transcriptionModel: 'gpt-4o-mini-transcribe',
        audioBytesPerMs: 8,
        maxTokens: 'inf',
        reasoningLevel: 'low',
        workflowName: 'Phone',
        instructions: 'Be brief.',
      },
    },
  ],
  'session.updated': [
    {
      event: {
        type: 'session.updated',
        event_id,
        session: {
          type: 'realtime',
          model: 'gpt-realtime-mini',
          max_output_tokens: 200,
          tracing: null,
          truncation: { type: 'retention_ratio', retention_ratio: 0.8 },
          audio: {
            input: { turn_detection: { type: 'semantic_vad', eagerness: 'low', create_response: false } },
            output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: { id: 'voice_1' } },
          },
        },
      },
      told: {
        type: 'session_configured',
        model: 'gpt-realtime-mini',
        voice: 'voice_1',
        turnDetection: 'semantic_vad',
        answersSpeech: false,
        audioBytesPerMs: 48,
        maxTokens: 200,
      },
    },
    {
      event: {
        type: 'session.updated',
        event_id,
        session: { type: 'realtime', audio: { input: { turn_detection: null } } },
      },
      told: { type: 'session_configured', turnDetection: 'none', answersSpeech: false },
    },
    {
      event: {
        type: 'session.updated',
        event_id,
        session: {
          type: 'transcription',
          audio: { input: { transcription: { model: 'gpt-4o-transcribe' }, turn_detection: null } },
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
  'conversation.created': [
    {
      event: {
        type: 'conversation.created',
        event_id,
        conversation: { id: 'conv_1', object: 'realtime.conversation' },
      },
      told: { type: 'conversation_created', conversationId: 'conv_1' },
    },
  ],
  'conversation.item.added': [
    {
      event: { type: 'conversation.item.added', event_id, previous_item_id: null, item: userText },
      told: { type: 'user_item_added', itemId: 'item_3', modality: 'text' },
    },
    {
      event: { type: 'conversation.item.added', event_id, previous_item_id: 'item_0', item: userAudio },
      told: { type: 'user_item_added', itemId: 'item_3', modality: 'audio' },
    },
    {
      event: { type: 'conversation.item.added', event_id, item: userImage },
      told: { type: 'user_item_added', itemId: 'item_3', modality: 'image' },
    },
    {
      event: { type: 'conversation.item.added', event_id, item: output },
      told: { type: 'tool_output_sent', callId: 'call_1', output: '[]' },
    },
    ...[said, system, call, mcpCall, mcpTools, mcpRequest, mcpDecision].map((item) => ({
      event: { type: 'conversation.item.added', event_id, item } as const,
      told: 'nothing' as const,
    })),
  ],
  'conversation.item.created': [
    {
      event: { type: 'conversation.item.created', event_id, previous_item_id: null, item: userText },
      told: { type: 'user_item_added', itemId: 'item_3', modality: 'text' },
    },
    {
      event: { type: 'conversation.item.created', event_id, item: output },
      told: { type: 'tool_output_sent', callId: 'call_1', output: '[]' },
    },
    { event: { type: 'conversation.item.created', event_id, item: said }, told: 'nothing' },
  ],
  'conversation.item.done': [
    {
      event: { type: 'conversation.item.done', event_id, item: mcpCall },
      told: { type: 'mcp_call_ended', itemId: 'mcp_2', output: '{"state":"sent"}', final: true },
    },
    {
      event: { type: 'conversation.item.done', event_id, item: mcpFailure },
      told: {
        type: 'mcp_call_ended',
        itemId: 'mcp_2',
        error: { origin: 'server', type: 'http_error', message: 'Away.' },
      },
    },
    {
      event: { type: 'conversation.item.done', event_id, item: mcpRequest },
      told: { type: 'approval_requested', callId: 'mcpr_1', tool: { name: 'cancel_order' }, mcp: true },
    },
    ...[userText, said, call, mcpTools].map((item) => ({
      event: { type: 'conversation.item.done', event_id, item } as const,
      told: 'nothing' as const,
    })),
  ],
  'conversation.item.deleted': [
    { event: { type: 'conversation.item.deleted', event_id, item_id: 'item_1' }, told: 'nothing' },
  ],
  'conversation.item.retrieved': [
    { event: { type: 'conversation.item.retrieved', event_id, item: userAudio }, told: 'nothing' },
  ],
  'conversation.item.truncated': [
    {
      event: {
        type: 'conversation.item.truncated',
        event_id,
        item_id: 'item_1',
        content_index: 0,
        audio_end_ms: 1,
      },
      told: { type: 'item_truncated', itemId: 'item_1', heardMs: 1 },
    },
  ],
  'conversation.item.input_audio_transcription.completed': [
    {
      event: {
        type: 'conversation.item.input_audio_transcription.completed',
        event_id,
        item_id: 'item_0',
        content_index: 0,
        transcript: 'Two rooms.',
        logprobs: null,
        usage: {
          type: 'tokens',
          total_tokens: 25,
          input_tokens: 20,
          output_tokens: 5,
          input_token_details: { audio_tokens: 20, text_tokens: 0 },
        },
      },
      told: {
        type: 'transcription_completed',
        itemId: 'item_0',
        transcript: 'Two rooms.',
        usage: {
          inputTokens: 20,
          inputTextTokens: 0,
          inputAudioTokens: 20,
          outputTokens: 5,
          audioSeconds: undefined,
        },
      },
    },
    {
      event: {
        type: 'conversation.item.input_audio_transcription.completed',
        event_id,
        item_id: 'item_0',
        content_index: 0,
        transcript: 'Two rooms.',
        usage: { type: 'duration', seconds: 1.5 },
      },
      told: {
        type: 'transcription_completed',
        usage: { inputTokens: undefined, outputTokens: undefined, audioSeconds: 1.5 },
      },
    },
  ],
  'conversation.item.input_audio_transcription.delta': [
    {
      event: {
        type: 'conversation.item.input_audio_transcription.delta',
        event_id,
        item_id: 'item_0',
        content_index: 0,
        delta: 'Two',
        logprobs: [{ token: 'Two', bytes: [84], logprob: -0.1 }],
      },
      told: 'nothing',
    },
  ],
  'conversation.item.input_audio_transcription.segment': [
    {
      event: {
        type: 'conversation.item.input_audio_transcription.segment',
        event_id,
        item_id: 'item_0',
        content_index: 0,
        id: 'seg_1',
        speaker: 'A',
        text: 'Two rooms.',
        start: 0,
        end: 1.2,
      },
      told: 'nothing',
    },
  ],
  'conversation.item.input_audio_transcription.failed': [
    {
      event: {
        type: 'conversation.item.input_audio_transcription.failed',
        event_id,
        item_id: 'item_0',
        content_index: 0,
        error: { type: 'transcription_error', code: 'audio_unintelligible', message: 'No words.' },
      },
      told: {
        type: 'transcription_failed',
        itemId: 'item_0',
        error: {
          origin: 'server',
          type: 'audio_unintelligible',
          message: 'No words.',
          clientEventId: undefined,
        },
      },
    },
  ],
  'input_audio_buffer.speech_started': [
    {
      event: {
        type: 'input_audio_buffer.speech_started',
        event_id,
        item_id: 'item_2',
        audio_start_ms: 1000,
      },
      told: { type: 'speech_started', itemId: 'item_2' },
    },
  ],
  'input_audio_buffer.speech_stopped': [
    {
      event: { type: 'input_audio_buffer.speech_stopped', event_id, item_id: 'item_0', audio_end_ms: 2000 },
      told: { type: 'speech_stopped', itemId: 'item_0' },
    },
  ],
  'input_audio_buffer.committed': [
    {
      event: {
        type: 'input_audio_buffer.committed',
        event_id,
        item_id: 'item_2',
        previous_item_id: 'item_1',
      },
      told: { type: 'input_committed', itemId: 'item_2' },
    },
  ],
  'input_audio_buffer.timeout_triggered': [
    {
      event: {
        type: 'input_audio_buffer.timeout_triggered',
        event_id,
        item_id: 'item_2',
        audio_start_ms: 3000,
        audio_end_ms: 9000,
      },
      told: { type: 'input_timed_out', itemId: 'item_2' },
    },
  ],
  'input_audio_buffer.cleared': [
    { event: { type: 'input_audio_buffer.cleared', event_id }, told: { type: 'input_cleared' } },
  ],
  'input_audio_buffer.dtmf_event_received': [
    {
      event: { type: 'input_audio_buffer.dtmf_event_received', event: '5', received_at: 1_700_000_000 },
      told: { type: 'key_pressed', key: '5' },
    },
  ],
  'output_audio_buffer.started': [
    {
      event: { type: 'output_audio_buffer.started', event_id, response_id: 'resp_1' },
      told: { type: 'playback_started', responseId: 'resp_1' },
    },
  ],
  'output_audio_buffer.stopped': [
    {
      event: { type: 'output_audio_buffer.stopped', event_id, response_id: 'resp_1' },
      told: { type: 'playback_stopped', responseId: 'resp_1' },
    },
  ],
  'output_audio_buffer.cleared': [
    {
      event: { type: 'output_audio_buffer.cleared', event_id, response_id: 'resp_1' },
      told: { type: 'playback_cleared', responseId: 'resp_1' },
    },
  ],
  'response.created': [
    {
      event: {
        type: 'response.created',
        event_id,
        response: {
          ...response,
          id: 'resp_2',
          status: 'in_progress',
          output: [],
          output_modalities: ['audio'],
          max_output_tokens: 300,
          audio: { output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'marin' } },
        },
      },
      told: {
        type: 'response_created',
        responseId: 'resp_2',
        conversationId: 'conv_1',
        outputType: 'speech',
        maxTokens: 300,
      },
    },
    {
      event: {
        type: 'response.created',
        event_id,
        response: { object: 'realtime.response', id: 'resp_2', output_modalities: ['text'] },
      },
      told: { type: 'response_created', responseId: 'resp_2', outputType: 'text' },
    },
  ],
  'response.done': [
    {
      event: {
        type: 'response.done',
        event_id,
        response: { ...response, id: 'resp_1', status: 'completed', output: [said, call], usage },
      },
      told: {
        type: 'response_done',
        responseId: 'resp_1',
        conversationId: 'conv_1',
        status: 'completed',
        callsTools: true,
        usage: {
          input: 120,
          output: 40,
          inputText: 70,
          inputAudio: 40,
          inputImage: 10,
          cached: 64,
          cachedText: 50,
          cachedAudio: 8,
          cachedImage: 6,
          outputText: 10,
          outputAudio: 30,
          outputReasoning: undefined,
        },
      },
    },
    ended('cancelled', 'turn_detected'),
    ended('cancelled', 'client_cancelled'),
    ended('incomplete', 'max_output_tokens'),
    ended('incomplete', 'content_filter'),
    {
      event: {
        type: 'response.done',
        event_id,
        response: {
          ...response,
          id: 'resp_1',
          status: 'failed',
          status_details: {
            type: 'failed',
            error: { type: 'server_error', code: 'rate_limit_exceeded', message: 'Slow down.' },
          },
          output: [],
        },
      },
      told: {
        type: 'response_done',
        status: 'failed',
        error: {
          origin: 'server',
          type: 'rate_limit_exceeded',
          message: 'Slow down.',
          clientEventId: undefined,
        },
        usage: undefined,
      },
    },
  ],
  'response.output_item.added': [
    {
      event: { type: 'response.output_item.added', ...inResponse, item: { ...said, id: 'item_8' } },
      told: { type: 'response_item_added', responseId: 'resp_1', itemId: 'item_8' },
    },
    {
      event: { type: 'response.output_item.added', ...inResponse, item: mcpCall },
      told: { type: 'mcp_call_added', responseId: 'resp_1', itemId: 'mcp_2', name: 'find_order' },
    },
    { event: { type: 'response.output_item.added', ...inResponse, item: call }, told: 'nothing' },
  ],
  'response.output_item.done': [
    {
      event: { type: 'response.output_item.done', ...inResponse, item: call },
      told: {
        type: 'function_called',
        responseId: 'resp_1',
        callId: 'call_2',
        name: 'find_rooms',
        arguments: '{"beds":2}',
      },
    },
    {
      event: { type: 'response.output_item.done', ...inResponse, item: mcpCall },
      told: { type: 'mcp_call_ended', itemId: 'mcp_2', final: true },
    },
    {
      event: { type: 'response.output_item.done', ...inResponse, item: mcpRequest },
      told: { type: 'approval_requested', responseId: 'resp_1', callId: 'mcpr_1', mcp: true },
    },
    {
      event: { type: 'response.output_item.done', ...inResponse, item: { ...call, status: 'incomplete' } },
      told: 'nothing',
    },
    { event: { type: 'response.output_item.done', ...inResponse, item: said }, told: 'nothing' },
  ],
  'response.content_part.added': [
    {
      event: { type: 'response.content_part.added', ...inContent, part: { type: 'audio', transcript: '' } },
      told: 'nothing',
    },
  ],
  'response.content_part.done': [
    {
      event: { type: 'response.content_part.done', ...inContent, part: { type: 'text', text: 'Yes.' } },
      told: 'nothing',
    },
  ],
  'response.output_audio.delta': [
    {
      event: { type: 'response.output_audio.delta', ...inContent, delta: AUDIO },
      told: { chunk: 'audio', bytes: 24 },
    },
  ],
  'response.output_audio.done': [
    { event: { type: 'response.output_audio.done', ...inContent }, told: 'nothing' },
  ],
  'response.output_audio_transcript.delta': [
    {
      event: { type: 'response.output_audio_transcript.delta', ...inContent, delta: 'For' },
      told: { chunk: 'transcript', bytes: 0 },
    },
  ],
  'response.output_audio_transcript.done': [
    {
      event: { type: 'response.output_audio_transcript.done', ...inContent, transcript: 'For how long?' },
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
  'response.output_text.delta': [
    {
      event: { type: 'response.output_text.delta', ...inContent, delta: 'For' },
      told: { chunk: 'text', bytes: 0 },
    },
  ],
  'response.output_text.done': [
    {
      event: { type: 'response.output_text.done', ...inContent, text: 'For how long?' },
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
  'response.function_call_arguments.delta': [
    {
      event: { type: 'response.function_call_arguments.delta', ...inItem, call_id: 'call_2', delta: '{' },
      told: { chunk: 'arguments', bytes: 0 },
    },
  ],
  'response.function_call_arguments.done': [
    {
      event: {
        type: 'response.function_call_arguments.done',
        ...inItem,
        call_id: 'call_2',
        name: 'find_rooms',
        arguments: '{"beds":2}',
      },
      told: { type: 'function_arguments_done', responseId: 'resp_1', callId: 'call_2', name: 'find_rooms' },
    },
  ],
  'response.mcp_call_arguments.delta': [
    {
      event: { type: 'response.mcp_call_arguments.delta', ...inItem, delta: '{', obfuscation: null },
      told: { chunk: 'arguments', bytes: 0 },
    },
  ],
  'response.mcp_call_arguments.done': [
    {
      event: { type: 'response.mcp_call_arguments.done', ...inItem, arguments: '{"id":1}' },
      told: 'nothing',
    },
  ],
  'response.mcp_call.in_progress': [
    {
      event: { type: 'response.mcp_call.in_progress', event_id, output_index: 1, item_id: 'mcp_1' },
      told: { type: 'mcp_call_started', itemId: 'mcp_1' },
    },
  ],
  'response.mcp_call.completed': [
    {
      event: { type: 'response.mcp_call.completed', event_id, output_index: 1, item_id: 'mcp_1' },
      told: { type: 'mcp_call_ended', itemId: 'mcp_1', error: undefined, final: false },
    },
  ],
  'response.mcp_call.failed': [
    {
      event: { type: 'response.mcp_call.failed', event_id, output_index: 1, item_id: 'mcp_1' },
      told: {
        type: 'mcp_call_ended',
        itemId: 'mcp_1',
        error: { origin: 'server', type: 'mcp_call_failed', message: undefined },
        final: false,
      },
    },
  ],
  'mcp_list_tools.in_progress': [
    { event: { type: 'mcp_list_tools.in_progress', event_id, item_id: 'mcpl_1' }, told: 'nothing' },
  ],
  'mcp_list_tools.completed': [
    { event: { type: 'mcp_list_tools.completed', event_id, item_id: 'mcpl_1' }, told: 'nothing' },
  ],
  'mcp_list_tools.failed': [
    {
      event: { type: 'mcp_list_tools.failed', event_id, item_id: 'mcpl_1' },
      told: {
        type: 'error_raised',
        error: { origin: 'server', type: 'mcp_list_tools_failed', message: undefined },
      },
    },
  ],
  'rate_limits.updated': [
    {
      event: {
        type: 'rate_limits.updated',
        event_id,
        rate_limits: [
          { name: 'requests', limit: 100, remaining: 99, reset_seconds: 1 },
          { name: 'tokens', limit: 10_000, remaining: 9000, reset_seconds: 6 },
        ],
      },
      told: { type: 'rate_limits_updated', requests: 99, tokens: 9000 },
    },
  ],
  error: [
    {
      event: {
        type: 'error',
        event_id,
        error: {
          type: 'invalid_request_error',
          code: 'invalid_value',
          message: 'Not so.',
          param: 'item.role',
          event_id: 'event_1',
        },
      },
      told: {
        type: 'error_raised',
        error: {
          origin: 'server',
          type: 'invalid_value',
          message: 'Not so.',
          clientEventId: 'event_1',
        },
      },
    },
    {
      event: {
        type: 'error',
        event_id,
        error: { type: 'server_error', code: null, message: 'Sorry.', param: null, event_id: null },
      },
      told: {
        type: 'error_raised',
        error: { origin: 'server', type: 'server_error', message: 'Sorry.', clientEventId: undefined },
      },
    },
  ],
};
