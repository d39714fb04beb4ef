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

/** What the responses say that they used is all that is measured, by type and by whether it was cached. */
async function expectTokens(collected: CollectedMetrics, spans: readonly ReadableSpan[]): Promise<void> {
  const points = await collected.points('gen_ai.client.token.usage');
  const measured = (key: string, value: string | boolean): number =>
    points.reduce(
      (sum, point) => sum + ('sum' in point && point.attributes[key] === value ? point.sum : 0),
      0,
    );
  const reported = (key: string): number =>
    spans.reduce((sum, { attributes }) => sum + Number(attributes[key] ?? 0), 0);
  const usage = {
    input: measured('gen_ai.token.type', 'input'),
    output: measured('gen_ai.token.type', 'output'),
    cached: measured('realtime.token.cached', true),
    audio: measured('realtime.token.modality', 'audio'),
  };
  expect(usage.cached).toBeGreaterThan(0);
  expect(usage).toEqual({
    input: reported('gen_ai.usage.input_tokens'),
    output: reported('gen_ai.usage.output_tokens'),
    cached: reported('gen_ai.usage.cache_read.input_tokens'),
    audio: reported('gen_ai.usage.audio.input_tokens') + reported('gen_ai.usage.audio.output_tokens'),
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
    expect(await collected.points('realtime.session.active')).toMatchObject([{ value: 0 }]);
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
