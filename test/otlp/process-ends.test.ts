import { describe, expect, it } from 'vitest';

import { traceRealtimeConnection } from '../../src/index.ts';
import { Channel } from '../memory/channel.ts';
import { sessionCreated, turnEvents } from '../memory/turn-events.ts';
import { runScript } from './child-script.ts';
import { useReceiver, useTelemetry } from './telemetry-fixture.ts';

/** Five spans that have been sent, two that are queued, and an open session. */
function livingProcess(url: string, ending: string): string {
  return `
    import { traceRealtimeConnection } from './src/index.ts';
    import { Channel } from './test/memory/channel.ts';
    const telemetry = startTelemetry({ endpoint: '${url}', batch: { scheduledDelayMillis: 60_000 } });
    endSpans(telemetry, 5);
    await telemetry.forceFlush();
    endSpans(telemetry, 2);
    globalThis.held = new Channel(); // whoever has a call has its channel
    traceRealtimeConnection(globalThis.held, telemetry);
    process.on('exit', () => console.log('lost', telemetry.droppedSpans));
    console.log('ready');
    ${ending}
  `;
}

describe('a process that ends by', () => {
  it.each([
    ['itself', '', { code: 0, signal: null }],
    ['SIGTERM', "process.kill(process.pid, 'SIGTERM');", { code: null, signal: 'SIGTERM' }],
  ])('%s loses nothing, and has ended the session that was open', async (_, ending, end) => {
    const receiver = await useReceiver();
    const child = await runScript(livingProcess(receiver.url, ending));
    expect(await child.ended).toEqual(end);
    expect(receiver.spans.map(({ name }) => name)).toEqual([...Array(7).fill('turn'), 'realtime_session']);
    expect(receiver.spans.at(-1)?.attributes).toMatchObject({ 'realtime.session.end_reason': 'shutdown' });
  });

  it.each([
    ['process.exit()', 'process.exit(3);', 3, ''],
    [
      'an error that nobody catches',
      "setTimeout(() => { throw new Error('bug of the application'); });",
      1,
      'bug of the application',
    ],
    [
      'a rejection that nobody handles',
      "void Promise.reject(new Error('bug of the application'));",
      1,
      'bug of the application',
    ],
  ])(
    '%s ends as it would have, loses what was queued or open, and says in one line how much that was',
    async (_, ending, code, says) => {
      const receiver = await useReceiver();
      const child = await runScript(livingProcess(receiver.url, ending), { OTEL_LOG_LEVEL: 'warn' });
      expect(await child.ended).toEqual({ code, signal: null });
      expect(receiver.spans).toHaveLength(5);
      expect(child.output()).toContain('lost 2');
      expect(child.output().match(/2 that were queued and 1 that were still open/g)).toHaveLength(1);
      expect(child.output()).not.toContain('Spans exported');
      expect(child.output()).toContain(says);
    },
  );

  it.each(['SIGKILL', 'SIGHUP'] as const)(
    '%s has lost what was queued or open, silently, and nothing else',
    async (signal) => {
      const receiver = await useReceiver();
      const child = await runScript(livingProcess(receiver.url, 'setInterval(() => undefined, 1_000);'), {
        OTEL_LOG_LEVEL: 'warn',
      });
      await child.printed('ready');
      child.kill(signal);
      expect(await child.ended).toEqual({ code: null, signal });
      expect(receiver.spans).toHaveLength(5);
      expect(child.output()).toBe('ready\n');
    },
  );
});

describe('an application that finds more to do when it has nothing left to do', () => {
  it.each([
    ['before', (listen: string, start: string) => listen + start],
    ['after', (listen: string, start: string) => start + listen],
  ])(
    'loses nothing of it, and has its open session until the end: listening %s telemetry',
    async (_, order) => {
      const receiver = await useReceiver();
      const listen = `
      let round = 0;
      process.on('beforeExit', () => {
        console.log('round', (round += 1));
        if (round === 1) setTimeout(() => undefined, 50);
        if (round === 2) setTimeout(() => endSpans(telemetry, 1), 50);
        if (round === 3) void readFile(new URL(import.meta.url)).then(() => endSpans(telemetry, 1));
      });
    `;
      const start = `const telemetry = startTelemetry({ endpoint: '${receiver.url}' });`;
      const child = await runScript(`
      import { readFile } from 'node:fs/promises';
      import { traceRealtimeConnection } from './src/index.ts';
      import { Channel } from './test/memory/channel.ts';
      ${order(listen, start)}
      endSpans(telemetry, 1);
      globalThis.held = new Channel();
      traceRealtimeConnection(globalThis.held, telemetry);
      process.on('exit', () => console.log('lost', telemetry.droppedSpans));
    `);
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(child.output()).toContain('lost 0');
      expect(receiver.spans.map(({ name }) => name)).toEqual([...Array(3).fill('turn'), 'realtime_session']);
    },
  );
});

it('an application may have as many listeners on its process as it may without telemetry, and no more', async () => {
  const child = await runScript(`
    const telemetry = startTelemetry({ traceExporter: 'none', metricExporter: 'none' });
    const listen = () => {
      for (const event of ['SIGTERM', 'SIGINT', 'beforeExit']) process.on(event, () => undefined);
    };
    process.on('warning', ({ name, type }) => console.log(name, type));
    for (let count = 0; count < 10; count += 1) listen();
    await new Promise(setImmediate);
    console.log('ten');
    listen();
    await new Promise(setImmediate);
    await telemetry.shutdown();
    console.log('limit', process.getMaxListeners());
    process.exit();
  `);
  await child.ended;
  const said = child
    .output()
    .split('\n')
    .filter((line) => !/^\(|^ /.test(line));
  expect(said[0]).toBe('ten');
  expect(said.at(-2)).toBe('limit 10');
  expect(said.filter((line) => line.startsWith('MaxListenersExceededWarning'))).toHaveLength(3);
});

describe('a worker thread that ends by', () => {
  const worker = (url: string, inWorker: string, inMain: string): string => `
    import { isMainThread, parentPort, Worker } from 'node:worker_threads';
    if (isMainThread) {
      const worker = new Worker(new URL(import.meta.url));
      worker.once('message', () => { ${inMain} });
    } else {
      const telemetry = startTelemetry({ endpoint: '${url}' });
      endSpans(telemetry, 2);
      globalThis.open = telemetry.tracerProvider.getTracer('child').startSpan('realtime_session');
      parentPort.postMessage('ready');
      ${inWorker}
      setInterval(() => undefined, 1_000);
    }
  `;

  it('process.exit() loses what was queued or open, and says in one line how much that was', async () => {
    const receiver = await useReceiver();
    const script = worker(receiver.url, 'setTimeout(() => process.exit());', '');
    const child = await runScript(script, { OTEL_LOG_LEVEL: 'warn' });
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.output().split('\n')).toEqual([
      expect.stringContaining('2 that were queued and 1 that were still open'),
      '',
    ]);
    expect(receiver.spans).toEqual([]);
  });

  it('terminate() loses what was queued or open, silently: nothing of it runs any more', async () => {
    const receiver = await useReceiver();
    const script = worker(receiver.url, '', 'worker.terminate();');
    const child = await runScript(script, { OTEL_LOG_LEVEL: 'warn' });
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.output()).toBe('');
    expect(receiver.spans).toEqual([]);
  });
});

it('a thousand calls that are cut off by a shutdown in the same second arrive whole', async () => {
  const receiver = await useReceiver();
  const telemetry = useTelemetry({ endpoint: receiver.url });
  const { tracerProvider, meterProvider } = telemetry;
  const channels = Array.from({ length: 1_000 }, (_, index) => {
    const channel = new Channel();
    traceRealtimeConnection(channel, { tracerProvider, meterProvider });
    for (const event of [sessionCreated(`sess_${index}`), ...turnEvents(index)]) channel.receive(event);
    return channel;
  });
  await telemetry.shutdown();
  expect(channels).toHaveLength(1_000);
  // Six of each call, and what is heard of the answer.
  expect(telemetry.exportedSpans).toBe(7_000);
  expect(telemetry).toMatchObject({ failedSpans: 0, droppedSpans: 0, pendingSpans: 0 });
  const roots = receiver.spans.filter(({ name }) => name === 'realtime_session');
  expect(new Set(roots.map(({ attributes }) => attributes['realtime.session.id'])).size).toBe(1_000);
  expect(new Set(roots.map(({ attributes }) => attributes['realtime.session.end_reason']))).toEqual(
    new Set(['shutdown']),
  );
  const traces = new Set(roots.map(({ traceId }) => traceId));
  expect(receiver.spans.every(({ traceId }) => traces.has(traceId))).toBe(true);
});
