import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

import { listenOnLoopback } from '../jaeger/loopback.ts';

/** A point of a counter. */
export interface Point {
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
  asDouble?: number;
  exemplars?: { traceId?: string }[];
}

/** What has come, as it is asked for. */
export interface MetricsReceiver {
  url: string;
  /** The points of the counter of that name that came last. */
  latest: (name: string) => Point[];
  exemplarTraceIds: () => string[];
}

/** Where Prometheus would be: takes metrics in OTLP's JSON form, until the test is over. */
export async function startMetricsReceiver(): Promise<MetricsReceiver> {
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
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    latest: (name) =>
      (received.findLast((metric) => metric.name === name)?.sum?.dataPoints ?? []).map(
        ({ attributes = [], asInt, asDouble }) => ({
          labels: Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue])),
          count: Number(asInt ?? asDouble),
        }),
      ),
    exemplarTraceIds: () =>
      received
        .flatMap(({ histogram }) => histogram?.dataPoints ?? [])
        .flatMap(({ exemplars = [] }) => exemplars.flatMap(({ traceId }) => traceId ?? [])),
  };
}
