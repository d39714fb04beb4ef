import { describe, expect, it } from 'vitest';

import { builtScript } from '../support/built-script.ts';
import { runScript } from './child-script.ts';
import { useReceiver } from './telemetry-fixture.ts';

const STAY_UP = 'setInterval(() => undefined, 1_000);';

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('ends sessions, sends what is queued, and ends the process as it would have without', async () => {
    const receiver = await useReceiver();
    const child = await runScript(`
      import { addOpenSession } from './src/session/open-sessions.ts';
      import { NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';
      class Further extends NoopSpanProcessor {
        async shutdown() { console.log('shut down'); }
      }
      const telemetry = startTelemetry({ endpoint: '${receiver.url}', spanProcessors: [new Further()] });
      const span = telemetry.tracerProvider.getTracer('child').startSpan('realtime_session');
      addOpenSession({ end: (reason) => span.setAttribute('end_reason', reason).end() });
      endSpans(telemetry, 2);
      ${STAY_UP} console.log('ready');
    `);
    await child.printed('ready');
    child.kill(signal);
    expect(await child.ended).toEqual({ code: null, signal });
    expect(receiver.spans.map((span) => span.name)).toEqual(['turn', 'turn', 'realtime_session']);
    expect(child.output()).toContain('shut down');
    expect(receiver.spans[2]?.attributes).toEqual({ end_reason: 'shutdown' });
  });

  it.each(['on', 'once', 'prependOnceListener'])(
    'leaves the exit to a listener of the application (%s)',
    async (method) => {
      const receiver = await useReceiver();
      const child = await runScript(`
      ${method === 'once' ? '' : `const telemetry = startTelemetry({ endpoint: '${receiver.url}' });`}
      process.${method}('${signal}', () => {
        console.log('handled');
        setTimeout(() => { endSpans(telemetry, 1); telemetry.shutdown().then(() => process.exit(3)); }, 300);
      });
      ${method === 'once' ? `const telemetry = startTelemetry({ endpoint: '${receiver.url}' });` : ''}
      endSpans(telemetry, 2);
      ${STAY_UP} console.log('ready');
    `);
      await child.printed('ready');
      child.kill(signal);
      await child.printed('handled');
      await receiver.waitForSpans(2);
      expect(await child.ended).toEqual({ code: 3, signal: null });
      expect(receiver.spans).toHaveLength(3);
    },
  );
});

describe('a signal', () => {
  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const)(
    '%s ends the process as the agents SDK does, which leaves that to any other listener',
    async (signal, code) => {
      const receiver = await useReceiver();
      const child = await runScript(`
      await import('@openai/agents-realtime');
      endSpans(startTelemetry({ endpoint: '${receiver.url}' }), 2);
      ${STAY_UP} console.log('ready');
    `);
      await child.printed('ready');
      child.kill(signal);
      expect(await child.ended).toEqual({ code, signal: null });
      expect(receiver.spans).toHaveLength(2);
    },
  );

  it('ends the process at the deadline when the receiver never answers', async () => {
    const receiver = await useReceiver('hang');
    const child = await runScript(`
      endSpans(startTelemetry({ endpoint: '${receiver.url}', shutdownTimeoutMillis: 300 }), 2);
      ${STAY_UP} console.log('ready');
    `);
    await child.printed('ready');
    const start = performance.now();
    child.kill('SIGTERM');
    expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('ends the process at once when it comes a second time, and says in one line what that loses', async () => {
    const receiver = await useReceiver('hang');
    const child = await runScript(
      `
      endSpans(startTelemetry({ endpoint: '${receiver.url}', shutdownTimeoutMillis: 60_000 }), 2);
      ${STAY_UP} console.log('ready');
    `,
      { OTEL_LOG_LEVEL: 'warn' },
    );
    await child.printed('ready');
    child.kill('SIGTERM');
    await receiver.waitForRequests(1);
    child.kill('SIGINT');
    expect(await child.ended).toEqual({ code: null, signal: 'SIGINT' });
    const said = child.output().split('\n').slice(1, -1);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('2 that were queued and 0 that were still open: a second signal came');
  });

  it('ends the process after both of two set-ups have sent their spans, of two copies of the package too', async () => {
    const slow = await useReceiver({ afterMillis: 300 });
    const quick = await useReceiver();
    const other = await builtScript("export { startTelemetry } from './src/otlp/index.ts';");
    const child = await runScript(`
      endSpans(startTelemetry({ endpoint: '${slow.url}' }), 2);
      const copy = await import('${other}');
      for (const start of [startTelemetry, copy.startTelemetry])
        endSpans(start({ endpoint: '${quick.url}', setGlobal: false }), 2);
      ${STAY_UP} console.log('ready', process.listenerCount('SIGTERM'));
    `);
    await child.printed('ready 1');
    child.kill('SIGTERM');
    expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect([slow.spans, quick.spans].map((spans) => spans.length)).toEqual([2, 4]);
  });

  it('that the application emits without arguments does not throw, and leaves the exit to its listener', async () => {
    const receiver = await useReceiver();
    const child = await runScript(`
      endSpans(startTelemetry({ endpoint: '${receiver.url}' }), 2);
      process.on('SIGINT', () => console.log('heard'));
      process.emit('SIGINT');
      ${STAY_UP} console.log('ready');
    `);
    await child.printed('ready');
    await receiver.waitForSpans(2);
    expect(child.output()).toContain('heard');
    child.kill('SIGKILL');
    expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('is left alone with handleSignals false, by code or by variable, and after the shutdown', async () => {
    const child = await runScript(
      `
      startTelemetry({ handleSignals: false });
      console.log('listeners', process.listenerCount('SIGTERM'));
      const second = startTelemetry({ setGlobal: false, handleSignals: true });
      console.log('listeners', process.listenerCount('SIGTERM'));
      await second.shutdown();
      startTelemetry({ setGlobal: false });
      console.log('listeners', process.listenerCount('SIGTERM'));
    `,
      { OTEL_INSTRUMENTATION_OPENAI_REALTIME_HANDLE_SIGNALS: 'False' },
    );
    await child.ended;
    expect(child.output()).toContain('listeners 0\nlisteners 1\nlisteners 0\n');
  });
});
