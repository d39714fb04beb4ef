import { afterEach, describe, expect, test, vi } from 'vitest';
import { traceEvents } from '../../src/index.ts';
import { genaiPrices } from '../../src/prices/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { collectedMetrics } from '../support/collected-metrics.ts';
import { DOORS } from '../support/connection-doors.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { connect, startServer } from '../support/traced-connection.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Prices } from '../../src/index.ts';

afterEach(() => vi.unstubAllGlobals());

const transcribed = (item_id: string, usage: object) => ({
  type: 'conversation.item.input_audio_transcription.completed',
  item_id,
  content_index: 0,
  transcript: 'Two rooms, please.',
  usage,
});

/** What a reasoning model, a transcription and a caller's keys are told by, as the API says it. */
const EVENTS: readonly ({ type: string } & Record<string, unknown>)[] = [
  {
    type: 'session.updated',
    session: {
      type: 'realtime',
      model: 'gpt-realtime-2.1',
      reasoning: { effort: 'low' },
      max_output_tokens: 1024,
      audio: { input: { transcription: { model: 'gpt-4o-mini-transcribe' } } },
    },
  },
  { type: 'input_audio_buffer.speech_started', item_id: 'u1', audio_start_ms: 700 },
  { type: 'input_audio_buffer.dtmf_event_received', event: '5', received_at: 1_795_372_241 },
  { type: 'input_audio_buffer.speech_stopped', item_id: 'u1', audio_end_ms: 2000 },
  { type: 'input_audio_buffer.committed', item_id: 'u1' },
  { type: 'response.created', response: { id: 'r1', conversation_id: 'conv_1', max_output_tokens: 'inf' } },
  transcribed('u1', {
    type: 'tokens',
    total_tokens: 26,
    input_tokens: 17,
    input_token_details: { text_tokens: 2, audio_tokens: 15 },
    output_tokens: 9,
  }),
  {
    type: 'response.done',
    response: {
      id: 'r1',
      status: 'completed',
      output: [],
      usage: {
        input_tokens: 120,
        output_tokens: 25,
        input_token_details: {
          text_tokens: 40,
          audio_tokens: 60,
          image_tokens: 20,
          cached_tokens: 64,
          cached_tokens_details: { text_tokens: 32, audio_tokens: 16, image_tokens: 16 },
        },
        output_token_details: { text_tokens: 25, audio_tokens: 0, reasoning_tokens: 3 },
      },
    },
  },
  {
    type: 'rate_limits.updated',
    rate_limits: [
      { name: 'requests', limit: 1000, remaining: 999, reset_seconds: 0.06 },
      { name: 'tokens', limit: 50_000, remaining: 49_950, reset_seconds: 0.2 },
    ],
  },
  // Of an utterance that nobody knows: it is billed all the same.
  transcribed('u0', { type: 'duration', seconds: 1.5 }),
  { type: 'input_audio_buffer.dtmf_event_received', event: '#', received_at: 1_795_372_249 },
];

/** Published prices; and, as they have no seconds of this model, a ten-thousandth of a dollar each. */
const prices: Prices = (billed) =>
  billed.usage.audioSeconds > 0 ? billed.usage.audioSeconds * 1e-4 : genaiPrices(billed);

/**
 * The response, at 4 dollars for a million tokens of text, 32 of audio, 5 of images, from the cache 0.40, 0.40 and 0.50, and
 * 24 of text that comes out: 8 × 4 + 44 × 32 + 4 × 5 + 32 × 0.40 + 16 × 0.40 + 16 × 0.50 + 25 × 24.
 */
const RESPONSE_DOLLARS = 0.0020872;

/** The transcription, at 1.25 for text, 3 for audio and 5 for what comes out: 2 × 1.25 + 15 × 3 + 9 × 5. */
const TRANSCRIPTION_DOLLARS = 0.0000925;

const SECONDS_DOLLARS = 0.00015;

interface Told {
  spans: readonly ReadableSpan[];
  metrics: ReturnType<typeof collectedMetrics>;
}

type Tell = () => Promise<Told>;

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

const overStream: Tell = async () => {
  const { exporter, provider } = inMemoryProvider();
  const metrics = collectedMetrics();
  await drain(traceEvents(EVENTS, { tracerProvider: provider, meterProvider: metrics.provider, prices }));
  return { spans: exporter.getFinishedSpans(), metrics };
};

const overSession: Tell = async () => {
  const metrics = collectedMetrics();
  const agent = new agentsRealtime.RealtimeAgent({ name: 'Reception' });
  const { call, finish, spans } = await startTracedCall(agent, {
    trace: { meterProvider: metrics.provider, prices },
  });
  for (const event of EVENTS) call.send(event);
  await finish();
  return { spans: spans(), metrics };
};

const overConnection =
  (door: (typeof DOORS)[number]): Tell =>
  async () => {
    const metrics = collectedMetrics();
    const server = await startServer();
    const connected = await connect(door, server, { meterProvider: metrics.provider, prices });
    for (const event of EVENTS) connected.call.send(event);
    await connected.heard();
    connected.trace.end();
    return { spans: connected.spans(), metrics };
  };

const find = (spans: readonly ReadableSpan[], name: string): ReadableSpan =>
  spans.find((span) => span.name.split(' ')[0] === name)!;

describe.each<[string, Tell]>([
  ['a stream of events', overStream],
  ['the agents SDK', overSession],
  ...DOORS.map((door): [string, Tell] => [door.name, overConnection(door)]),
])('what is billed, over %s,', (_, tell) => {
  test('is on its spans, on the session and in the metrics', async () => {
    const { spans, metrics } = await tell();
    expect(find(spans, 'user_speech').attributes).toMatchObject({
      'realtime.transcription.model': 'gpt-4o-mini-transcribe',
      'realtime.transcription.input_tokens': 17,
      'realtime.transcription.text_input_tokens': 2,
      'realtime.transcription.output_tokens': 9,
    });
    const { attributes } = find(spans, 'chat');
    expect(attributes).toMatchObject({
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.usage.reasoning.output_tokens': 3,
      'gen_ai.usage.text.output_tokens': 25,
      'gen_ai.usage.image.cache_read.input_tokens': 16,
      'realtime.rate_limit.requests.remaining': 999,
      'realtime.rate_limit.tokens.remaining': 49_950,
    });
    // No limit is none, and a part that is empty says nothing.
    expect(attributes).not.toHaveProperty('gen_ai.request.max_tokens');
    expect(attributes).not.toHaveProperty('gen_ai.usage.audio.output_tokens');
    expect(find(spans, 'realtime_session').attributes).toMatchObject({
      'realtime.session.reasoning_output_tokens': 3,
      'realtime.session.transcription_input_tokens': 17,
      'realtime.session.transcription_output_tokens': 9,
      'realtime.session.transcription_audio_seconds': 1.5,
      'realtime.session.dtmf_event_count': 2,
    });
    const sums = async (name: string): Promise<unknown> =>
      (await metrics.points(name)).map((point) => ('value' in point ? point.value : point.sum));
    expect(await sums('realtime.transcription.input_tokens')).toEqual([17]);
    expect(await sums('realtime.transcription.output_tokens')).toEqual([9]);
    expect(await sums('realtime.transcription.audio_duration')).toEqual([1.5]);
    expect(await sums('gen_ai.client.inference.usage.reasoning.output_tokens')).toEqual([3]);
    const byModality = async (name: string): Promise<unknown> =>
      Object.fromEntries(
        (await metrics.points(name)).map((point) => [
          point.attributes['gen_ai.token.modality'],
          'value' in point && point.value,
        ]),
      );
    expect(await byModality('gen_ai.client.inference.usage.input_tokens')).toEqual({
      text: 40,
      audio: 60,
      image: 20,
    });
    expect(await byModality('gen_ai.client.inference.usage.cache_read.input_tokens')).toEqual({
      text: 32,
      audio: 16,
      image: 16,
    });
  });

  test('costs the same, on its spans, on the session and in the metrics', async () => {
    const { spans, metrics } = await tell();
    const costs = {
      chat: find(spans, 'chat').attributes['realtime.response.cost_usd'],
      user_speech: find(spans, 'user_speech').attributes['realtime.transcription.cost_usd'],
      realtime_session: find(spans, 'realtime_session').attributes['realtime.session.cost_usd'],
    };
    expect(costs).toEqual({
      chat: RESPONSE_DOLLARS,
      user_speech: TRANSCRIPTION_DOLLARS,
      realtime_session: expect.closeTo(RESPONSE_DOLLARS + TRANSCRIPTION_DOLLARS + SECONDS_DOLLARS, 12),
    });
    const points = await metrics.points('realtime.cost');
    const counted = points.map(({ attributes, ...point }) => [
      attributes['realtime.billed.kind'],
      attributes['realtime.transcription.model'],
      'value' in point && point.value,
    ]);
    expect(counted).toHaveLength(2);
    expect(counted).toContainEqual(['response', undefined, RESPONSE_DOLLARS]);
    expect(counted).toContainEqual([
      'transcription',
      'gpt-4o-mini-transcribe',
      expect.closeTo(TRANSCRIPTION_DOLLARS + SECONDS_DOLLARS, 12),
    ]);
    for (const { attributes } of points)
      expect(attributes).toMatchObject({
        'gen_ai.request.model': 'gpt-realtime-2.1',
        'gen_ai.provider.name': 'openai',
      });
  });

  test('has the keys that the caller pressed where they were pressed, and not which', async () => {
    const { spans } = await tell();
    const pressed = spans.flatMap((span) =>
      span.events.filter(({ name }) => name === 'dtmf').map((event) => [span.name, event.attributes]),
    );
    expect(pressed).toEqual([
      ['turn', {}],
      ['realtime_session', {}],
    ]);
  });
});

describe('the limit and the level of a response', () => {
  const chatOf = async (...events: object[]): Promise<ReadableSpan['attributes']> => {
    const { exporter, provider } = inMemoryProvider();
    await drain(traceEvents(events, { tracerProvider: provider }));
    return find(exporter.getFinishedSpans(), 'chat').attributes;
  };
  const session = { reasoning: { effort: 'low' }, max_output_tokens: 1024 };
  const created = (response: object = {}) => ({
    type: 'response.created',
    response: { id: 'r1', conversation_id: 'conv_1', ...response },
  });

  test('are those of the session', async () => {
    expect(await chatOf({ type: 'session.created', session }, created())).toMatchObject({
      'gen_ai.request.max_tokens': 1024,
      'gen_ai.request.reasoning.level': 'low',
    });
  });

  test('are its own where it has some', async () => {
    const own = created({ max_output_tokens: 64, reasoning: { effort: 'high' } });
    expect(await chatOf({ type: 'session.created', session }, own)).toMatchObject({
      'gen_ai.request.max_tokens': 64,
      'gen_ai.request.reasoning.level': 'high',
    });
  });

  test('are those of the request that it answers', async () => {
    const asked = { type: 'response.create', response: { reasoning: { effort: 'minimal' } } };
    expect(await chatOf({ type: 'session.created', session }, asked, created())).toMatchObject({
      'gen_ai.request.reasoning.level': 'minimal',
    });
  });

  test('are those of the beta’s session', async () => {
    const beta = { type: 'session.created', session: { max_response_output_tokens: 300 } };
    expect((await chatOf(beta, created()))['gen_ai.request.max_tokens']).toBe(300);
  });
});
