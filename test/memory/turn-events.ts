/** What a server says of its session, with the fields that are read. */
export function sessionCreated(id: string): Record<string, unknown> {
  return {
    type: 'session.created',
    session: { id, model: 'gpt-realtime-2.1', audio: { output: { voice: 'marin' } } },
  };
}

/** One spoken turn of 20 + `deltas` events: the user asks, a tool is called, the answer is spoken. `number` makes its ids. */
export function turnEvents(number: number, deltas = 3): Record<string, unknown>[] {
  const item = `item_${number}`;
  const [asked, answered] = [`resp_${number}_a`, `resp_${number}_b`];
  const usage = { input_tokens: 100, output_tokens: 50, total_tokens: 150 };
  const call = {
    type: 'function_call',
    id: `${item}_c`,
    call_id: `call_${number}`,
    name: 'look_up',
    arguments: '{"key":"value"}',
  };
  const message = {
    type: 'message',
    id: `${item}_m`,
    role: 'assistant',
    content: [{ type: 'audio', transcript: 'It is open until ten.' }],
  };
  return [
    { type: 'input_audio_buffer.speech_started', item_id: item, audio_start_ms: 0 },
    { type: 'input_audio_buffer.speech_stopped', item_id: item, audio_end_ms: 900 },
    { type: 'input_audio_buffer.committed', item_id: item },
    {
      type: 'conversation.item.added',
      item: { type: 'message', id: item, role: 'user', content: [{ type: 'input_audio' }] },
    },
    { type: 'response.created', response: { id: asked, status: 'in_progress' } },
    {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: item,
      transcript: 'When do you close?',
    },
    { type: 'response.output_item.added', response_id: asked, item: { ...call, arguments: '' } },
    { type: 'response.function_call_arguments.delta', response_id: asked, item_id: call.id, delta: '{"key"' },
    {
      type: 'response.function_call_arguments.done',
      response_id: asked,
      item_id: call.id,
      call_id: call.call_id,
      name: call.name,
      arguments: call.arguments,
    },
    { type: 'response.output_item.done', response_id: asked, item: call },
    { type: 'response.done', response: { id: asked, status: 'completed', output: [call], usage } },
    {
      type: 'conversation.item.added',
      item: { type: 'function_call_output', id: `${item}_o`, call_id: call.call_id, output: '{"open":true}' },
    },
    { type: 'response.created', response: { id: answered, status: 'in_progress' } },
    { type: 'response.output_item.added', response_id: answered, item: { ...message, content: [] } },
    ...Array.from({ length: deltas }, () => ({
      type: 'response.output_audio.delta',
      response_id: answered,
      item_id: message.id,
      // Heard before the next turn begins, however fast they come.
      delta: 'AAAA',
    })),
    {
      type: 'response.output_audio_transcript.delta',
      response_id: answered,
      item_id: message.id,
      delta: 'It is',
    },
    {
      type: 'response.output_audio_transcript.done',
      response_id: answered,
      item_id: message.id,
      transcript: 'It is open until ten.',
    },
    { type: 'response.output_audio.done', response_id: answered, item_id: message.id },
    { type: 'response.output_item.done', response_id: answered, item: message },
    { type: 'response.done', response: { id: answered, status: 'completed', output: [message], usage } },
  ];
}
