import { monitorEventLoopDelay } from 'node:perf_hooks';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { recordDiag, textsOf } from './diag-recorder.ts';
import { endSpans, setVariables, useReceiver, useTelemetry } from './telemetry-fixture.ts';
import { startTelemetry, type Telemetry } from '../../src/otlp/index.ts';
import { startOtlpReceiver, type OtlpReceiver, type ReceiverBehaviour } from '../support/otlp-receiver.ts';

const SECRET = 'sk-proj-0123456789';

/** Tells how many of the spans came, and how many came more than once. */
function arrivals({ spans }: OtlpReceiver): { spans: number; twice: number } {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return { spans: ids.size, twice: spans.length - ids.size };
}

interface Outage {
  behaviour: ReceiverBehaviour;
  /** For one batch, in milliseconds; 200 leaves no time for retries of the exporter's own, of which the first comes after 800. */
  exportTimeoutMillis?: number;
  /** How often the receiver is asked at most: about every second, with one batch. */
  mostRequests?: number;
}

const OUTAGES: [string, Outage][] = [
  ['refuses connections', { behaviour: 'refuse' }],
  ['cuts connections in the middle of a request', { behaviour: 'reset' }],
  ['does not answer', { behaviour: 'hang' }],
  ['answers too late', { behaviour: { afterMillis: 400 } }],
  ['answers 429', { behaviour: { status: 429 } }],
  [
    'answers 429 with Retry-After in seconds',
    { behaviour: { status: 429, headers: { 'retry-after': '1' } } },
  ],
  ['answers 502', { behaviour: { status: 502 } }],
  ['answers 503', { behaviour: { status: 503 } }],
  [
    'answers 503 with Retry-After in the past',
    // To the exporter that is leave to ask five times more at once.
    {
      behaviour: { status: 503, headers: { 'retry-after': new Date(0).toUTCString() } },
      mostRequests: 5 * 6,
    },
  ],
  ['answers 504', { behaviour: { status: 504 } }],
  [
    'answers 503, also to what the exporter itself sends again,',
    { behaviour: { status: 503 }, exportTimeoutMillis: 1_300, mostRequests: 4 * 2 },
  ],
];

interface Survival {
  /** After a while without the receiver. */
  during: Pick<Telemetry, 'exportedSpans' | 'failedSpans' | 'droppedSpans' | 'pendingSpans'>;
  requestsDuring: number;
  /** Once it works again. */
  after: Survival['during'];
  arrived: number;
}

/** 95 spans for a receiver that takes none for two and a half seconds, with a flush under way. */
async function survive({ behaviour, exportTimeoutMillis = 200 }: Outage): Promise<Survival> {
  const receiver = await startOtlpReceiver(behaviour);
  const telemetry = startTelemetry({
    endpoint: receiver.url,
    batch: { maxExportBatchSize: 10, exportTimeoutMillis },
    metricExporter: 'none',
    shutdownTimeoutMillis: 60_000,
    handleSignals: false,
    setGlobal: false,
  });
  try {
    endSpans(telemetry, 95);
    const flushed = telemetry.forceFlush();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const during = countersOf(telemetry);
    const requestsDuring = receiver.requests.length;
    await receiver.behave('accept');
    await flushed;
    return { during, requestsDuring, after: countersOf(telemetry), arrived: arrivals(receiver).spans };
  } finally {
    await telemetry.shutdown();
    await receiver.close();
  }
}

function countersOf({
  exportedSpans,
  failedSpans,
  droppedSpans,
  pendingSpans,
}: Telemetry): Survival['during'] {
  return { exportedSpans, failedSpans, droppedSpans, pendingSpans };
}

describe('a receiver that', () => {
  // All at once: most of the time is spent waiting.
  const survivals = new Map<string, Promise<Survival>>();
  beforeAll(() => {
    for (const [title, outage] of OUTAGES) survivals.set(title, survive(outage));
  });

  it.each(OUTAGES)(
    '%s loses nothing once it works again, and is not besieged',
    async (title, { mostRequests = 5 }) => {
      const none = { exportedSpans: 0, failedSpans: 0, droppedSpans: 0, pendingSpans: 0 };
      const survival = await survivals.get(title);
      expect(survival?.during).toEqual({ ...none, pendingSpans: 95 });
      expect(survival?.requestsDuring).toBeLessThanOrEqual(mostRequests);
      expect(survival?.after).toEqual({ ...none, exportedSpans: 95 });
      expect(survival?.arrived).toBe(95);
    },
  );
});

describe('an outage', () => {
  it('is reported once, with the address, the reason and the number of spans that wait', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver('refuse');
    const telemetry = useTelemetry({
      endpoint: `${receiver.url}/${SECRET}?key=${SECRET}`,
      batch: { exportTimeoutMillis: 500 },
    });
    for (let round = 0; round < 3; round += 1) {
      endSpans(telemetry, 5);
      const flushed = telemetry.forceFlush();
      await expect
        .poll(() => messages.filter(({ text }) => text.includes('are kept')).length)
        .toBeGreaterThan(round);
      await receiver.behave('accept');
      await flushed;
      if (round < 2) await receiver.behave('refuse');
    }
    expect(telemetry).toMatchObject({ exportedSpans: 15, failedSpans: 0, droppedSpans: 0 });
    expect([...textsOf(messages, 'warn'), ...textsOf(messages, 'error')]).toEqual([
      expect.stringContaining(
        `Export of spans to ${receiver.url} failed: ECONNREFUSED; 5 spans are kept and sent again. Reported once`,
      ),
    ]);
    expect(JSON.stringify(messages)).not.toContain(SECRET);
  });

  it.each([
    ['seconds', () => '2'],
    // Of whole seconds.
    ['an HTTP date', () => new Date(Date.now() + 3_000).toUTCString()],
  ])('with a Retry-After of %s is waited for', async (_, header) => {
    const receiver = await useReceiver({ status: 503, headers: { 'retry-after': header() } });
    const telemetry = useTelemetry({ endpoint: receiver.url, metricExporter: 'none' });
    endSpans(telemetry, 2);
    const flushed = telemetry.forceFlush();
    await receiver.waitForRequests(1);
    await receiver.behave('accept');
    await flushed;
    const [first, second, ...more] = receiver.requests.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(1_900);
    expect(more).toEqual([]);
    expect(telemetry).toMatchObject({ exportedSpans: 2, failedSpans: 0, pendingSpans: 0 });
  });

  // The exporter waits no longer than its timeout, and does not tell what it was to wait for.
  it('with a Retry-After beyond the timeout of the exporter is asked about as one without', async () => {
    const receiver = await useReceiver({ status: 503, headers: { 'retry-after': '60' } });
    const telemetry = useTelemetry({ endpoint: receiver.url, shutdownTimeoutMillis: 1_700 });
    endSpans(telemetry, 2);
    await telemetry.shutdown();
    expect(receiver.requests).toHaveLength(2);
    expect(telemetry).toMatchObject({ failedSpans: 2, pendingSpans: 0 });
  });

  it('of a receiver that hangs is noticed after the time that the environment gives to a request', async () => {
    setVariables({ OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '150', OTEL_EXPORTER_OTLP_TIMEOUT: '9000' });
    const receiver = await useReceiver('hang');
    const telemetry = useTelemetry({ endpoint: receiver.url, shutdownTimeoutMillis: 500 });
    endSpans(telemetry, 2);
    void telemetry.forceFlush();
    await receiver.waitForRequests(2);
  });

  it('in the middle of a burst of a thousand sessions loses nothing, and no more comes twice than was under way', async () => {
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url, shutdownTimeoutMillis: 60_000 });
    for (let session = 0; session < 1_000; session += 1) {
      endSpans(telemetry, 30);
      if (session % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (session === 300) await receiver.behave('refuse');
      if (session === 700) await receiver.behave('accept');
    }
    await telemetry.forceFlush();
    expect(telemetry).toMatchObject({
      exportedSpans: 30_000,
      failedSpans: 0,
      droppedSpans: 0,
      pendingSpans: 0,
    });
    // A request that was taken while the connection was cut is sent again: at most those under way then.
    expect(arrivals(receiver).spans).toBe(30_000);
    expect(arrivals(receiver).twice).toBeLessThanOrEqual(8 * 512);
  });

  it('longer than the queue is counted, reported once, and visible as a metric', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver('refuse');
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      batch: { maxQueueSize: 1_000, maxExportBatchSize: 100 },
    });
    endSpans(telemetry, 5_000);
    expect(telemetry).toMatchObject({ droppedSpans: 4_000, pendingSpans: 1_000 });
    await receiver.behave('accept');
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 1_000, failedSpans: 0, droppedSpans: 4_000 });
    expect(textsOf(messages, 'warn').filter((text) => text.includes('Dropping spans'))).toHaveLength(1);
    const processor = { 'otel.component.type': 'batching_span_processor' };
    expect(receiver.metrics.get('otel.sdk.processor.span.processed')?.points).toMatchObject([
      { value: 1_000, attributes: processor },
      { value: 4_000, attributes: { ...processor, 'error.type': 'queue_full' } },
    ]);
    expect(receiver.metrics.get('otel.sdk.processor.span.queue.capacity')?.points).toMatchObject([
      { value: 1_000 },
    ]);
    expect(receiver.metrics.get('otel.sdk.processor.span.queue.size')?.points).toMatchObject([{ value: 0 }]);
    expect(receiver.metrics.get('otel.sdk.exporter.span.exported')?.points).toMatchObject([
      {
        value: 1_000,
        attributes: {
          'otel.component.type': 'otlp_http_json_span_exporter',
          'server.address': '127.0.0.1',
          'server.port': Number(new URL(receiver.url).port),
        },
      },
    ]);
  });

  it('leaves the application its turn: with a full queue, and while that is sent', async () => {
    const receiver = await useReceiver('reset');
    const telemetry = useTelemetry({ endpoint: receiver.url, batch: { maxQueueSize: 20_000 } });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    onTestFinished(() => void delay.disable());
    delay.enable();
    const tracer = telemetry.tracerProvider.getTracer('test');
    for (let tick = 0; tick < 400; tick += 1) {
      for (let span = 0; span < 60; span += 1)
        tracer.startSpan('turn', { attributes: { index: span } }).end();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(telemetry).toMatchObject({ pendingSpans: 20_000, droppedSpans: 4_000 });
    await receiver.behave({ rejectedSpans: 0 });
    await telemetry.forceFlush();
    expect(telemetry.exportedSpans).toBe(20_000);
    const [median, p99] = [delay.percentile(50) / 1e6, delay.percentile(99) / 1e6];
    console.info(
      `event loop delay with a dead receiver: median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    );
    expect(median).toBeLessThan(20);
  });
});
