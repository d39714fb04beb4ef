import {
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  createTraceState,
  trace,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { readTrace } from './jaeger-query.ts';
import { startJaeger, type JaegerServer } from './jaeger-server.ts';
import { startOtlpTee, type OtlpTee } from './otlp-tee.ts';
import { bySpanId, readSpans, type CanonicalSpan } from './otlp-spans.ts';

let jaeger: JaegerServer;
let tee: OtlpTee;

beforeAll(async () => {
  jaeger = await startJaeger({ binary: inject('jaegerBinary') });
  tee = await startOtlpTee(jaeger.otlpHttpUrl);
});

afterAll(async () => {
  await tee?.stop();
  await jaeger?.stop();
});

test('every field that OTLP has for a span comes back as it was sent, to the nanosecond', async () => {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'every-field' }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${tee.url}/v1/traces` }))],
  });
  const tracer = provider.getTracer('every-field-scope', '1.2.3');
  const start = Math.floor(Date.now() / 1000);

  const root = tracer.startSpan('root', { kind: SpanKind.SERVER, startTime: [start, 1] });
  const elsewhere = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
    traceState: createTraceState('vendor=value'),
  };
  const child = tracer.startSpan(
    'child ☎',
    {
      kind: SpanKind.CLIENT,
      startTime: [start, 123_456_789],
      attributes: {
        text: 'grüße',
        empty: '',
        integer: 42,
        fraction: 0.25,
        yes: true,
        no: false,
        texts: ['a', 'b'],
        numbers: [1, 2.5],
      },
      links: [
        { context: root.spanContext(), attributes: { 'realtime.link.type': 'handoff' } },
        { context: elsewhere },
      ],
    },
    trace.setSpan(ROOT_CONTEXT, root),
  );
  child.addEvent('first', { count: 1 }, [start, 200_000_001]);
  child.addEvent('second', [start, 200_000_002]);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'it broke' });
  child.end([start, 987_654_321]);
  root.end([start + 1, 0]);
  await provider.shutdown();

  const sent = tee.exchanges.flatMap(({ requestBody }) => readSpans(JSON.parse(requestBody)));
  const kept = await readTrace(jaeger.queryUrl, root.spanContext().traceId, 2);
  expect(bySpanId(kept)).toEqual(bySpanId(sent));

  // The reading of both sides is one piece of code, so some of it is also held against what was said above.
  expect(bySpanId(kept).get(child.spanContext().spanId)).toMatchObject({
    name: 'child ☎',
    kind: 'CLIENT',
    parentSpanId: root.spanContext().spanId,
    startTimeUnixNano: `${start}123456789`,
    endTimeUnixNano: `${start}987654321`,
    attributes: {
      text: { type: 'string', value: 'grüße' },
      empty: { type: 'string', value: '' },
      integer: { type: 'int', value: '42' },
      fraction: { type: 'double', value: '0.25' },
      yes: { type: 'bool', value: true },
      no: { type: 'bool', value: false },
    },
    events: [
      {
        name: 'first',
        timeUnixNano: `${start}200000001`,
        attributes: { count: { type: 'int', value: '1' } },
      },
      { name: 'second', timeUnixNano: `${start}200000002`, attributes: {} },
    ],
    links: [
      {
        spanId: root.spanContext().spanId,
        attributes: { 'realtime.link.type': { type: 'string', value: 'handoff' } },
      },
      { traceId: elsewhere.traceId, spanId: elsewhere.spanId, traceState: 'vendor=value' },
    ],
    status: { code: 'ERROR', message: 'it broke' },
    resource: { 'service.name': { type: 'string', value: 'every-field' } },
    scope: { name: 'every-field-scope', version: '1.2.3' },
  } satisfies PartialDeep<CanonicalSpan>);
});

type PartialDeep<T> = T extends readonly (infer Item)[]
  ? PartialDeep<Item>[]
  : T extends object
    ? { [Key in keyof T]?: PartialDeep<T[Key]> }
    : T;
