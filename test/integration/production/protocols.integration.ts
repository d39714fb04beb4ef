import { expect, inject, onTestFinished, test } from 'vitest';

import { findFreePorts } from '../jaeger/loopback.ts';
import { startOnFreePorts, startProgram } from '../running-program.ts';
import { sendTrace } from '../../support/sent-trace.ts';
import { openReceiver } from './open-receiver.ts';

/** A Collector that hands on what it takes, and where it takes it. */
async function startCollector(receiverUrl: string): Promise<string> {
  let url = '';
  const collector = await startOnFreePorts(async () => {
    const [port] = await findFreePorts(1);
    url = `http://127.0.0.1:${port}`;
    return startProgram({
      name: 'Collector',
      command: inject('collectorBinary'),
      args: [
        `receivers::otlp::protocols::http::endpoint: 127.0.0.1:${port}`,
        `exporters::otlp_http::endpoint: ${receiverUrl}`,
        'service::pipelines::traces: {receivers: [otlp], exporters: [otlp_http]}',
        'service::telemetry::metrics::level: none',
      ].map((setting) => `--config=yaml:${setting}`),
      environment: {},
      startTimeoutMs: 60_000,
      isReady: async () => (await fetch(`${url}/v1/traces`).catch(() => undefined)) !== undefined,
    });
  });
  onTestFinished(() => collector.stop());
  return url;
}

test.each(['http/json', 'http/protobuf'] as const)(
  'a Collector hands on every span that is sent as %s, once',
  async (protocol) => {
    const receiver = await openReceiver();
    const sent = await sendTrace({ endpoint: await startCollector(receiver.url), protocol });
    expect(sent).toMatchObject({ exportedSpans: sent.spanIds.size, failedSpans: 0 });
    await receiver.waitForSpans(sent.spanIds.size);
    expect(receiver.spans).toHaveLength(sent.spanIds.size);
    expect(new Set(receiver.spans.map(({ spanId }) => spanId))).toEqual(sent.spanIds);
  },
);
