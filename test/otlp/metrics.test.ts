import { metrics } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { HISTOGRAMS } from '../../src/metrics/metric-names.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../src/version.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { collectedMetrics, ReaderOnDemand } from '../support/collected-metrics.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { recordDiag, textsOf } from './diag-recorder.ts';
import { runScript } from './child-script.ts';
import { setVariables, useReceiver, useTelemetry } from './telemetry-fixture.ts';
import type { Telemetry } from '../../src/otlp/index.ts';

/** One greeting, traced and measured. */
async function greet({ tracerProvider, meterProvider }: Telemetry): Promise<void> {
  const agent = new agentsRealtime.RealtimeAgent({ name: 'Guide' });
  const { call, finish } = await startTracedCall(agent, { trace: { tracerProvider, meterProvider } });
  await call.respond('Hello!');
  await finish();
}

function count({ meterProvider }: Pick<Telemetry, 'meterProvider'>, value = 1): void {
  meterProvider.getMeter('test').createCounter('calls').add(value);
}

describe('metrics', () => {
  it('of a session arrive with the resource of the spans, the scope of the package and the buckets of the conventions', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, serviceName: 'phone' });
    await greet(telemetry);
    await telemetry.shutdown();
    const [request] = receiver.metricRequests;
    expect(request).toMatchObject({
      path: '/v1/metrics',
      headers: { 'content-type': 'application/json' },
    });
    const duration = receiver.metrics.get('gen_ai.client.inference.duration');
    expect(duration).toMatchObject({
      unit: 's',
      type: 'histogram',
      temporality: 2,
      scope: { name: PACKAGE_NAME, version: PACKAGE_VERSION, schemaUrl: undefined },
      resource: { 'service.name': 'phone' },
      points: [{ count: 1, bounds: HISTOGRAMS.inferenceDuration.advice?.explicitBucketBoundaries }],
    });
    expect(duration?.resource).toEqual(receiver.spans[0]?.resource);
    expect(receiver.metrics.get('realtime.active_sessions')).toMatchObject({
      type: 'sum',
      monotonic: false,
      points: [{ value: 0 }],
    });
  });

  it('of two processes of one service are told apart', async () => {
    const receiver = await useReceiver();
    const ids = new Set<unknown>();
    for (let index = 0; index < 2; index += 1) {
      const child = await runScript(
        `startTelemetry({ serviceName: 'phone' }).meterProvider.getMeter('test').createCounter('calls').add(1);`,
        { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      );
      expect(await child.ended).toEqual({ code: 0, signal: null });
      ids.add(receiver.metrics.get('calls')?.resource['service.instance.id']);
    }
    expect([...ids].map((id) => typeof id)).toEqual(['string', 'string']);
  });

  it.each([
    ['the base URL', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, '/v1/metrics'],
    ['a URL of their own', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: '/of/metrics' }, '/of/metrics'],
  ])('go to %s of the environment', async (_, variables, path) => {
    const receiver = await useReceiver();
    const urls = Object.entries(variables).map(([name, value]) => [name, `${receiver.url}${value}`]);
    setVariables(Object.fromEntries(urls) as Record<string, string>);
    const telemetry = useTelemetry();
    count(telemetry);
    await telemetry.shutdown();
    expect([...receiver.metricRequests, ...receiver.requests].map((request) => request.path)).toEqual([path]);
  });

  it.each(['', '/', '/v1/traces', '/v1/metrics'])(
    'go beside the spans, with the endpoint …%s',
    async (path) => {
      const receiver = await useReceiver();
      const telemetry = useTelemetry({ endpoint: `${receiver.url}${path}` });
      count(telemetry);
      await telemetry.shutdown();
      expect(receiver.metricRequests.map((request) => request.path)).toEqual(['/v1/metrics']);
    },
  );

  it('are sent at every interval, and once more at a flush', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, metrics: { exportIntervalMillis: 30 } });
    count(telemetry);
    await expect.poll(() => receiver.metricRequests.length).toBeGreaterThan(2);
    count(telemetry, 41);
    await telemetry.forceFlush();
    expect(receiver.metrics.get('calls')).toMatchObject({ points: [{ value: 42 }] });
  });

  it('begin before the value that is exported first, however soon that is, and keep their beginning', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url });
    const meter = telemetry.meterProvider.getMeter('test');
    meter.createObservableCounter('seen').addCallback((result) => result.observe(7));
    const takes = meter.createHistogram('takes');
    for (const passed of [0, 60_000]) {
      vi.advanceTimersByTime(passed);
      count(telemetry);
      takes.record(1);
      await telemetry.forceFlush();
    }
    const times = receiver.metricRequests.map((request) =>
      request.metrics
        .filter(({ name }) => ['calls', 'seen', 'takes'].includes(name))
        .flatMap(({ points }) => points.map(({ startTime, time }) => [time - startTime, startTime])),
    );
    const begun = times[0]?.[0]?.[1];
    expect(begun).toBe(Date.now() - 60_001);
    for (const [index, lasted] of [1, 60_001].entries())
      expect(times[index]).toEqual(Array.from({ length: 3 }, () => [lasted, begun]));
  });

  it.each([
    ['OTEL_METRICS_EXPORTER', 'none'],
    ['OTEL_SDK_DISABLED', 'true'],
  ])('stay at home with %s=%s', async (name, value) => {
    const receiver = await useReceiver();
    setVariables({ [name]: value });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    await greet(telemetry);
    await telemetry.shutdown();
    expect(receiver.metricRequests).toEqual([]);
  });

  it('are not sent where there are none', async () => {
    const receiver = await useReceiver();
    await useTelemetry({ endpoint: receiver.url, metrics: { exportIntervalMillis: 10 } }).shutdown();
    expect(receiver.metricRequests).toEqual([]);
  });

  it('go to further readers', async () => {
    const reader = new ReaderOnDemand();
    const telemetry = useTelemetry({ metricExporter: 'none', metricReaders: [reader] });
    count(telemetry);
    const { resourceMetrics } = await reader.collect();
    const read = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    expect(read.map(({ descriptor }) => descriptor.name)).toEqual(['calls']);
  });

  it('arrive at a flush and a shutdown although a further reader fails', async () => {
    class Failing extends ReaderOnDemand {
      protected override onForceFlush(): Promise<void> {
        return Promise.reject(new Error('broken'));
      }
      protected override onShutdown(): Promise<void> {
        return Promise.reject(new Error('broken'));
      }
    }
    const messages = recordDiag();
    const receiver = await useReceiver({ afterMillis: 100 });
    const telemetry = useTelemetry({ endpoint: receiver.url, metricReaders: [new Failing()] });
    count(telemetry);
    await telemetry.forceFlush();
    expect(receiver.metrics.get('calls')).toMatchObject({ points: [{ value: 1 }] });
    count(telemetry);
    await telemetry.shutdown();
    expect(receiver.metrics.get('calls')).toMatchObject({ points: [{ value: 2 }] });
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining('Flush failed in a span processor or a metric reader: Error'),
      expect.stringContaining('Shutdown failed in a span processor or a metric reader: Error'),
    ]);
  });

  it('that could not be sent are reported once, with what to do, and made up for by those that can', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ status: 404 });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    for (let index = 0; index < 3; index += 1) {
      count(telemetry);
      await telemetry.forceFlush();
    }
    expect(receiver.metrics.size).toBe(0);
    await receiver.behave('accept');
    await telemetry.forceFlush();
    expect(receiver.metrics.get('calls')).toMatchObject({ points: [{ value: 3 }] });
    const about = [...textsOf(messages, 'warn'), ...textsOf(messages, 'error')];
    expect(about).toEqual([
      expect.stringMatching(
        /Export of metrics to http:\/\/127\.0\.0\.1:\d+ failed: HTTP status 404\. Reported once; .*OTEL_METRICS_EXPORTER=none/,
      ),
    ]);
  });

  it('that could not be sent are reported although the receiver has given advice before', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ rejectedSpans: 0, errorMessage: 'use protobuf' });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    for (const behaviour of ['accept', 'accept', { status: 404 }, { status: 404 }] as const) {
      count(telemetry);
      await telemetry.forceFlush();
      if (behaviour !== 'accept') await receiver.behave(behaviour);
    }
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining('took the metrics and says: "use protobuf"'),
      expect.stringContaining('failed: HTTP status 404'),
    ]);
  });

  it('that cannot be written down are reported once', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, metrics: { exportTimeoutMillis: 5_000 } });
    let broken = false;
    const get = (): string => (broken ? expect.unreachable('SECRET') : 'readable');
    const list: string[] = Object.defineProperty([], '0', { get, enumerable: true });
    telemetry.meterProvider.getMeter('test').createCounter('calls').add(1, { list });
    broken = true;
    for (let index = 0; index < 3; index += 1) await telemetry.forceFlush();
    expect([...textsOf(messages, 'warn'), ...textsOf(messages, 'error')]).toEqual([
      expect.stringContaining(`Export of metrics to ${receiver.url} failed: AssertionError`),
    ]);
    expect(JSON.stringify(messages)).not.toContain('SECRET');
  });

  it('that nobody answers for are reported once, by no reader each time', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver('hang');
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      metrics: { exportIntervalMillis: 100 },
      shutdownTimeoutMillis: 200,
    });
    count(telemetry);
    await expect.poll(() => receiver.metricRequests.length).toBeGreaterThan(3);
    expect([...textsOf(messages, 'warn'), ...textsOf(messages, 'error')]).toEqual([
      expect.stringContaining(`Export of metrics to ${receiver.url} failed: no answer in time`),
    ]);
  });

  it('delay a shutdown for no longer than its deadline', async () => {
    const receiver = await useReceiver('hang');
    const telemetry = useTelemetry({ endpoint: receiver.url, shutdownTimeoutMillis: 200 });
    count(telemetry);
    const started = performance.now();
    await telemetry.shutdown();
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(receiver.metricRequests).toHaveLength(1);
  });

  it('of the application go with them once the provider is the global one, until the shutdown', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, setGlobal: true });
    count({ meterProvider: metrics.getMeterProvider() });
    await telemetry.shutdown();
    expect(receiver.metrics.get('calls')).toMatchObject({ points: [{ value: 1 }] });
    expect(metrics.getMeterProvider()).not.toBe(telemetry.meterProvider);
  });

  it('go to a provider that is registered already, which is left alone', async () => {
    const messages = recordDiag();
    const own = collectedMetrics();
    metrics.setGlobalMeterProvider(own.provider);
    onTestFinished(() => metrics.disable());
    const telemetry = useTelemetry({ metricExporter: 'otlp', traceExporter: 'none', setGlobal: true });
    expect(metrics.getMeterProvider()).toBe(own.provider);
    await telemetry.shutdown();
    expect(metrics.getMeterProvider()).toBe(own.provider);
    expect(textsOf(messages, 'warn').join()).toContain('A meter provider is already registered');
  });
});

it.each([
  [
    'metricExporter',
    'prometheus',
    `Expected option "metricExporter" to be 'otlp', 'console', 'none' or a push metric exporter, but got "prometheus".`,
  ],
  [
    'metricReaders',
    [{}],
    'Expected option "metricReaders" to be an array of metric readers, but got an array.',
  ],
  [
    'metrics',
    { exportIntervalMillis: 0 },
    'Expected option "metrics.exportIntervalMillis" to be a whole number from 1 to 2147483647, but got 0.',
  ],
  [
    'metrics',
    { interval: 1 },
    'Unknown option "metrics.interval". Known options are exportIntervalMillis, exportTimeoutMillis.',
  ],
])('a wrong option %s is refused, with what was expected', (name, value, message) => {
  expect(() => useTelemetry({ [name]: value })).toThrow(message);
});
