import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { OPENAI_RELEASES, openWS } from '../../support/openai-client.ts';
import { traced } from '../../support/traced-connection.ts';
import { until } from '../../support/traced-call.ts';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';
import type { OpenAIRelease } from '../../support/openai-client.ts';

/** A traced client of a server that says what the test makes it say, and nothing else. */
async function connect(release: OpenAIRelease) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const client = openWS(release, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    client.socket.terminate();
    server.close();
  });
  client.on('error', () => undefined);
  const tracing = traced(client);
  const [peer] = (await once(server, 'connection')) as [WebSocket];
  const heard: string[] = [];
  client.on('event', ({ type }: { type: string }) => heard.push(type));
  /** Sends events and waits until the client has heard them. */
  const say = async (...events: { type: string; [field: string]: unknown }[]): Promise<void> => {
    const before = heard.length;
    for (const event of events) peer.send(JSON.stringify(event));
    await until(() => heard.length === before + events.length);
  };
  return { client, say, ...tracing };
}

/** The user says something. */
function speech(itemId: string, item: 'created' | 'added' = 'created') {
  return [
    { type: 'input_audio_buffer.speech_started', item_id: itemId, audio_start_ms: 0 },
    { type: 'input_audio_buffer.speech_stopped', item_id: itemId, audio_end_ms: 900 },
    { type: 'input_audio_buffer.committed', item_id: itemId, previous_item_id: null },
    {
      type: `conversation.item.${item}`,
      item: {
        id: itemId,
        type: 'message',
        role: 'user',
        content: [{ type: 'input_audio', transcript: null }],
      },
    },
    {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: itemId,
      content_index: 0,
      transcript: 'How warm is it?',
    },
  ];
}

/** A response under its beta names. */
function betaResponse(id: string, output: object[], events: { type: string; [field: string]: unknown }[]) {
  const response = { id, object: 'realtime.response', conversation_id: 'conv_beta' };
  const usage = {
    total_tokens: 3,
    input_tokens: 1,
    output_tokens: 2,
    input_token_details: { cached_tokens: 0 },
  };
  return [
    {
      type: 'response.created',
      response: { ...response, status: 'in_progress', modalities: ['audio', 'text'] },
    },
    ...events.map((event) => ({ response_id: id, ...event })),
    { type: 'response.done', response: { ...response, status: 'completed', output, usage } },
  ];
}

describe.each(OPENAI_RELEASES.filter(({ name }) => name.endsWith('beta')))('$name', (release) => {
  test('events under their beta names make the same spans', async () => {
    const { client, say, tree, spans, session } = await connect(release);
    await say({
      type: 'session.created',
      session: {
        id: 'sess_beta',
        object: 'realtime.session',
        model: 'gpt-4o-realtime-preview',
        voice: 'verse',
        output_audio_format: 'pcm16',
        turn_detection: { type: 'server_vad', create_response: true },
      },
    });
    const call = { id: 'item_call', type: 'function_call', call_id: 'call_1', name: 'get_weather' };
    const done = { ...call, status: 'completed', arguments: '{}' };
    await say(
      ...speech('item_user'),
      ...betaResponse(
        'resp_1',
        [done],
        [
          { type: 'response.output_item.added', item: { ...call, status: 'in_progress' } },
          { type: 'conversation.item.created', item: { ...call, status: 'in_progress' } },
          {
            type: 'response.function_call_arguments.delta',
            item_id: 'item_call',
            call_id: 'call_1',
            delta: '{}',
          },
          { type: 'response.output_item.done', item: done },
        ],
      ),
    );
    const output = { type: 'function_call_output', call_id: 'call_1', output: '21' };
    client.send({ type: 'conversation.item.create', item: output });
    client.send({ type: 'response.create' });
    const message = { id: 'item_answer', type: 'message', role: 'assistant', content: [] };
    await say(
      { type: 'conversation.item.created', item: { id: 'item_output', ...output } },
      ...betaResponse(
        'resp_2',
        [message],
        [
          { type: 'response.output_item.added', item: message },
          { type: 'response.audio_transcript.delta', item_id: 'item_answer', delta: '21 degrees.' },
          { type: 'response.audio.delta', item_id: 'item_answer', delta: 'A'.repeat(6400) },
          { type: 'response.audio.done', item_id: 'item_answer' },
        ],
      ),
      { type: 'input_audio_buffer.speech_started', item_id: 'item_next' },
      { type: 'conversation.item.truncated', item_id: 'item_answer', audio_end_ms: 50 },
    );
    client.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
          user_speech [transcription.delay]
          chat gpt-4o-realtime-preview CLIENT response.status=completed
          execute_tool get_weather tool.outcome=ok
          chat gpt-4o-realtime-preview CLIENT response.status=completed
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=user
        turn turn.trigger=speech turn.end_reason=session_ended
          user_speech"
    `);
    expect(session().attributes).toMatchObject({
      'realtime.session.id': 'sess_beta',
      'realtime.voice': 'verse',
      'realtime.turn_detection': 'server_vad',
    });
    const answer = spans().findLast(({ name }) => name.startsWith('chat'));
    expect(answer?.attributes).toMatchObject({
      'gen_ai.conversation.id': 'conv_beta',
      'gen_ai.output.type': 'speech',
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
    });
  });

  test('a transcription session has a turn for each utterance', async () => {
    const { client, say, spans, tree } = await connect(release);
    await say(
      {
        type: 'transcription_session.created',
        session: {
          id: 'sess_transcription',
          object: 'realtime.transcription_session',
          input_audio_transcription: { model: 'gpt-4o-transcribe' },
          turn_detection: { type: 'server_vad' },
        },
      },
      ...speech('item_1'),
      ...speech('item_2'),
    );
    client.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed
          user_speech [transcription.delay]
        turn turn.trigger=speech turn.end_reason=completed
          user_speech [transcription.delay]"
    `);
    const turn = spans().find(({ name }) => name === 'turn');
    expect(turn?.attributes['realtime.model']).toBe('gpt-4o-transcribe');
    const utterance = spans().find(({ name }) => name === 'user_speech');
    expect(utterance?.attributes['realtime.transcription.model']).toBe('gpt-4o-transcribe');
  });
});

test('a transcription session has a turn for each utterance', async () => {
  const { client, say, spans, tree } = await connect(OPENAI_RELEASES[0]);
  await say(
    {
      type: 'session.created',
      session: {
        id: 'sess_transcription',
        object: 'realtime.transcription_session',
        type: 'transcription',
        audio: {
          input: {
            transcription: { model: 'gpt-4o-transcribe' },
            turn_detection: { type: 'server_vad' },
          },
        },
      },
    },
    ...speech('item_1', 'added'),
    ...speech('item_2', 'added'),
  );
  client.close();
  expect(tree()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]"
  `);
  const turn = spans().find(({ name }) => name === 'turn');
  expect(turn?.attributes['realtime.model']).toBe('gpt-4o-transcribe');
  const utterance = spans().find(({ name }) => name === 'user_speech');
  expect(utterance?.attributes['realtime.transcription.model']).toBe('gpt-4o-transcribe');
});

test.each([
  ['GA', { audio: { input: { transcription: null } } }],
  ['beta', { input_audio_transcription: null }],
])(
  'an utterance is over as soon as the user stops where a %s session transcribes nothing',
  async (_, session) => {
    const { say, spans } = await connect(OPENAI_RELEASES[0]);
    await say({ type: 'session.created', session }, ...speech('item_1', 'added').slice(0, 2));
    expect(spans().map(({ name }) => name)).toEqual(['user_speech']);
  },
);

test('a call that another connection carries is seen with the tools that run there', async () => {
  const { client, say, tree } = await connect(OPENAI_RELEASES[0]);
  const item = {
    id: 'item_call',
    type: 'function_call',
    call_id: 'call_1',
    name: 'get_weather',
    arguments: '{}',
  };
  const response = { id: 'resp_1', conversation_id: 'conv_1' };
  const answer = { id: 'resp_2', conversation_id: 'conv_1' };
  await say(
    ...speech('item_user', 'added'),
    { type: 'response.created', response },
    { type: 'response.output_item.done', response_id: 'resp_1', item: { ...item, status: 'completed' } },
    { type: 'response.done', response: { ...response, status: 'completed', output: [item] } },
    {
      type: 'conversation.item.added',
      item: { id: 'item_output', type: 'function_call_output', call_id: 'call_1', output: '21' },
    },
    { type: 'response.created', response: answer },
    { type: 'response.done', response: { ...answer, status: 'completed', output: [] } },
  );
  client.close();
  expect(tree()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=completed
        user_speech [transcription.delay]
        chat gpt-realtime-2.1 CLIENT response.status=completed
        execute_tool get_weather tool.outcome=ok
        chat gpt-realtime-2.1 CLIENT response.status=completed"
  `);
});
