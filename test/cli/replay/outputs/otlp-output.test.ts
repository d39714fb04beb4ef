import { describe, expect, it, onTestFinished } from 'vitest';

import { OtlpOutput } from '../../../../src/cli/replay/outputs/otlp-output.ts';
import { setVariables, useReceiver } from '../../../otlp/telemetry-fixture.ts';

describe('the OTLP output', () => {
  it('lets who makes spans wait while more of them are held than are sent in a few requests', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '60000' });
    const output = new OtlpOutput({ receiver: receiver.url, serviceName: 'test', spanProcessors: [] });
    onTestFinished(() => output.finish());
    const tracer = output.tracerProvider.getTracer('test');
    for (let span = 0; span < 2_048; span += 1) tracer.startSpan('turn').end();
    await output.settle();
    expect(output.acceptedSpans).toBeLessThan(2_048);
    for (let span = 0; span < 10_000; span += 1) tracer.startSpan('turn').end();
    await output.settle();
    expect(output.acceptedSpans).toBeGreaterThanOrEqual(10_000);
  });

  it.each([1, 3_000])('gives up on a receiver that is never ready, with %i spans', async (spans) => {
    const receiver = await useReceiver({ status: 503 });
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const output = new OtlpOutput({
      receiver: receiver.url,
      serviceName: 'test',
      spanProcessors: [],
      flushTimeoutMillis: 200,
    });
    const tracer = output.tracerProvider.getTracer('test');
    for (let span = 0; span < spans; span += 1) tracer.startSpan('turn').end();
    const settled = output.settle();
    if (spans === 1) {
      await settled;
      await expect(output.finish()).rejects.toThrow(`${receiver.url} took 0 of 1 span`);
    } else {
      await expect(settled).rejects.toThrow(`${receiver.url} takes no more spans, 3,000 spans are left`);
      await output.finish();
    }
  });

  it('counts what a receiver takes after the last flush, while it shuts down', async () => {
    const receiver = await useReceiver({ afterMillis: 750 });
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const output = new OtlpOutput({
      receiver: receiver.url,
      serviceName: 'test',
      spanProcessors: [],
      flushTimeoutMillis: 500,
    });
    output.tracerProvider.getTracer('test').startSpan('turn').end();
    await output.finish();
    expect(output.acceptedSpans).toBe(1);
  });
});
