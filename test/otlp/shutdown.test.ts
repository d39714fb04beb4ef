import { ExportResultCode } from '@opentelemetry/core';
import { NoopSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { addOpenSession, removeOpenSession } from '../../src/session/open-sessions.ts';
import { recordDiag, textsOf } from './diag-recorder.ts';
import { runScript } from './child-script.ts';
import { endSpans, useReceiver, useTelemetry } from './telemetry-fixture.ts';

describe('shutdown()', () => {
  it('ends open sessions with reason shutdown, one that throws included, and sends their spans', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver();
    const telemetry = useTelemetry({ endpoint: receiver.url });
    const span = telemetry.tracerProvider.getTracer('test').startSpan('realtime_session');
    const ended = { end: () => expect.unreachable('this session had ended') };
    addOpenSession(ended);
    removeOpenSession(ended);
    addOpenSession({
      end: () => {
        throw new Error('broken');
      },
    });
    addOpenSession({ end: (reason) => span.setAttribute('end_reason', reason).end() });
    await telemetry.shutdown();
    expect(receiver.spans).toMatchObject([
      { name: 'realtime_session', attributes: { end_reason: 'shutdown' } },
    ]);
    expect(textsOf(messages, 'error').join()).toContain('Ending a traced session failed');
  });

  it('is one shutdown however often it is called', async () => {
    const telemetry = useTelemetry({ traceExporter: 'none' });
    expect(telemetry.shutdown()).toBe(telemetry.shutdown());
    await telemetry.shutdown();
  });

  it('is over at the deadline when the receiver never answers, and says what was lost', async () => {
    const messages = recordDiag();
    const receiver = await useReceiver('hang');
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      shutdownTimeoutMillis: 1_000,
      batch: { maxExportBatchSize: 1, scheduledDelayMillis: 60_000 },
    });
    endSpans(telemetry, 20);
    const start = performance.now();
    await telemetry.shutdown();
    expect(performance.now() - start).toBeLessThan(4_000);
    // One was on its way; while nothing has been taken, the others wait for it.
    expect(telemetry).toMatchObject({ exportedSpans: 0, failedSpans: 1, droppedSpans: 19, pendingSpans: 0 });
    const warnings = textsOf(messages, 'warn').join('\n');
    expect(warnings).toMatch(/Shutdown was not done after \d+ ms/);
    expect(warnings).toContain('Spans exported: 0, failed: 1, dropped: 19');
  });

  it('sends what is queued although a further processor fails or never ends', async () => {
    class Throwing extends NoopSpanProcessor {
      override shutdown(): Promise<void> {
        throw new Error('broken');
      }
      override forceFlush(): Promise<void> {
        return Promise.reject(new Error('broken'));
      }
    }
    class Endless extends NoopSpanProcessor {
      override shutdown(): Promise<void> {
        return new Promise(() => undefined);
      }
    }
    const receiver = await useReceiver();
    const telemetry = useTelemetry({
      endpoint: receiver.url,
      spanProcessors: [new Throwing(), new Endless()],
      shutdownTimeoutMillis: 300,
    });
    endSpans(telemetry, 2);
    await telemetry.forceFlush();
    endSpans(telemetry, 2);
    await telemetry.shutdown();
    expect(telemetry).toMatchObject({ exportedSpans: 4, failedSpans: 0, droppedSpans: 0 });
  });
});

describe('a shutdown() of more than can be sent in time', () => {
  /** Takes a span every so many milliseconds. */
  function takingEvery(milliseconds: number): SpanExporter {
    return {
      export: (_spans, done) =>
        void (
          milliseconds < Infinity && setTimeout(() => done({ code: ExportResultCode.SUCCESS }), milliseconds)
        ),
      shutdown: () => Promise.resolve(),
    };
  }

  it.each([
    ['8 s while spans are taken', 1_000, undefined, 8_000],
    ['4.5 s where none is', Infinity, undefined, 4_500],
    ['as long as the application says, spans or not', Infinity, 20_000, 20_000],
    ['no longer than the application says, spans or not', 1_000, 3_000, 3_000],
  ])('takes %s', async (_, every, shutdownTimeoutMillis, expected) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const telemetry = useTelemetry({
      traceExporter: takingEvery(every),
      metricExporter: 'none',
      batch: { maxExportBatchSize: 1 },
      ...(shutdownTimeoutMillis !== undefined && { shutdownTimeoutMillis }),
    });
    endSpans(telemetry, 1_000);
    const startedAt = performance.now();
    let took = 0;
    const ended = telemetry.shutdown().then(() => (took = performance.now() - startedAt));
    await vi.advanceTimersByTimeAsync(60_000);
    await ended;
    expect(took).toBe(expected);
  });
});

describe('a shutdown() that is over at its deadline', () => {
  it('has cut every request that was under way, so that nothing holds the process', async () => {
    const receiver = await useReceiver();
    const child = await runScript(`
      const telemetry = startTelemetry({ endpoint: '${receiver.url}', shutdownTimeoutMillis: 1_000, batch: { maxExportBatchSize: 1 } });
      endSpans(telemetry, 1);
      await telemetry.forceFlush();
      const asked = new Promise((resolve) => process.once('SIGUSR2', resolve));
      const held = setInterval(() => undefined, 1_000);
      console.log('taken', telemetry.exportedSpans);
      await asked;
      clearInterval(held);
      endSpans(telemetry, 3);
      const start = performance.now();
      process.on('exit', () => console.log('lost', telemetry.failedSpans, 'up', performance.now() - start));
      await telemetry.shutdown();
    `);
    await child.printed('taken 1');
    await receiver.behave('hang');
    child.kill('SIGUSR2');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(receiver.requests).toHaveLength(4);
    expect(child.output()).toContain('lost 3');
    expect(Number(/up (\S+)/.exec(child.output())?.[1])).toBeLessThan(5_000);
  });
});

describe('the natural end of the process', () => {
  it('sends what is queued and keeps the exit code', async () => {
    const receiver = await useReceiver();
    const child = await runScript(
      `endSpans(startTelemetry({ endpoint: '${receiver.url}' }), 3); process.exitCode = 7;`,
    );
    expect(await child.ended).toEqual({ code: 7, signal: null });
    expect(receiver.spans).toHaveLength(3);
  });

  it('is not held up by telemetry that has nothing to send', async () => {
    const child = await runScript(
      `startTelemetry(); process.on('exit', () => console.log('up', performance.now() - start)); const start = performance.now();`,
    );
    await child.ended;
    expect(Number(/up (\S+)/.exec(child.output())?.[1])).toBeLessThan(4_000);
  });

  it.each([
    ['never answers', 'hang', 1_500],
    // A wait of the exporter before it sends again cannot be cancelled: 1.2 s the first time, 5 s at most.
    ['is not there', 'refuse', 2_700],
    ['is never ready', { status: 503, headers: { 'retry-after': '60' } }, 1_500],
  ] as const)(
    'is not held up long beyond the deadline by a receiver that %s',
    async (_, behaviour, mostMillis) => {
      const receiver = await useReceiver(behaviour);
      const child = await runScript(`
      const telemetry = startTelemetry({ endpoint: '${receiver.url}', shutdownTimeoutMillis: 300 });
      endSpans(telemetry, 3);
      const start = performance.now();
      process.on('exit', () => console.log('lost', telemetry.failedSpans, 'up', performance.now() - start));
    `);
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(child.output()).toContain('lost 3');
      expect(Number(/up (\S+)/.exec(child.output())?.[1])).toBeLessThan(mostMillis);
    },
  );

  it('is reported with the number of spans that process.exit() lost', async () => {
    const child = await runScript(
      `const telemetry = startTelemetry();
       endSpans(telemetry, 3);
       process.on('exit', () => console.log('counted', telemetry.droppedSpans));
       process.exit(0);`,
      { OTEL_LOG_LEVEL: 'warn' },
    );
    await child.ended;
    expect(child.output()).toContain('3 that were queued and 0 that were still open');
    expect(child.output()).toContain('counted 3');
  });
});
