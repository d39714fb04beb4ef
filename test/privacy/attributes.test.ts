import { expect, test } from 'vitest';
import { traceRealtimeConnection } from '../../src/index.ts';
import { Channel } from '../memory/channel.ts';
import { setVariables, useReceiver, useTelemetry } from '../otlp/telemetry-fixture.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';

const GIVEN = {
  'app.api_key': 'kitchen sofa',
  'http.request.header.authorization': ['Bearer kitchen', 'sofa'],
  'db.password': 'sofa',
  'app.token': 'Kv1q9Zt1wX4m',
  'app.config': '{"api_key":"sofa","room":"12"}',
  'app.password.reset': 'never',
  'app.tokens': 120,
  'house.secret': 'sauce',
  team: 'web',
};

const LEFT = {
  'app.api_key': '[scrubbed]',
  'http.request.header.authorization': ['Bearer [scrubbed]', '[scrubbed]'],
  'db.password': '[scrubbed]',
  'app.token': '[scrubbed]',
  'app.config': '{"api_key":"[scrubbed]","room":"12"}',
  'app.password.reset': 'never',
  'app.tokens': 120,
  'house.secret': 'sauce',
  team: 'web',
};

test('what the application adds to spans is scrubbed by its key, and what is no secret stays', () => {
  const { exporter, provider } = inMemoryProvider();
  const channel = new Channel();
  const { end } = traceRealtimeConnection(channel, { attributes: GIVEN, tracerProvider: provider });
  channel.receive({ type: 'session.created', session: { id: 'sess_1' } });
  end();
  expect(exporter.getFinishedSpans().map(({ attributes }) => attributes)).toMatchObject([LEFT]);
});

test('so is what it adds to the resource, in code or by a variable', async () => {
  const receiver = await useReceiver();
  setVariables({ OTEL_RESOURCE_ATTRIBUTES: 'environment.api_key=kitchen%20sofa,environment.team=web' });
  const telemetry = useTelemetry({ endpoint: receiver.url, resourceAttributes: GIVEN });
  telemetry.tracerProvider.getTracer('test').startSpan('turn').end();
  await telemetry.forceFlush();
  expect(receiver.spans[0]?.resource).toMatchObject({
    ...LEFT,
    'environment.api_key': '[scrubbed]',
    'environment.team': 'web',
  });
});
