import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';

import { recordDiag, textsOf } from './diag-recorder.ts';
import { endSpans, setVariables, useReceiver, useTelemetry } from './telemetry-fixture.ts';
import type { OtlpReceiver } from '../support/otlp-receiver.ts';
import type { OtlpProtocol, Telemetry, TelemetryOptions } from '../../src/otlp/index.ts';

const CONTENT_TYPES: Record<OtlpProtocol, string> = {
  'http/json': 'application/json',
  'http/protobuf': 'application/x-protobuf',
};
const PROTOCOLS = Object.keys(CONTENT_TYPES) as OtlpProtocol[];

/** A span with all that a span can have, and a measurement of each kind. */
function tell({ tracerProvider, meterProvider }: Telemetry): void {
  const tracer = tracerProvider.getTracer('test', '1.2.3');
  const other = tracer.startSpan('other');
  const span = tracer.startSpan('chat gpt-realtime', {
    attributes: { text: 'Grüße 👋🏽', count: 12, ratio: 0.5, flag: false, list: ['a', 'b'] },
    links: [{ context: other.spanContext(), attributes: { why: 'handoff' } }],
  });
  span.addEvent('exception', { 'exception.message': 'no' });
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
  span.end();
  const meter = meterProvider.getMeter('test', '1.2.3');
  meter.createCounter('calls').add(3, { tool: 'a' });
  meter.createHistogram('latency', { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } }).record(1.5);
  meter.createUpDownCounter('open').add(2);
}

function sent({ spans, metrics }: OtlpReceiver): unknown {
  return {
    spans: spans.map(({ spanId, ...span }) => ({
      ...span,
      traceId: undefined,
      links: span.links.map(({ attributes }) => attributes),
      hasId: /^[0-9a-f]{16}$/.test(spanId),
      startTimeUnixNano: typeof span.startTimeUnixNano,
      endTimeUnixNano: span.endTimeUnixNano >= span.startTimeUnixNano,
      events: span.events.map(({ name, attributes }) => ({ name, attributes })),
    })),
    metrics: ['calls', 'latency', 'open'].map((name) => {
      const { points = [], ...metric } = metrics.get(name) ?? {};
      const inOrder = points.map(({ startTime, time }) => 0 < startTime && startTime <= time);
      return { ...metric, points: points.map((point) => ({ ...point, startTime: 0, time: 0 })), inOrder };
    }),
  };
}

function contentTypes({ requests, metricRequests }: OtlpReceiver): Record<string, unknown> {
  const of = (list: OtlpReceiver['requests']): unknown[] =>
    list.map(({ headers }) => headers['content-type']);
  return { traces: of(requests), metrics: of(metricRequests) };
}

describe('spans and metrics', () => {
  it('are the same whatever the protocol', async () => {
    const told: unknown[] = [];
    for (const protocol of PROTOCOLS) {
      const receiver = await useReceiver();
      const telemetry = useTelemetry({ endpoint: receiver.url, protocol });
      tell(telemetry);
      await telemetry.shutdown();
      expect(telemetry).toMatchObject({ exportedSpans: 1, failedSpans: 0 });
      const type = CONTENT_TYPES[protocol];
      expect(contentTypes(receiver)).toEqual({ traces: [type], metrics: [type] });
      told.push(sent(receiver));
    }
    expect(told[0]).toMatchObject({
      spans: [{ name: 'chat gpt-realtime', attributes: { text: 'Grüße 👋🏽', count: 12, list: ['a', 'b'] } }],
      metrics: [
        { name: 'calls', points: [{ value: 3 }] },
        { points: [{ buckets: [0, 1, 0] }] },
        { name: 'open' },
      ],
    });
    expect(told[1]).toEqual(told[0]);
  });

  const ASKED: [
    string,
    Record<string, string>,
    TelemetryOptions['protocol'],
    [OtlpProtocol, OtlpProtocol],
  ][] = [
    ['nothing', {}, undefined, ['http/json', 'http/json']],
    ['the variable', { PROTOCOL: 'http/protobuf' }, undefined, ['http/protobuf', 'http/protobuf']],
    [
      'the variable of traces',
      { TRACES_PROTOCOL: 'http/protobuf' },
      undefined,
      ['http/protobuf', 'http/json'],
    ],
    [
      'the variable of metrics',
      { METRICS_PROTOCOL: 'http/protobuf' },
      undefined,
      ['http/json', 'http/protobuf'],
    ],
    [
      'a variable over that of both',
      { PROTOCOL: 'http/protobuf', TRACES_PROTOCOL: 'http/json' },
      undefined,
      ['http/json', 'http/protobuf'],
    ],
    ['the option over the variable', { PROTOCOL: 'http/protobuf' }, 'http/json', ['http/json', 'http/json']],
    ['the option of one', {}, { metrics: 'http/protobuf' }, ['http/json', 'http/protobuf']],
  ];

  it.each(ASKED)('are sent by the protocol that %s asks for', async (_, variables, protocol, expected) => {
    setVariables(
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value]),
      ),
    );
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, ...(protocol && { protocol }) });
    tell(telemetry);
    await telemetry.shutdown();
    const [traces, metrics] = expected.map((name) => CONTENT_TYPES[name]);
    expect(contentTypes(receiver)).toEqual({ traces: [traces], metrics: [metrics] });
  });

  it.each(PROTOCOLS)('as %s are compressed, and have the temporality that is preferred', async (protocol) => {
    setVariables({
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, protocol });
    tell(telemetry);
    await telemetry.shutdown();
    expect(receiver.requests[0]?.headers['content-encoding']).toBe('gzip');
    expect(receiver.spans).toHaveLength(1);
    expect(receiver.metrics.get('calls')?.temporality).toBe(1);
    expect(receiver.metrics.get('open')?.temporality).toBe(2);
  });

  it.each(PROTOCOLS)('as %s are counted as the answer says, and its advice is told', async (protocol) => {
    const messages = recordDiag();
    const receiver = await useReceiver({ rejectedSpans: 3, errorMessage: 'too old' });
    const telemetry = useTelemetry({ endpoint: receiver.url, protocol });
    endSpans(telemetry, 10);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 7, failedSpans: 3 });
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining('3 spans are lost: rejected: "too old"'),
    ]);
    expect(textsOf(messages, 'warn').join()).toContain('rejected 3 data points of metrics: "too old"');
    const type = protocol === 'http/json' ? 'otlp_http_json_span_exporter' : 'otlp_http_span_exporter';
    expect(receiver.metrics.get('otel.sdk.exporter.span.exported')?.points[0]?.attributes).toMatchObject({
      'otel.component.type': type,
    });
  });
});

describe('a receiver that takes protobuf only (415)', () => {
  it('gets all of it as protobuf where no protocol was asked for, which is said once of spans and of metrics', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ takesOnly: 'http/protobuf' });
    const telemetry = useTelemetry({ endpoint: receiver.url, batch: { maxExportBatchSize: 10 } });
    endSpans(telemetry, 95);
    await telemetry.forceFlush();
    tell(telemetry);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 96, failedSpans: 0, droppedSpans: 0, pendingSpans: 0 });
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(96);
    expect(receiver.spans).toHaveLength(96);
    const json = receiver.requests.filter(({ headers }) => headers['content-type'] === 'application/json');
    expect(json).toHaveLength(1);
    expect(receiver.metrics.get('calls')?.points).toMatchObject([{ value: 3 }]);
    expect(textsOf(messages, 'warn').toSorted()).toEqual(
      ['metrics', 'spans'].map((what) =>
        expect.stringContaining(
          `${receiver.url} does not take http/json (HTTP status 415): ${what} are sent as http/protobuf from here on`,
        ),
      ),
    );
    expect(textsOf(messages, 'error')).toEqual([]);
  });

  it('is not sent what was not asked for, and the message names the setting', async () => {
    setVariables({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    const messages = recordDiag();
    const receiver = await useReceiver({ takesOnly: 'http/protobuf' });
    const telemetry = useTelemetry({ endpoint: receiver.url, protocol: { metrics: 'http/json' } });
    tell(telemetry);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 1 });
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining(
        '1 spans are lost: HTTP status 415, the receiver does not take http/json, which OTEL_EXPORTER_OTLP_PROTOCOL asks for',
      ),
    ]);
    expect(textsOf(messages, 'warn').join()).toContain(
      'HTTP status 415, the receiver does not take http/json, which the option protocol.metrics asks for',
    );
  });

  it('and then not that either loses what it does not take, and is not asked for ever', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ status: 415 });
    const telemetry = useTelemetry({ endpoint: receiver.url, metricExporter: 'none' });
    endSpans(telemetry, 2);
    await telemetry.shutdown();
    expect(textsOf(messages, 'error').join()).toContain(
      'HTTP status 415, the receiver takes neither http/json nor http/protobuf',
    );
    expect(receiver.requests).toHaveLength(2);
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 2 });
  });

  it('where what is sent is compressed is told that it may be that', async () => {
    const messages = recordDiag();
    setVariables({ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    const receiver = await useReceiver({ status: 415 });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    tell(telemetry);
    await telemetry.shutdown();
    const said = ', or takes nothing compressed, as OTEL_EXPORTER_OTLP_COMPRESSION asks for';
    expect(textsOf(messages, 'warn').join()).toContain(`does not take http/json${said} (HTTP status 415)`);
    expect(textsOf(messages, 'error').join()).toContain(`takes neither http/json nor http/protobuf${said}`);
  });
});
