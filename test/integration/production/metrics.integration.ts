import { beforeAll, expect, inject, test } from 'vitest';

import type { MetricPoint } from '../../support/received-metrics.ts';
import type { OtlpReceiver } from '../../support/otlp-receiver.ts';
import { startTelemetry } from '../../../src/otlp/index.ts';
import { SessionReplay } from '../../../src/cli/replay/session-replay.ts';
import { poll } from '../jaeger/poll.ts';
import { openReceiver } from './open-receiver.ts';
import { recordSessions, type SessionKind } from './recorded-sessions.ts';
import { sendSessions } from './send-sessions.ts';
import { startGateway, startSampler } from './tiers.ts';

const ARRIVAL_TIMEOUT_MS = 30_000;

const binary = inject('collectorBinary');
let recordings: Record<SessionKind, string[]>;

beforeAll(async () => {
  recordings = await recordSessions();
});

test('span metrics count every span, of all processes and of dropped traces, by operation, model and agent', async () => {
  const prometheus = await openReceiver();
  const receiver = await openReceiver();
  const sampler = await startSampler({
    binary,
    keptTracesUrl: receiver.url,
    settings: ['exporters::otlp_http/prometheus::encoding: json'],
    environment: { PROMETHEUS_OTLP_URL: prometheus.url },
  });
  const sessions = {
    url: sampler.otlpHttpUrl,
    recordings,
    counts: { quiet: 10, error: 5 },
    traceBoundary: 'turn',
  } as const;
  // Two processes of one service.
  const sent = [...(await sendSessions(sessions)), ...(await sendSessions(sessions))];
  const spans = sent.flatMap((each) => each.spans);
  const calls = await poll('metrics of all spans', ARRIVAL_TIMEOUT_MS, () => {
    const points = pointsOf(prometheus, 'span_metrics.calls');
    return Promise.resolve(sum(points) >= spans.length ? points : undefined);
  });

  for (const [name, count] of Object.entries(countEach(spans.map((span) => span.name)))) {
    expect([name, sum(calls.filter(({ attributes }) => attributes['span.name'] === name))]).toEqual([
      name,
      count,
    ]);
  }
  for (const key of ['gen_ai.operation.name', 'gen_ai.request.model', 'realtime.model']) {
    const values = countEach(
      spans.flatMap(({ attributes }) => (key in attributes ? String(attributes[key]) : [])),
    );
    expect(values).not.toEqual({});
    for (const [value, count] of Object.entries(values)) {
      expect([value, sum(calls.filter(({ attributes }) => attributes[key] === value))]).toEqual([
        value,
        count,
      ]);
    }
  }
  const failed = calls.filter(({ attributes }) => attributes['gen_ai.tool.name'] === 'fail');
  expect(failed.map(({ attributes }) => attributes['gen_ai.agent.name'])).toEqual(['Clerk']);
  expect(failed.map(({ attributes }) => attributes['status.code'])).toEqual(['STATUS_CODE_ERROR']);

  // Prometheus makes a 0 of the beginning of a series, if that is before its first value.
  expect(calls.filter(({ startTime, time }) => startTime === 0 || startTime >= time)).toEqual([]);

  // From a point in a graph to a trace.
  const traceIds = new Set(sent.map(({ traceId }) => traceId));
  const exemplars = prometheus.metricRequests
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ points }) => points)
    .flatMap(({ exemplarTraceIds }) => exemplarTraceIds);
  expect(exemplars.length).toBeGreaterThan(0);
  expect(exemplars.filter((traceId) => !traceIds.has(traceId))).toEqual([]);
});

test('what services measure comes through the gateway to Prometheus, with the time since when', async () => {
  const prometheus = await openReceiver();
  const gateway = await startGateway({
    binary,
    resolver: "{static: {hostnames: ['127.0.0.1:1']}}",
    settings: ['exporters::otlp_http/prometheus::encoding: json'],
    environment: { PROMETHEUS_OTLP_URL: prometheus.url },
  });
  const telemetry = startTelemetry({
    endpoint: gateway.otlpHttpUrl,
    setGlobal: false,
    handleSignals: false,
    traceExporter: 'none',
  });
  const { tracerProvider, meterProvider } = telemetry;
  const started = Date.now();
  for (let session = 0; session < 3; session += 1) {
    const replay = new SessionReplay({ tracerProvider, meterProvider });
    for (const line of recordings['barge-in']) replay.applyText(line);
    replay.end();
  }
  await telemetry.shutdown();
  const interruptions = await poll('metrics', ARRIVAL_TIMEOUT_MS, () => {
    const points = pointsOf(prometheus, 'realtime.interruptions');
    return Promise.resolve(points.length > 0 ? points : undefined);
  });
  expect(
    interruptions.map(({ attributes, value }) => [attributes['realtime.interruption.reason'], value]),
  ).toEqual([['user', 3]]);
  for (const { startTime, time } of interruptions) {
    expect(startTime).toBeGreaterThanOrEqual(started - 1);
    expect(startTime).toBeLessThan(time);
  }
});

/** Of a metric, as it came last. */
function pointsOf(receiver: OtlpReceiver, name: string): readonly MetricPoint[] {
  return receiver.metrics.get(name)?.points ?? [];
}

function sum(points: readonly MetricPoint[]): number {
  return points.reduce((total, { value = 0 }) => total + value, 0);
}

function countEach(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
