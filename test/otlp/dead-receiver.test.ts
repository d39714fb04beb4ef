import { once } from 'node:events';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { ArrivalWatch } from '../../src/otlp/arrival-watch.ts';
import { processWide } from '../../src/host/process-wide.ts';
import { runScript } from './child-script.ts';
import { recordDiag } from './diag-recorder.ts';
import { useReceiver } from './telemetry-fixture.ts';
import type { ReceiverBehaviour } from '../support/otlp-receiver.ts';

const NAME = 'opentelemetry-instrumentation-openai-realtime';
const tell = (options = ''): string => `
  const telemetry = startTelemetry(${options});
  endSpans(telemetry, 2);
  telemetry.meterProvider.getMeter('child').createCounter('calls').add(1);
`;

/** What a process prints that tells of spans and metrics and ends. */
async function printed(
  behaviour: ReceiverBehaviour,
  { end = 'await telemetry.shutdown();', ...variables }: Record<string, string> = {},
): Promise<{ lines: string[]; url: string }> {
  const { url } = await useReceiver(behaviour);
  const lines = await printedBy(`${tell(`{ shutdownTimeoutMillis: ${patienceFor(behaviour)} }`)} ${end}`, {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    ...variables,
  });
  return { lines, url };
}

async function printedBy(script: string, variables: Record<string, string>): Promise<string[]> {
  const child = await runScript(script, variables);
  await child.ended;
  return child.output().split('\n').filter(Boolean);
}

/** What a process prints of an address at which nothing is ever taken. */
function printedOf(url: string, variable = 'OTEL_EXPORTER_OTLP_ENDPOINT'): Promise<string[]> {
  const script = `${tell('{ shutdownTimeoutMillis: 2_000 }')} await telemetry.shutdown();`;
  return printedBy(script, { [variable]: url, OTEL_METRICS_EXPORTER: 'none' });
}

/** The address of a server that wants TLS, without it. */
async function wantsTls(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Milliseconds. What answers for good is heard however slow the machine is; for what does not the process waits in vain. */
function patienceFor(behaviour: ReceiverBehaviour): number {
  const isInVain = behaviour === 'refuse' || behaviour === 'hang';
  const isUnready = typeof behaviour === 'object' && 'status' in behaviour && behaviour.status === 503;
  return isInVain || isUnready ? 5_000 : 60_000;
}

const off = 'OTEL_TRACES_EXPORTER=none turns it off. OTEL_LOG_LEVEL=warn says more.';

describe('a process of which nothing arrives', () => {
  it.each<[string, ReceiverBehaviour, string]>([
    [
      'refuses connections',
      'refuse',
      '(ECONNREFUSED): start a receiver there, or say in OTEL_EXPORTER_OTLP_ENDPOINT where one is',
    ],
    [
      'never answers',
      'hang',
      '(no answer before the shutdown deadline): what listens there does not answer; start a receiver there, or say in OTEL_EXPORTER_OTLP_ENDPOINT where one is',
    ],
    ['answers 401', { status: 401 }, '(HTTP status 401): OTEL_EXPORTER_OTLP_HEADERS has the key'],
    ['answers 404', { status: 404 }, '(HTTP status 404): OTEL_EXPORTER_OTLP_ENDPOINT is the base'],
    ['answers 503', { status: 503 }, '(HTTP status 503): see what the receiver says of it'],
  ])('because the receiver %s says so in one line as it ends, unasked', async (_, behaviour, says) => {
    const { lines, url } = await printed(behaviour);
    expect(lines).toEqual([expect.stringContaining(`${NAME}: no spans arrive at ${url} ${says}`)]);
    expect(lines[0]).toContain(off);
  });

  it('because the receiver speaks no TLS, or wants it, says so', async () => {
    const { url } = await useReceiver();
    const secure = url.replace('http:', 'https:');
    expect(await printedOf(secure)).toEqual([
      expect.stringContaining(`${secure} (EPROTO): what listens there may speak http://, not https://`),
    ]);
    expect(await printedOf(await wantsTls())).toEqual([
      expect.stringMatching(/\(ECONNRESET\): .*; what wants TLS is addressed by https:\/\//),
    ]);
  });

  it('names what says where spans go, and what turns them off', async () => {
    const { url } = await useReceiver({ status: 404 });
    expect(await printedOf(`${url}/traces`, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')).toEqual([
      expect.stringContaining(
        `(HTTP status 404): OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is the whole address, to which nothing is appended; ${off}`,
      ),
    ]);
    const inCode = `{ endpoint: '${url}', traceExporter: 'otlp', metricExporter: 'none', shutdownTimeoutMillis: 2_000 }`;
    const elsewhere = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    expect(await printedBy(`${tell(inCode)} await telemetry.shutdown();`, elsewhere)).toEqual([
      expect.stringMatching(
        /: the option endpoint is the base of the address, .*; the option traceExporter: 'none' turns it off\./,
      ),
    ]);
  });

  it('because a protocol was asked for says which setting that was', async () => {
    const { lines } = await printed(
      { takesOnly: 'http/protobuf' },
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_METRICS_EXPORTER: 'none' },
    );
    expect(lines).toEqual([
      expect.stringContaining(
        '(HTTP status 415, the receiver does not take http/json, which OTEL_EXPORTER_OTLP_PROTOCOL asks for)',
      ),
    ]);
  });

  it('because it exits before anything was sent says so', async () => {
    const { lines } = await printed('accept', { end: 'process.exit();' });
    expect(lines).toEqual([
      expect.stringContaining('(the process ended before they were sent): await shutdown() before'),
    ]);
  });

  it('says so of metrics where those alone are sent', async () => {
    const { lines, url } = await printed('refuse', { OTEL_TRACES_EXPORTER: 'none' });
    expect(lines).toEqual([expect.stringContaining(`no metrics arrive at ${url} (ECONNREFUSED)`)]);
  });

  it.each<[string, ReceiverBehaviour, Record<string, string>]>([
    ['a logger says it', 'refuse', { OTEL_LOG_LEVEL: 'error' }],
    ['nobody wants to know', 'refuse', { OTEL_LOG_LEVEL: 'none' }],
    ['all arrives', 'accept', {}],
    ['nothing is to be sent', 'refuse', { OTEL_SDK_DISABLED: 'true' }],
    ['it is told where to', 'refuse', { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }],
  ])('says nothing of its own where %s', async (_, behaviour, variables) => {
    const { lines } = await printed(behaviour, variables);
    expect(lines.join('\n')).not.toContain('arrive at');
  });
});

describe('a receiver that takes nothing for a minute', () => {
  const failure = { reason: 'HTTP status 503', errorType: '503' };
  const state = processWide('arrivals', () => ({ takenBy: new Set<string>(), told: false }));
  const before = { ...state };
  afterEach(() => void Object.assign(state, before));

  function lines(): string[] {
    const written: string[] = [];
    vi.useFakeTimers();
    Object.assign(state, { takenBy: new Set(), told: false });
    const write = vi.spyOn(fs, 'writeSync').mockImplementation((_, text) => written.push(text));
    onTestFinished(() => {
      write.mockRestore();
      vi.useRealTimers();
    });
    return written;
  }

  it('is told once in a process, of spans or of metrics, although it took some before', () => {
    const written = lines();
    const watches = ['spans', 'metrics'].map((sent) => new ArrivalWatch({ sent, receiver: 'http://a' }));
    for (const watch of watches) watch.taken();
    for (let second = 0; second <= 120; second += 1) {
      for (const watch of watches) watch.failed(failure);
      expect(written).toHaveLength(second < 60 ? 0 : 1);
      vi.advanceTimersByTime(1_000);
    }
    for (const watch of watches) watch.ended();
    expect(written).toEqual([expect.stringContaining('no spans arrive at http://a (HTTP status 503)')]);
  });

  it('of metrics, and takes spans, is told of as such', () => {
    const written = lines();
    const [spans, metrics] = ['spans', 'metrics'].map(
      (sent) => new ArrivalWatch({ sent, receiver: 'http://a', address: 'OTEL_EXPORTER_OTLP_ENDPOINT' }),
    );
    spans?.taken();
    for (let minute = 0; minute <= 1; minute += 1) {
      metrics?.failed({ reason: 'HTTP status 404', errorType: '404' });
      vi.advanceTimersByTime(60_000);
    }
    expect(written).toEqual([
      expect.stringContaining('(HTTP status 404): what listens there takes other signals, and no metrics.'),
    ]);
  });

  it('is not told of where some was taken meanwhile, or where diag hears of it', () => {
    const written = lines();
    const watch = new ArrivalWatch({ sent: 'spans', receiver: 'http://a' });
    for (let second = 0; second <= 120; second += 1) {
      watch.failed(failure);
      if (second % 50 === 0) watch.taken();
      vi.advanceTimersByTime(1_000);
    }
    watch.ended();
    recordDiag();
    vi.advanceTimersByTime(60_000);
    watch.failed(failure);
    expect(written).toEqual([]);
  });
});

describe('a signal', () => {
  const DEAD: [string, ReceiverBehaviour][] = [
    ['refuses connections', 'refuse'],
    ['never answers', 'hang'],
    ['answers 503', { status: 503 }],
  ];

  async function secondsToEnd(behaviour: ReceiverBehaviour): Promise<number> {
    const { url } = await useReceiver(behaviour);
    const script = await runScript(`${tell()} setInterval(() => undefined, 1000); console.log('ready');`, {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
    });
    await script.printed('ready');
    const startedAt = performance.now();
    script.kill('SIGTERM');
    expect(await script.ended).toEqual({ code: null, signal: 'SIGTERM' });
    return (performance.now() - startedAt) / 1_000;
  }

  it('ends the process within 5 s, of whatever kind of dead the receiver of its spans and metrics is', async () => {
    const times = await Promise.all(DEAD.map(([, behaviour]) => secondsToEnd(behaviour)));
    console.info(DEAD.map(([kind], index) => `${kind}: ${times[index]?.toFixed(1)} s`).join(', '));
    // On a busy machine a little more.
    expect(Math.max(...times)).toBeLessThan(6.5);
  });
});
