import { AlwaysOnSampler, SamplingDecision, type Sampler } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';

import { recordDiag, textsOf } from './diag-recorder.ts';
import { endSpans, useReceiver, useTelemetry } from './telemetry-fixture.ts';

describe('every sampled span that ends', () => {
  it('is exported when a hundred sessions of 300 spans end together', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url });
    endSpans(telemetry, 100 * 300);
    await telemetry.forceFlush();
    expect(telemetry).toMatchObject({
      exportedSpans: 30_000,
      failedSpans: 0,
      droppedSpans: 0,
      pendingSpans: 0,
    });
    expect(new Set(receiver.spans.map((span) => span.spanId)).size).toBe(30_000);
  });

  it('is exported when a flush hands over more batches than the exporter takes at once', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      batch: { maxExportBatchSize: 2, scheduledDelayMillis: 60_000 },
    });
    endSpans(telemetry, 201);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 201, failedSpans: 0, droppedSpans: 0 });
    expect(receiver.mostOpenRequests).toBeLessThanOrEqual(8);
  });

  it('is counted as dropped when the queue is full, those being sent included, and reported once', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver();
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      batch: { maxQueueSize: 10, maxExportBatchSize: 4 },
    });
    endSpans(telemetry, 25);
    expect(telemetry).toMatchObject({ droppedSpans: 15, pendingSpans: 10 });
    await telemetry.forceFlush();
    endSpans(telemetry, 5);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 15, failedSpans: 0, droppedSpans: 15, pendingSpans: 0 });
    expect(receiver.spans).toHaveLength(15);
    const warnings = textsOf(messages, 'warn');
    expect(warnings.filter((text) => text.includes('Dropping spans'))).toHaveLength(1);
    expect(warnings.at(-1)).toContain('Spans exported: 15, failed: 0, dropped: 15');
  });

  it('is counted as dropped when its text does not fit into the memory of the queue', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, batch: { maxQueueBytes: 100_000 } });
    const tracer = telemetry.tracerProvider.getTracer('test');
    const attributes = { transcript: 'x'.repeat(10_000) };
    for (let index = 0; index < 10; index += 1) tracer.startSpan('turn', { attributes }).end();
    expect(telemetry).toMatchObject({ pendingSpans: 4, droppedSpans: 6 });
    await telemetry.forceFlush();
    for (let index = 0; index < 10; index += 1) tracer.startSpan('turn', { attributes }).end();
    expect(telemetry).toMatchObject({ exportedSpans: 4, pendingSpans: 4, droppedSpans: 12 });
  });

  it('is counted as failed when the receiver refuses it, and reported once', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ status: 500 });
    const telemetry = useTelemetry({ endpoint: receiver.url, batch: { maxExportBatchSize: 5 } });
    endSpans(telemetry, 12);
    await telemetry.forceFlush();
    await receiver.behave('accept');
    endSpans(telemetry, 3);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 3, failedSpans: 12, droppedSpans: 0, pendingSpans: 0 });
    const errors = textsOf(messages, 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`Export to ${receiver.url} failed, 5 spans are lost: HTTP status 500`);
    expect(textsOf(messages, 'warn').at(-1)).toContain('Spans exported: 3, failed: 12, dropped: 0');
  });

  it('is counted as dropped after the shutdown', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url });
    await telemetry.shutdown();
    endSpans(telemetry, 2);
    expect(telemetry).toMatchObject({ exportedSpans: 0, droppedSpans: 2 });
    expect(textsOf(messages, 'warn').join()).toContain('ended after shutdown');
  });

  it('is the only kind that is counted: recorded but unsampled spans are not', async () => {
    const onlyRecord: Sampler = Object.assign(new AlwaysOnSampler(), {
      shouldSample: () => ({ decision: SamplingDecision.RECORD }),
    });
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, sampler: onlyRecord });
    endSpans(telemetry, 2);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 0, droppedSpans: 0, pendingSpans: 0 });
  });
});
