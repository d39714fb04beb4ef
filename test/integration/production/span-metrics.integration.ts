import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';

import { listenOnLoopback } from '../jaeger/loopback.ts';
import { poll } from '../jaeger/poll.ts';
import { openReceiver } from './open-receiver.ts';
import { recordSessions, type SessionKind } from './recorded-sessions.ts';
import { sendSessions } from './send-sessions.ts';
import { startSampler } from './tiers.ts';

const ARRIVAL_TIMEOUT_MS = 30_000;

const binary = inject('collectorBinary');
let recordings: Record<SessionKind, string[]>;

beforeAll(async () => {
  recordings = await recordSessions();
});

test('span metrics count every span, of all processes and of dropped traces, by operation and agent', async () => {
  const metrics = await startMetricsReceiver();
  const receiver = await openReceiver();
  const sampler = await startSampler({
    binary,
    keptTracesUrl: receiver.url,
    settings: ['exporters::otlp_http/prometheus::encoding: json'],
    environment: { PROMETHEUS_OTLP_URL: metrics.url },
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
    const points = metrics.latest('span_metrics.calls');
    return Promise.resolve(sum(points) >= spans.length ? points : undefined);
  });

  const operations = countEach(spans.map(({ attributes }) => String(attributes['gen_ai.operation.name'])));
  for (const [operation, count] of Object.entries(operations)) {
    const ofOperation = calls.filter(({ labels }) => labels['gen_ai.operation.name'] === operation);
    expect([operation, sum(ofOperation)]).toEqual([operation, count]);
  }
  const failed = calls.filter(({ labels }) => labels['gen_ai.tool.name'] === 'fail');
  expect(failed.map(({ labels }) => labels['gen_ai.agent.name'])).toEqual(['Clerk']);
  expect(failed.map(({ labels }) => labels['status.code'])).toEqual(['STATUS_CODE_ERROR']);

  // From a point in a graph to a trace.
  const traceIds = new Set(sent.map(({ traceId }) => traceId));
  const exemplars = metrics.exemplarTraceIds();
  expect(exemplars.length).toBeGreaterThan(0);
  expect(exemplars.filter((traceId) => !traceIds.has(traceId))).toEqual([]);
});

interface Point {
  labels: Record<string, unknown>;
  count: number;
}

interface OtlpMetrics {
  resourceMetrics?: { scopeMetrics?: { metrics?: OtlpMetric[] }[] }[];
}

interface OtlpMetric {
  name: string;
  sum?: { dataPoints: OtlpPoint[] };
  histogram?: { dataPoints: OtlpPoint[] };
}

interface OtlpPoint {
  attributes?: { key: string; value: { stringValue?: string } }[];
  asInt?: string;
  exemplars?: { traceId?: string }[];
}

/** Where Prometheus would be: takes metrics in OTLP's JSON form, until the test is over. */
async function startMetricsReceiver(): Promise<{
  url: string;
  latest: (name: string) => Point[];
  exemplarTraceIds: () => string[];
}> {
  const received: OtlpMetric[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((wire) => {
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire;
      const { resourceMetrics = [] } = JSON.parse(body.toString()) as OtlpMetrics;
      for (const { scopeMetrics = [] } of resourceMetrics)
        for (const { metrics = [] } of scopeMetrics) received.push(...metrics);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const port = await listenOnLoopback(server);
  onTestFinished(() => void server.close().closeAllConnections());
  return {
    url: `http://127.0.0.1:${port}`,
    latest: (name) =>
      (received.findLast((metric) => metric.name === name)?.sum?.dataPoints ?? []).map(
        ({ attributes = [], asInt }) => ({
          labels: Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue])),
          count: Number(asInt),
        }),
      ),
    exemplarTraceIds: () =>
      received
        .flatMap(({ histogram }) => histogram?.dataPoints ?? [])
        .flatMap(({ exemplars = [] }) => exemplars.flatMap(({ traceId }) => traceId ?? [])),
  };
}

function sum(points: readonly Point[]): number {
  return points.reduce((total, { count }) => total + count, 0);
}

function countEach(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
