import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type IncomingHttpHeaders } from 'node:http2';

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { listServices, readTrace, readUiTrace } from './jaeger-query.ts';
import { startJaeger, UI_CONFIG, type JaegerServer } from './jaeger-server.ts';
import { poll } from './poll.ts';

describe('Jaeger with the configuration that the compose file mounts', () => {
  let jaeger: JaegerServer;

  beforeAll(async () => {
    jaeger = await startJaeger({ binary: inject('jaegerBinary') });
  });
  afterAll(() => jaeger?.stop());

  test('answers the health check', async () => {
    const response = await fetch(jaeger.statusUrl);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ healthy: true });
  });

  test('puts the configuration of its UI into its page', async () => {
    const page = await (await fetch(jaeger.queryUrl)).text();
    const [, written = ''] = /JAEGER_CONFIG = (\{.*\});/.exec(page) ?? [];
    expect(JSON.parse(written)).toEqual(JSON.parse(readFileSync(UI_CONFIG, 'utf8')));
  });

  test.each(['http://localhost:5173', 'http://127.0.0.1:8080'])(
    'lets a page of %s export from the browser',
    async (origin) => {
      const preflight = await fetch(`${jaeger.otlpHttpUrl}/v1/traces`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,traceparent,x-anything',
        },
      });
      expect(preflight.ok).toBe(true);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
      expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
      expect(preflight.headers.get('access-control-allow-headers')).toContain('x-anything');

      const answer = await sendTrace(jaeger, { traceId: newTraceId(), service: 'browser', origin });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    },
  );

  test.each(['https://example.com', 'http://localhost.example.com:4318', 'null'])(
    'gives no permission to a page of %s',
    async (origin) => {
      const preflight = await fetch(`${jaeger.otlpHttpUrl}/v1/traces`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('accepts OTLP over gRPC', async () => {
    expect(await exportNothingOverGrpc(jaeger.otlpGrpcUrl)).toBe('0');
  });

  test('takes metrics and counts spans without a Prometheus, and without a word about it', async () => {
    const traceId = newTraceId();
    await sendTrace(jaeger, { traceId, service: 'counted' });
    await sendCounter(jaeger, { name: 'app.calls', service: 'counted' });
    const expected = [
      /^app_calls_total\{.*job="counted".*\} 3/m,
      /^span_metrics_calls_total\{.*service_name="counted".*\} 1/m,
    ];
    await poll('both kinds of metrics', 20_000, async () => {
      const metrics = await (await fetch(`http://${jaeger.metricsAddress}/metrics`)).text();
      return expected.every((line) => line.test(metrics)) ? true : undefined;
    });
    const lines = jaeger.log().split('\n');
    const loud = lines.filter((line) => /\t(warn|error)\t/.test(line));
    // A build without UI pages says so at its start; newer releases would spell the connector's name otherwise.
    expect(loud.filter((line) => !/ui assets|alias is deprecated/.test(line))).toEqual([]);
  });

  test('lists the services that sent traces, and not itself', async () => {
    const traceId = newTraceId();
    await sendTrace(jaeger, { traceId, service: 'a-voice-service' });
    await readTrace(jaeger.queryUrl, traceId, 1);
    const services = await listServices(jaeger.queryUrl);
    expect(services).toContain('a-voice-service');
    expect(services).not.toContain('jaeger');
  });
});

test('drops the oldest trace when there is one more than max_traces', async () => {
  const jaeger = await startJaeger({ binary: inject('jaegerBinary'), maxTraces: 2 });
  try {
    const traceIds = [newTraceId(), newTraceId(), newTraceId()];
    for (const traceId of traceIds) {
      // One after the other: which one is the oldest is a matter of arrival.
      await sendTrace(jaeger, { traceId, service: 'bounded' });
      await readTrace(jaeger.queryUrl, traceId, 1);
    }
    const kept = await Promise.all(traceIds.map((traceId) => readUiTrace(jaeger.queryUrl, traceId)));
    expect(kept.map((trace) => trace?.traceID)).toEqual([undefined, traceIds[1], traceIds[2]]);
  } finally {
    await jaeger.stop();
  }
});

function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

async function sendTrace(
  jaeger: JaegerServer,
  { traceId, service, origin }: { traceId: string; service: string; origin?: string },
): Promise<Response> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'a span',
    kind: 1,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1_000_000n),
  };
  const attributes = [{ key: 'service.name', value: { stringValue: service } }];
  const response = await fetch(`${jaeger.otlpHttpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(origin === undefined ? {} : { origin }) },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(response.status).toBe(200);
  return response;
}

async function sendCounter(
  jaeger: JaegerServer,
  { name, service }: { name: string; service: string },
): Promise<void> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const point = { asInt: '3', startTimeUnixNano: String(now - 1_000_000_000n), timeUnixNano: String(now) };
  const sum = { dataPoints: [point], aggregationTemporality: 2, isMonotonic: true };
  const attributes = [{ key: 'service.name', value: { stringValue: service } }];
  const response = await fetch(`${jaeger.otlpHttpUrl}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics: [{ name, sum }] }] }],
    }),
  });
  expect(response.status).toBe(200);
}

/** Calls the OTLP trace service with an empty request; gives the gRPC status, '0' for success. */
async function exportNothingOverGrpc(url: string): Promise<string | undefined> {
  const session = connect(url);
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let trailers: IncomingHttpHeaders = {};
    stream.on('trailers', (received) => (trailers = received));
    stream.resume();
    // Uncompressed, and no bytes long: an ExportTraceServiceRequest of nothing.
    stream.end(Buffer.from([0, 0, 0, 0, 0]));
    await once(stream, 'close');
    return trailers['grpc-status']?.toString();
  } finally {
    session.close();
  }
}
