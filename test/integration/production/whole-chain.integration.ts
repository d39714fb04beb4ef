import { expect, inject, onTestFinished, test } from 'vitest';

import { readTrace } from '../jaeger/jaeger-query.ts';
import { startJaeger } from '../jaeger/jaeger-server.ts';
import { bySpanId, readSpans } from '../jaeger/otlp-spans.ts';
import { startOtlpTee } from '../jaeger/otlp-tee.ts';
import { runDemo } from '../jaeger/run-demo.ts';
import { startDeployed } from './deployed-program.ts';
import { queueDirectory, startGateway, untilTestFinished } from './tiers.ts';

const binary = inject('collectorBinary');

test('the call of the demo comes through gateway and sampler to a real Jaeger, field by field as it was sent', async () => {
  const jaeger = await startJaeger({ binary: inject('jaegerBinary') });
  onTestFinished(() => jaeger.stop());
  const sampler = untilTestFinished(
    await startDeployed({
      binary,
      configs: ['collector-sampling.yaml', 'collector-sampling-sessions.yaml', 'collector-direct.yaml'],
      healthPath: '/',
      environment: {
        JAEGER_OTLP_URL: jaeger.otlpHttpUrl,
        QUEUE_DIRECTORY: await queueDirectory(),
        DECISION_WAIT: '30s',
        DECISION_WAIT_AFTER_ROOT: '1s',
        KEEP_PERCENT: '0',
      },
    }),
  );
  const gateway = await startGateway({
    binary,
    resolver: `{static: {hostnames: ['${sampler.otlpGrpcAddress}']}}`,
  });
  const tee = await startOtlpTee(gateway.otlpHttpUrl);
  onTestFinished(() => tee.stop());
  const demo = await runDemo(tee.url);
  expect(demo.exitCode, demo.stderr).toBe(0);
  const sent = tee.exchanges
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ requestBody }) => readSpans(JSON.parse(requestBody)));
  const { traceId } = sent.find(({ name }) => name === 'realtime_session')!;
  const ofSession = sent.filter((span) => span.traceId === traceId);
  const kept = await readTrace(jaeger.queryUrl, traceId, ofSession.length);
  expect(bySpanId(kept)).toEqual(bySpanId(ofSession));
});
