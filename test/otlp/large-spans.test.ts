import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';

import { LARGEST_BODY_BYTES, takeBite, type SpanBatch } from '../../src/otlp/span-batch.ts';
import { estimateBodyBytes } from '../../src/otlp/span-size.ts';
import { recordDiag, textsOf } from './diag-recorder.ts';
import { endSpans, useReceiver, useTelemetry } from './telemetry-fixture.ts';
import { processorTime } from '../support/processor-time.ts';
import { spansWith } from './finished-spans.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from '../../src/otlp/index.ts';

const MESSAGE = JSON.stringify([
  { role: 'user', parts: [{ type: 'text', content: 'How do I "reset" it?' }] },
]);

/** Texts as attributes hold them, of 16 kB. */
const TEXTS: [string, string][] = [
  ['plain words', 'where is my order '],
  ['JSON', MESSAGE],
  ['words in Chinese', '我的订单在哪里'],
  ['emoji', '👋🏽🎧'],
  ['line breaks', 'one\ntwo\n'],
];

function filled(text: string, length = 16_000): string {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

function endLargeSpans(telemetry: Telemetry, count: number, bytes: number): void {
  const tracer = telemetry.tracerProvider.getTracer('test');
  for (let index = 0; index < count; index += 1)
    tracer.startSpan(`chat ${index}`, { attributes: { text: 'x'.repeat(bytes) } }).end();
}

describe('the size of a request is estimated', () => {
  /** How much of the body of a request is estimated. */
  function estimated(spans: ReadableSpan[]): { json: number; protobuf: number } {
    const estimate = spans.reduce((sum, span) => sum + estimateBodyBytes(span), 0);
    const share = ({ serializeRequest }: typeof JsonTraceSerializer): number =>
      estimate / (serializeRequest(spans)?.length ?? 0);
    return { json: share(JsonTraceSerializer), protobuf: share(ProtobufTraceSerializer) };
  }

  it.each(TEXTS)('for %s, within 15 % of what it is', (_title, text) => {
    const spans = spansWith('chat gpt-realtime', { 'gen_ai.input.messages': filled(text) }, 50);
    for (const share of Object.values(estimated(spans))) {
      expect(share).toBeGreaterThan(0.85);
      expect(share).toBeLessThan(1.15);
    }
  });

  it('for numbers, short texts, lists, events and links too', () => {
    const attributes = {
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.agent.name': 'Front desk',
      list: ['a', 'b'],
    };
    const spans = spansWith('execute_tool find_booking', attributes, 50, {
      events: ['realtime.interruption', 'exception'],
      links: 2,
    });
    const { json, protobuf } = estimated(spans);
    expect(json).toBeGreaterThan(0.85);
    expect(json).toBeLessThan(1.15);
    // Without texts protobuf is short.
    expect(protobuf).toBeLessThan(3.5);
  });
});

describe('spans with long texts', () => {
  it.each(TEXTS)('leave in requests of about 512 kB: %s', async (_title, text) => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, metricExporter: 'none' });
    const tracer = telemetry.tracerProvider.getTracer('test');
    for (let index = 0; index < 200; index += 1)
      tracer.startSpan('chat', { attributes: { text: filled(text) } }).end();
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 200, failedSpans: 0, droppedSpans: 0 });
    const largest = Math.max(...receiver.requests.map(({ bytes }) => bytes));
    expect(largest).toBeGreaterThan(250_000);
    expect(largest).toBeLessThan(620_000);
  });

  it('are measured and written down in bites of which each takes the application less than 10 ms', () => {
    let rest: SpanBatch | undefined = {
      spans: spansWith('chat', { text: filled(MESSAGE), other: filled('我的订单') }, 200),
      number: 1,
      attempts: 0,
    };
    const times: number[] = [];
    while (rest) {
      const batch: SpanBatch = rest;
      const measuring = processorTime(() => void takeBite(batch, LARGEST_BODY_BYTES));
      const { bite, rest: left } = takeBite(batch, LARGEST_BODY_BYTES);
      rest = left;
      for (const serializer of [JsonTraceSerializer, ProtobufTraceSerializer])
        times.push(measuring + processorTime(() => void serializer.serializeRequest(bite.spans)));
    }
    const median = times.toSorted((one, other) => one - other)[times.length >> 1];
    console.info(
      `a bite of 512 kB: median ${median?.toFixed(1)} ms, most ${Math.max(...times).toFixed(1)} ms`,
    );
    expect(times.length).toBeGreaterThan(20);
    expect(median).toBeLessThan(10);
  });
});

describe('a receiver that takes no more than 100 kB at once', () => {
  it('gets everything, each span once, in halves of what it does not take', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ mostBytes: 100_000 });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    endLargeSpans(telemetry, 100, 10_000);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 100, failedSpans: 0, droppedSpans: 0, pendingSpans: 0 });
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(100);
    expect(receiver.spans).toHaveLength(100);
    expect([...textsOf(messages, 'warn'), ...textsOf(messages, 'error')]).toEqual([]);
    expect(receiver.metrics.get('otel.sdk.processor.span.processed')?.points).toMatchObject([{ value: 100 }]);
  });

  it('is asked to take more than that but three times, and never again', async () => {
    const receiver = await useReceiver({ mostBytes: 100_000 });
    const telemetry = useTelemetry({ endpoint: receiver.url, metricExporter: 'none' });
    for (let round = 0; round < 3; round += 1) {
      endLargeSpans(telemetry, 200, 10_000);
      await telemetry.forceFlush();
    }
    const refused = receiver.requests.filter(({ bytes }) => bytes > 100_000);
    expect(refused.length).toBeLessThanOrEqual(3);
    expect(receiver.requests.slice(0, 3)).toEqual(expect.arrayContaining(refused));
    expect(telemetry).toMatchObject({ exportedSpans: 600, failedSpans: 0, droppedSpans: 0, pendingSpans: 0 });
  });

  it('gets requests that are no smaller for a single span that it does not take', async () => {
    const receiver = await useReceiver({ mostBytes: 100_000 });
    const telemetry = useTelemetry({ endpoint: receiver.url, metricExporter: 'none' });
    endLargeSpans(telemetry, 1, 150_000);
    await telemetry.forceFlush();
    endLargeSpans(telemetry, 9, 10_000);
    await telemetry.forceFlush();
    expect(receiver.requests.map(({ spans }) => spans.length)).toEqual([1, 9]);
  });

  it('loses but the single span that is larger, and says which', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ mostBytes: 100_000 });
    const telemetry = useTelemetry({ endpoint: receiver.url, metricExporter: 'none' });
    endSpans(telemetry, 20);
    const large = telemetry.tracerProvider
      .getTracer('test')
      .startSpan('tool sk-proj-0123456789', { attributes: { text: 'x'.repeat(150_000) } });
    large.end();
    endSpans(telemetry, 20);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 40, failedSpans: 1, droppedSpans: 0, pendingSpans: 0 });
    expect(receiver.spans).toHaveLength(40);
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining(
        `1 spans are lost: HTTP status 413, too large even alone: span "tool [scrubbed]" of trace ${large.spanContext().traceId}, about 166 kB`,
      ),
    ]);
  });

  it('gets metrics again and again in whole, which is told as it is', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ mostBytes: 1_000 });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    const counter = telemetry.meterProvider.getMeter('test').createCounter('calls');
    for (let tool = 0; tool < 100; tool += 1) counter.add(1, { tool });
    await telemetry.forceFlush();
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining(`Export of metrics to ${receiver.url} failed: HTTP status 413. Reported once`),
    ]);
  });
});
