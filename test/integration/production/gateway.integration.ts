import { beforeAll, expect, inject, test } from 'vitest';

import { poll } from '../jaeger/poll.ts';
import { openReceiver } from './open-receiver.ts';
import { recordSessions, type SessionKind } from './recorded-sessions.ts';
import { startRoundRobin } from './round-robin.ts';
import { sendSessions } from './send-sessions.ts';
import { startGateway, startSampler } from './tiers.ts';

const ARRIVAL_TIMEOUT_MS = 60_000;

const binary = inject('collectorBinary');
let recordings: Record<SessionKind, string[]>;

beforeAll(async () => {
  recordings = await recordSessions();
});

test('brings all spans of a trace to the same one of two samplers, whichever gateway they come in by', async () => {
  const receivers = [await openReceiver(), await openReceiver()] as const;
  const samplers = await Promise.all(
    receivers.map(({ url }) =>
      startSampler({ binary, keptTracesUrl: url, sessions: true, environment: { KEEP_PERCENT: '100' } }),
    ),
  );
  const addresses = samplers.map(({ otlpGrpcAddress }) => `'${otlpGrpcAddress}'`).join(', ');
  const resolver = `{static: {hostnames: [${addresses}]}}`;
  const gateways = [
    await startGateway({ binary, resolver }),
    await startGateway({ binary, resolver }),
  ] as const;
  const url = await startRoundRobin(gateways.map(({ otlpHttpUrl }) => otlpHttpUrl));
  // Requests smaller than a trace: every trace comes in by both gateways.
  const sent = await sendSessions({ url, recordings, counts: { quiet: 60 }, spansPerRequest: 4 });

  const total = sent.flatMap(({ spans }) => spans).length;
  await poll(`${total} spans`, ARRIVAL_TIMEOUT_MS, () =>
    Promise.resolve(receivers[0].spans.length + receivers[1].spans.length >= total ? true : undefined),
  );
  const taken = await Promise.all(
    gateways.map((gateway) => gateway.measured('otelcol_receiver_accepted_spans')),
  );
  expect(Math.min(...taken)).toBeGreaterThan(total / 3);
  const [first, second] = receivers.map(({ spans }) => new Set(spans.map(({ traceId }) => traceId)));
  expect([...first!].filter((traceId) => second!.has(traceId))).toEqual([]);
  expect(first!.size + second!.size).toBe(sent.length);
  // Fewer than this at one of the two, by chance alone, would be seen once in a million runs.
  expect(Math.min(first!.size, second!.size)).toBeGreaterThan(10);
});

test('finds the samplers by a name in DNS', async () => {
  const receiver = await openReceiver();
  const sampler = await startSampler({
    binary,
    keptTracesUrl: receiver.url,
    environment: { LISTEN_HOST: '127.0.0.1', KEEP_PERCENT: '100' },
  });
  const port = sampler.otlpGrpcAddress.split(':')[1];
  const gateway = await startGateway({ binary, resolver: `{dns: {hostname: 127.0.0.1, port: '${port}'}}` });
  const sent = await sendSessions({ url: gateway.otlpHttpUrl, recordings, counts: { quiet: 1 } });
  await receiver.waitForSpans(sent.flatMap(({ spans }) => spans).length, ARRIVAL_TIMEOUT_MS);
});
