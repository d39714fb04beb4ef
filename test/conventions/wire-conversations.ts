/** Raw events of the server in conversations that say all that is read of them: usage of every kind, limits, keys, MCP calls. */

/** A line as `SessionReplay` takes them; times in seconds. */
export interface WireLine {
  time: number;
  event: Readonly<Record<string, unknown>>;
}

export function wireConversations(): WireLine[][] {
  return [everythingCounted(), endsOfResponses(), calls(), withoutConfiguration(), inTokensOfText()].map(
    timed,
  );
}

/** Events, each a quarter of a second after the one before. */
export function timed(events: readonly object[]): WireLine[] {
  return events.map((event, index) => ({
    time: 1_795_372_240 + index / 4,
    event: event as WireLine['event'],
  }));
}

const SESSION = {
  type: 'realtime',
  id: 'sess_1',
  model: 'gpt-realtime-2.1',
  audio: {
    input: {
      turn_detection: { type: 'server_vad' },
      transcription: { model: 'gpt-4o-mini-transcribe' },
    },
    output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'marin' },
  },
  tracing: { workflow_name: 'Phone' },
};

function everythingCounted(): object[] {
  const usage = {
    input_tokens: 130,
    output_tokens: 60,
    input_token_details: {
      text_tokens: 50,
      audio_tokens: 60,
      image_tokens: 20,
      cached_tokens: 30,
      cached_tokens_details: { text_tokens: 10, audio_tokens: 12, image_tokens: 8 },
    },
    output_token_details: { text_tokens: 20, audio_tokens: 40, reasoning_tokens: 7 },
  };
  const limits = [
    { name: 'requests', limit: 1000, remaining: 999, reset_seconds: 1 },
    { name: 'tokens', limit: 50_000, remaining: 49_000, reset_seconds: 1 },
  ];
  return [
    created({ reasoning: { effort: 'low' }, max_output_tokens: 1024, instructions: 'Be brief.' }),
    pressed('#'),
    ...spoken('u1', { transcript: 'Two rooms, please', usage: tokens(17, 9) }),
    responseCreated('r1', { output_modalities: ['audio'] }),
    pressed('4'),
    delta('r1'),
    responseDone('r1', { usage, output: [message('Two rooms.')] }),
    { type: 'rate_limits.updated', rate_limits: limits },
    ...spoken('u2', { transcript: 'Thanks', usage: { type: 'duration', seconds: 1.25 } }),
    responseCreated('r2', { output_modalities: ['text'], reasoning: { effort: 'high' } }),
    responseDone('r2', { usage: { input_tokens: 0, output_tokens: 0 }, output: [message('Gladly.')] }),
  ];
}

/** A session that does not end while its last response runs has been cut off. */
function endsOfResponses(): object[] {
  const end = (id: string, response: object): object[] => [
    ...spoken(`u_${id}`, { transcript: `And ${id}?` }),
    responseCreated(id, { output_modalities: ['audio'] }),
    delta(id),
    responseDone(id, response),
  ];
  return [
    created({}),
    ...end('r1', { status: 'cancelled', status_details: { reason: 'turn_detected' } }),
    ...end('r2', { status: 'cancelled', status_details: { reason: 'client_cancelled' } }),
    ...end('r3', { status: 'incomplete', status_details: { reason: 'max_output_tokens' } }),
    ...end('r4', { status: 'incomplete', status_details: { reason: 'content_filter' } }),
    ...end('r5', { status: 'failed', status_details: { error: { code: 'server_error', message: 'Oops' } } }),
    responseCreated('r6', { output_modalities: ['audio'] }),
  ];
}

function calls(): object[] {
  const functionCall = (id: string, given: string): object => ({
    type: 'function_call',
    id: `item_${id}`,
    call_id: id,
    name: 'find_rooms',
    arguments: given,
    status: 'completed',
  });
  const mcpCall = { type: 'mcp_call', id: 'mcp_1', name: 'find_order', server_label: 'orders' };
  const mcpDone = { ...mcpCall, arguments: '{"id":1}', output: '{"found":true}' };
  const made = [
    functionCall('c1', '{"beds":2}'),
    functionCall('c2', 'no JSON'),
    functionCall('c3', '"a text"'),
    functionCall('c4', ''),
    mcpDone,
  ];
  const result = (id: string, output: unknown): object => ({
    type: 'conversation.item.added',
    item: { type: 'function_call_output', id: `out_${id}`, call_id: id, output },
  });
  return [
    created({
      instructions: 'Find rooms.',
      tools: [
        { type: 'function', name: 'find_rooms', description: 'Finds.', parameters: { type: 'object' } },
        { type: 'mcp', server_label: 'orders', server_url: 'https://mcp.example.com/orders' },
      ],
    }),
    ...spoken('u1', { transcript: 'Find me something' }),
    responseCreated('r1', { output_modalities: ['audio'] }),
    { type: 'response.output_item.added', response_id: 'r1', item: mcpCall },
    { type: 'response.mcp_call.in_progress', item_id: 'mcp_1' },
    ...made.map((item) => ({ type: 'response.output_item.done', response_id: 'r1', item })),
    responseDone('r1', { output: [message('One moment.'), ...made] }),
    result('c1', '{"rooms":[1,2]}'),
    result('c2', 'none'),
    result('c3', 'null'),
    result('c4', ''),
    responseCreated('r2', { output_modalities: ['audio'] }),
    responseDone('r2', { output: [message('There are two.')] }),
  ];
}

/** The log begins after the session has: no model is known, nor anything else. */
function withoutConfiguration(): object[] {
  return [
    ...spoken('u1', { transcript: 'Hello?' }),
    responseCreated('r1', {}),
    delta('r1'),
    responseDone('r1', { output: [message('Hello!')] }),
  ];
}

/** Usage without details. */
function inTokensOfText(): object[] {
  return [
    created({}),
    responseCreated('r1', { conversation_id: null, output_modalities: ['text'] }),
    responseDone('r1', { conversation_id: null, usage: { input_tokens: 10, output_tokens: 5 } }),
  ];
}

export function created(more: object): object {
  return { type: 'session.created', session: { ...SESSION, ...more } };
}

function pressed(key: string): object {
  return { type: 'input_audio_buffer.dtmf_event_received', event: key, received_at: 1_795_372_240 };
}

export function spoken(
  itemId: string,
  { transcript, usage }: { transcript: string; usage?: object },
): object[] {
  const buffer = (what: string): object => ({ type: `input_audio_buffer.${what}`, item_id: itemId });
  return [
    buffer('speech_started'),
    buffer('speech_stopped'),
    buffer('committed'),
    {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: itemId,
      transcript,
      ...(usage !== undefined && { usage }),
    },
  ];
}

function tokens(input: number, output: number): object {
  const details = { text_tokens: 1, audio_tokens: input - 1 };
  return { type: 'tokens', input_tokens: input, input_token_details: details, output_tokens: output };
}

export function responseCreated(id: string, more: object): object {
  return { type: 'response.created', response: { id, conversation_id: 'conv_1', ...more } };
}

function delta(responseId: string): object {
  return { type: 'response.output_audio.delta', response_id: responseId, delta: 'AAAAAAAA' };
}

export function responseDone(id: string, more: object): object {
  const response = { id, conversation_id: 'conv_1', status: 'completed', output: [], ...more };
  return { type: 'response.done', response };
}

export function message(words: string): object {
  return {
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_audio', transcript: words }],
  };
}
