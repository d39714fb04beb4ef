import { beforeAll, expect, inject, test } from 'vitest';

import type { OtlpReceiver } from '../../support/otlp-receiver.ts';
import { poll } from '../jaeger/poll.ts';
import { openReceiver } from './open-receiver.ts';
import { recordSessions, type SessionKind } from './recorded-sessions.ts';
import { sendSessions, type SentTrace } from './send-sessions.ts';
import { startGateway, startSampler } from './tiers.ts';

const ARRIVAL_TIMEOUT_MS = 60_000;

const binary = inject('collectorBinary');
let recordings: Record<SessionKind, string[]>;

beforeAll(async () => {
  recordings = await recordSessions();
});

test('a gateway that is killed while all samplers are away loses nothing that it took', async () => {
  const receiver = await openReceiver();
  const sampler = await startSampler({
    binary,
    keptTracesUrl: receiver.url,
    sessions: true,
    environment: { KEEP_PERCENT: '100' },
  });
  const gateway = await startGateway({
    binary,
    resolver: `{static: {hostnames: ['${sampler.otlpGrpcAddress}']}}`,
  });
  await sampler.stop();
  const sent = await sendSessions({ url: gateway.otlpHttpUrl, recordings, counts: { quiet: 100 } });
  await gateway.kill();
  expect(receiver.spans).toEqual([]);

  await sampler.startAgain();
  const again = await gateway.startAgain();
  await everySpanOf(sent, receiver);
  // And goes on as before.
  const later = await sendSessions({ url: again.otlpHttpUrl, recordings, counts: { quiet: 10 } });
  await everySpanOf(later, receiver);
});

test('a sampler that is killed while the next hop is away loses no trace that it had decided to keep', async () => {
  const receiver = await openReceiver();
  await receiver.behave('refuse');
  const sampler = await startSampler({
    binary,
    keptTracesUrl: receiver.url,
    sessions: true,
    environment: { KEEP_PERCENT: '100' },
  });
  const sent = await sendSessions({ url: sampler.otlpHttpUrl, recordings, counts: { quiet: 100 } });
  await decided(sampler, sent.length);
  await sampler.kill();
  await receiver.behave('accept');
  expect(receiver.spans).toEqual([]);

  await sampler.startAgain();
  await everySpanOf(sent, receiver);
});

test('a sampler that is stopped decides on what it has, and hands it on', async () => {
  const receiver = await openReceiver();
  const sampler = await startSampler({
    binary,
    keptTracesUrl: receiver.url,
    sessions: true,
    environment: { DECISION_WAIT: '1h', DECISION_WAIT_AFTER_ROOT: '0s' },
  });
  const sent = await sendSessions({ url: sampler.otlpHttpUrl, recordings, counts: { quiet: 20, error: 20 } });
  await sampler.stop();
  await sampler.startAgain();
  await everySpanOf(
    sent.filter(({ kind }) => kind === 'error'),
    receiver,
  );
  expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(20);
});

test('a sampler that is killed loses what it had not decided on, and goes on', async () => {
  const receiver = await openReceiver();
  const sampler = await startSampler({
    binary,
    keptTracesUrl: receiver.url,
    sessions: true,
    environment: { DECISION_WAIT: '1h', DECISION_WAIT_AFTER_ROOT: '0s' },
  });
  await sendSessions({ url: sampler.otlpHttpUrl, recordings, counts: { error: 5 } });
  await sampler.kill();
  const again = await sampler.startAgain();
  const later = await sendSessions({ url: again.otlpHttpUrl, recordings, counts: { error: 5 } });
  await again.stop();
  await again.startAgain();
  await everySpanOf(later, receiver);
  expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(5);
});

/** Waits until every span of these has arrived; once or more often, as a request that was cut off is sent again. */
async function everySpanOf(sent: readonly SentTrace[], receiver: OtlpReceiver): Promise<void> {
  const missing = new Set(sent.flatMap(({ spans }) => spans.map((span) => span.spanContext().spanId)));
  let looked = 0;
  await poll(`${missing.size} spans`, ARRIVAL_TIMEOUT_MS, () => {
    for (; looked < receiver.spans.length; looked += 1) missing.delete(receiver.spans[looked]!.spanId);
    return Promise.resolve(missing.size === 0 ? true : undefined);
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; ${missing.size} are missing`, { cause: error });
  });
}

/** Waits until the sampler has decided on so many traces. */
async function decided(sampler: { measured(name: string): Promise<number> }, traces: number): Promise<void> {
  await poll(`${traces} decisions`, ARRIVAL_TIMEOUT_MS, async () =>
    (await sampler.measured('otelcol_processor_tail_sampling_global_count_traces_sampled')) >= traces
      ? true
      : undefined,
  );
}
