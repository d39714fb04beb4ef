import { metrics } from '@opentelemetry/api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ALLOWED_KEYS } from '../../src/metrics/metric-attributes.ts';
import { RealtimeEventSubscriber } from '../../src/index.ts';
import { DOORS } from '../support/connection-doors.ts';
import { callByConnection, callBySession, fixtureLines } from '../support/hotel-calls.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { collectedMetrics } from '../support/collected-metrics.ts';
import { metricDisagreements } from '../support/metric-agreement.ts';
import { inScriptedTime } from '../support/scripted-time.ts';
import { signalledConversations } from '../support/signalled-conversations.ts';
import { spokenConversations } from '../support/spoken-conversations.ts';
import type { CollectedMetrics } from '../support/collected-metrics.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** The provider of the API until the test is over. */
function globalMetrics(): CollectedMetrics {
  const collected = collectedMetrics();
  metrics.setGlobalMeterProvider(collected.provider);
  onTestFinished(() => metrics.disable());
  return collected;
}

async function expectAgreement(collected: CollectedMetrics, spans: readonly ReadableSpan[]): Promise<void> {
  expect(metricDisagreements(await collected.collect(), spans)).toEqual([]);
}

/** What the responses and the session say that was used is all that is counted. */
async function expectTokens(collected: CollectedMetrics, spans: readonly ReadableSpan[]): Promise<void> {
  const counted = async (name: string, modality?: string): Promise<number> => {
    const points = await collected.points(name);
    const ofModality = points.filter(
      ({ attributes }) => modality === undefined || attributes['gen_ai.token.modality'] === modality,
    );
    return ofModality.reduce((sum, point) => sum + ('value' in point ? point.value : 0), 0);
  };
  const reported = (key: string): number =>
    spans.reduce((sum, { attributes }) => sum + Number(attributes[key] ?? 0), 0);
  const usage = {
    input: await counted('gen_ai.client.inference.usage.input_tokens'),
    output: await counted('gen_ai.client.inference.usage.output_tokens'),
    cached: await counted('gen_ai.client.inference.usage.cache_read.input_tokens'),
    audioInput: await counted('gen_ai.client.inference.usage.input_tokens', 'audio'),
    cachedAudio: await counted('gen_ai.client.inference.usage.cache_read.input_tokens', 'audio'),
    transcribed: await counted('realtime.transcription.input_tokens'),
    transcripts: await counted('realtime.transcription.output_tokens'),
  };
  for (const [what, tokens] of Object.entries(usage)) expect(tokens, what).toBeGreaterThan(0);
  expect(usage).toEqual({
    input: reported('realtime.session.input_tokens'),
    output: reported('realtime.session.output_tokens'),
    cached: reported('gen_ai.usage.cache_read.input_tokens'),
    audioInput: reported('gen_ai.usage.audio.input_tokens'),
    cachedAudio: reported('gen_ai.usage.audio.cache_read.input_tokens'),
    transcribed: reported('realtime.session.transcription_input_tokens'),
    transcripts: reported('realtime.session.transcription_output_tokens'),
  });
}

describe('metrics say what the spans say, of', () => {
  test('every kind of conversation with the agents SDK', async () => {
    const collected = globalMetrics();
    const spans = [...(await spokenConversations(false)), ...signalledConversations()].flat();
    await expectAgreement(collected, spans);

    const measured = await collected.collect();
    const points = measured.flatMap(({ dataPoints }) => dataPoints.map(({ attributes }) => attributes));
    const allowed: readonly string[] = ALLOWED_KEYS;
    const keys = new Set(points.flatMap((attributes) => Object.keys(attributes)));
    expect([...keys].filter((key) => !allowed.includes(key))).toEqual([]);

    const ids = spans.flatMap(({ attributes }) =>
      Object.entries(attributes).flatMap(([key, value]) => (key.endsWith('id') ? [value] : [])),
    );
    expect(ids.length).toBeGreaterThan(20);
    const values = new Set(points.flatMap((attributes) => Object.values(attributes)));
    expect(ids.filter((id) => values.has(id))).toEqual([]);
  });

  test('the demo call, over the agents SDK', async () => {
    const collected = globalMetrics();
    const { spans } = await inScriptedTime(callBySession);
    await expectAgreement(collected, spans);
    await expectTokens(collected, spans);
    expect(await collected.points('realtime.active_sessions')).toMatchObject([{ value: 0 }]);
  });

  const bare = DOORS.filter(({ name }) => name === 'a WebSocket of ws' || name === 'a data channel');
  test.each(bare)('the demo call, over $name', async (door) => {
    const collected = globalMetrics();
    await expectAgreement(collected, await inScriptedTime(() => callByConnection(door)));
  });

  test.each(['hotel-call', 'rejected-approval', 'dropped-connection', 'oldest-sdk'])(
    "the Python SDK's %s, as a stream",
    async (fixture) => {
      const collected = globalMetrics();
      const { exporter, provider } = inMemoryProvider();
      const subscriber = new RealtimeEventSubscriber({ tracerProvider: provider });
      for (const line of await fixtureLines(`python/${fixture}.jsonl`)) {
        const event = JSON.parse(line) as { time: number };
        subscriber.onEvent(event, event.time * 1000);
      }
      subscriber.end();
      await expectAgreement(collected, exporter.getFinishedSpans());
    },
  );
});
