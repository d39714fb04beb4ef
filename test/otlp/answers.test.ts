import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { readPartialSuccess } from '../../src/otlp/partial-success.ts';
import { recordDiag, textsOf } from './diag-recorder.ts';
import { processorTime } from '../support/processor-time.ts';
import { endSpans, useReceiver, useTelemetry } from './telemetry-fixture.ts';

const SECRET = 'sk-proj-0123456789';

/** A server until the test is over. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a receiver that takes a request but not all of its spans', () => {
  it('has the rejected ones counted as failed, and its reason told once without keys', async () => {
    const messages = recordDiag();
    const errorMessage = `too many attributes\nfor tenant ${SECRET}`;
    const receiver = await useReceiver({ rejectedSpans: 3, errorMessage });
    const telemetry = useTelemetry({ endpoint: receiver.url, batch: { maxExportBatchSize: 10 } });
    endSpans(telemetry, 20);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 14, failedSpans: 6, droppedSpans: 0, pendingSpans: 0 });
    expect(receiver.requests).toHaveLength(2);
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining(
        `Export to ${receiver.url} failed, 3 spans are lost: rejected: "too many attributes for tenant [scrubbed]"`,
      ),
    ]);
    expect(JSON.stringify(messages)).not.toContain(SECRET);
    expect(receiver.metrics.get('otel.sdk.exporter.span.exported')?.points).toMatchObject([
      { value: 14 },
      { value: 6, attributes: { 'error.type': 'rejected' } },
    ]);
  });

  it('has its advice told once where it rejected none', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ rejectedSpans: 0, errorMessage: 'use protobuf' });
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      batch: { maxExportBatchSize: 10 },
      metricExporter: 'none',
    });
    endSpans(telemetry, 20);
    await telemetry.forceFlush();
    expect(telemetry).toMatchObject({ exportedSpans: 20, failedSpans: 0 });
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining(`${receiver.url} took the spans and says: "use protobuf"`),
    ]);
  });

  it('has what it says of metrics told once and without keys too', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver({ rejectedSpans: 0, errorMessage: `not for ${SECRET}` });
    const telemetry = useTelemetry({ endpoint: receiver.url, traceExporter: 'none' });
    for (let round = 0; round < 2; round += 1) {
      telemetry.meterProvider.getMeter('test').createCounter('calls').add(1);
      await telemetry.forceFlush();
    }
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining(`${receiver.url} took the metrics and says: "not for [scrubbed]"`),
    ]);
    expect(JSON.stringify(messages)).not.toContain(SECRET);
  });

  it('takes no time of the application with a message of megabytes', () => {
    const answer = Buffer.from(
      JSON.stringify({ partialSuccess: { errorMessage: 'https://a?b '.repeat(330_000) } }),
    );
    const took = processorTime(() => {
      expect(readPartialSuccess(answer)).toEqual({
        rejected: 0,
        message: `${'https://a '.repeat(30)}…`,
      });
    });
    expect(took).toBeLessThan(200);
  });

  it('can claim no more rejected spans than there were', async () => {
    const receiver = await useReceiver({ rejectedSpans: 1_000 });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    endSpans(telemetry, 2);
    await telemetry.forceFlush();
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 2, pendingSpans: 0 });
  });
});

it('an answer that is too long to be read is no reason to send the same again', async () => {
  const messages = recordDiag();
  let requests = 0;
  const url = await serve((request, response) => {
    requests += 1;
    request.resume().once('end', () => void response.end(' '.repeat(5_000_000)));
  });
  const telemetry = useTelemetry({ endpoint: url, metricExporter: 'none' });
  endSpans(telemetry, 2);
  await telemetry.shutdown();
  expect(requests).toBe(1);
  expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 2, pendingSpans: 0 });
  expect(textsOf(messages, 'error').join()).toContain('2 spans are lost: the answer is too long');
});

it('a connection that the receiver has closed for being idle is no outage', async () => {
  const messages = recordDiag();
  const used = new WeakSet<object>();
  let taken = 0;
  const url = await serve((request, response) => {
    if (used.has(request.socket)) return void request.socket.resetAndDestroy();
    used.add(request.socket);
    taken += 1;
    request.resume().once('end', () => void response.end('{}'));
  });
  const telemetry = useTelemetry({ endpoint: url, metricExporter: 'none' });
  for (let round = 0; round < 3; round += 1) {
    endSpans(telemetry, 1);
    await telemetry.forceFlush();
  }
  expect(taken).toBe(3);
  expect(telemetry).toMatchObject({ exportedSpans: 3, failedSpans: 0, pendingSpans: 0 });
  expect(textsOf(messages, 'warn')).toEqual([]);
});

describe('a refusal for good', () => {
  it.each([400, 401, 403, 404, 500, 501])('%i is not tried again', async (status) => {
    const receiver = await useReceiver({ status });
    const telemetry = useTelemetry({ endpoint: receiver.url });
    endSpans(telemetry, 2);
    await telemetry.shutdown();
    expect(receiver.requests).toHaveLength(1);
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 2, droppedSpans: 0 });
  });
});
