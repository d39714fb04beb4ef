import { SpanStatusCode } from '@opentelemetry/api';
import { AlwaysOffSampler, NoopSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';

import { recordDiag, textsOf } from './diag-recorder.ts';
import { endSpans, setVariables, useReceiver, useTelemetry } from './telemetry-fixture.ts';

const SECRET = 'sk-proj-0123456789';

describe('exported spans', () => {
  it('arrive with their attributes, events, links, status, scope and resource', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      serviceName: 'voice',
      resourceAttributes: { 'deployment.environment.name': 'test' },
    });
    const tracer = telemetry.tracerProvider.getTracer('scope', '1.2.3', {
      schemaUrl: 'https://schema.example',
    });
    const link = { context: tracer.startSpan('other').spanContext(), attributes: { why: 'handoff' } };
    const span = tracer.startSpan('turn', {
      links: [link],
      attributes: { n: 1, r: 0.5, l: ['a', 'b'], b: true },
    });
    span
      .addEvent('handoff', { to: 'billing' })
      .setStatus({ code: SpanStatusCode.ERROR, message: 'late' })
      .end();
    await telemetry.forceFlush();

    expect(receiver.requests[0]?.path).toBe('/v1/traces');
    expect(receiver.spans).toHaveLength(1);
    expect(receiver.spans[0]).toMatchObject({
      name: 'turn',
      spanId: span.spanContext().spanId,
      attributes: { n: 1, r: 0.5, l: ['a', 'b'], b: true },
      events: [{ name: 'handoff', attributes: { to: 'billing' } }],
      links: [{ spanId: link.context.spanId, attributes: { why: 'handoff' } }],
      status: { code: SpanStatusCode.ERROR, message: 'late' },
      scope: { name: 'scope', version: '1.2.3', schemaUrl: 'https://schema.example' },
      resource: {
        'service.name': 'voice',
        'deployment.environment.name': 'test',
        'telemetry.sdk.language': 'nodejs',
      },
    });
    expect(telemetry).toMatchObject({ exportedSpans: 1, failedSpans: 0, droppedSpans: 0, pendingSpans: 0 });
  });

  it('have headers without the end of a line, which secrets in files have, and without what is no header', async () => {
    const receiver = await useReceiver();
    setVariables({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-all=a%0A,x-bad=of%0Atwo lines,x worse=b,x-own=all',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: ' x-own = traces\n',
    });
    const telemetry = useTelemetry({ headers: { authorization: 'Bearer abc\n' } });
    endSpans(telemetry, 1);
    await telemetry.forceFlush();
    expect(receiver.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'x-all': 'a',
      'x-own': 'traces',
    });
    expect(receiver.requests[0]?.headers).not.toHaveProperty('x-bad');
    expect(process.env['OTEL_EXPORTER_OTLP_TRACES_HEADERS']).toBe(' x-own = traces\n');
  });

  it('go where the environment says, with its headers, compression and resource', async () => {
    const receiver = await useReceiver();
    setVariables({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/base`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a,x-key=from-environment',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_RESOURCE_ATTRIBUTES: `vcs.url=https%3A%2F%2Fexample.com%2Fr%3Fref%3Dmain,home=https://example.com/#top,service.name=ignored,team=phone, note=a%2Cb%3D${'c'.repeat(300)}`,
      OTEL_SERVICE_NAME: 'named',
    });
    const telemetry = useTelemetry({
      headers: { 'x-key': 'from-code' },
      resourceAttributes: { team: 'web' },
    });
    endSpans(telemetry, 1);
    await telemetry.forceFlush();

    expect(receiver.requests[0]).toMatchObject({
      path: '/base/v1/traces',
      headers: {
        'content-encoding': 'gzip',
        'content-type': 'application/json',
        'x-tenant': 'a',
        'x-key': 'from-code',
      },
    });
    expect(receiver.spans[0]?.resource).toMatchObject({
      'service.name': 'named',
      team: 'web',
      'vcs.url': 'https://example.com/r',
      home: 'https://example.com/',
      note: `a,b=${'c'.repeat(300)}`,
    });
  });

  it('go where the code says, whatever the environment says', async () => {
    const receiver = await useReceiver();
    setVariables({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1/v1/traces',
      OTEL_SERVICE_NAME: 'environment',
      OTEL_TRACES_EXPORTER: 'none',
    });
    const telemetry = useTelemetry({
      endpoint: `${receiver.url}/v1/traces`,
      serviceName: 'code',
      traceExporter: 'otlp',
    });
    endSpans(telemetry, 1);
    await telemetry.forceFlush();

    expect(receiver.requests[0]?.path).toBe('/v1/traces');
    expect(receiver.spans[0]?.resource).toMatchObject({ 'service.name': 'code' });
  });

  it.each([
    ['OTEL_SDK_DISABLED', 'true'],
    ['OTEL_TRACES_EXPORTER', 'none'],
    ['OTEL_TRACES_SAMPLER', 'always_off'],
  ])('stay at home with %s=%s', async (name, value) => {
    const receiver = await useReceiver();
    setVariables({ [name]: value });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    endSpans(telemetry, 3);
    await telemetry.shutdown();
    expect(receiver.requests).toEqual([]);
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 0, droppedSpans: 0 });
  });

  it('are those that the sampler of the code keeps, whatever the environment says', async () => {
    setVariables({ OTEL_TRACES_SAMPLER: 'always_on' });
    const telemetry = useTelemetry({ traceExporter: 'none', sampler: new AlwaysOffSampler() });
    expect(telemetry.tracerProvider.getTracer('test').startSpan('turn').isRecording()).toBe(false);
  });

  it('respect the span limits of the environment', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1', OTEL_SPAN_EVENT_COUNT_LIMIT: '1' });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    const span = telemetry.tracerProvider.getTracer('test').startSpan('turn', { attributes: { a: 1, b: 2 } });
    span.addEvent('one').addEvent('two').end();
    await telemetry.forceFlush();
    expect(receiver.spans[0]).toMatchObject({ attributes: { a: 1 }, events: [{ name: 'two' }] });
    expect(receiver.spans[0]?.attributes).not.toHaveProperty('b');
  });

  it('pass further processors before they are queued', async () => {
    class Redaction extends NoopSpanProcessor {
      override onEnd(span: ReadableSpan): void {
        span.attributes['secret'] = 'removed';
      }
    }
    const receiver = await useReceiver();
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      spanProcessors: [new Redaction()],
      batch: { maxExportBatchSize: 1 },
    });
    telemetry.tracerProvider
      .getTracer('test')
      .startSpan('turn', { attributes: { secret: SECRET } })
      .end();
    await receiver.waitForSpans(1);
    expect(receiver.spans[0]?.attributes).toEqual({ secret: 'removed' });
  });

  it('go over one connection, one request after the other', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, metricExporter: 'none' });
    for (let round = 0; round < 5; round += 1) {
      endSpans(telemetry, 1);
      await telemetry.forceFlush();
    }
    expect(receiver.requests).toHaveLength(5);
    expect(new Set(receiver.requests.map(({ port }) => port)).size).toBe(1);
  });

  it('are sent by themselves, without a flush, when the delay is over', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_BSP_SCHEDULE_DELAY: '20' });
    endSpans(useTelemetry({ endpoint: receiver.url }), 3);
    await receiver.waitForSpans(3, 2_000);
  });
});

describe('diag messages', () => {
  it('warn about a wrong endpoint variable and fall back', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver();
    setVariables({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'localhost:4317',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    const telemetry = useTelemetry();
    endSpans(telemetry, 1);
    await telemetry.forceFlush();
    expect(textsOf(messages, 'warn').join()).toContain(
      `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is not an absolute http:// or https:// URL; it is ignored, spans go to ${receiver.url}`,
    );
    expect(receiver.spans).toHaveLength(1);
    expect(process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']).toBe('localhost:4317');
  });

  it('never contain keys of headers, endpoints or answers', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ status: 401 });
    const { host } = new URL(receiver.url);
    setVariables({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `collector.example/${SECRET}?key=${SECRET}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${SECRET}@${host}/${SECRET}`,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${SECRET}`,
    });
    const telemetry = useTelemetry({ headers: { 'x-api-key': SECRET } });
    endSpans(telemetry, 1);
    await telemetry.shutdown();
    expect(receiver.requests[0]?.headers).toMatchObject({ 'x-api-key': SECRET });
    expect(telemetry.failedSpans).toBe(1);
    expect(messages.map(({ text }) => text).join('\n')).not.toContain(SECRET);
    expect(textsOf(messages, 'error').join()).toContain('HTTP status 401');
  });
});
