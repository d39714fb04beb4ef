import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';

import { builtModules, builtScript, PROJECT } from '../support/built-script.ts';
import { runScript } from './child-script.ts';
import { useReceiver } from './telemetry-fixture.ts';

/** An application that keeps what it knows of a call in an `AsyncLocalStorage`, and has three calls, one after the other. */
const APPLICATION = `
  import { AsyncLocalStorage } from 'node:async_hooks';
  import { subscribe } from 'node:diagnostics_channel';
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const calls = new AsyncLocalStorage();
  const requests = [];
  subscribe('http.client.request.start', () => requests.push(calls.getStore()?.name ?? 'no call'));
  const stores = [];
  const inCall = async (name, work) => {
    const store = { name };
    stores.push(new WeakRef(store));
    await calls.run(store, work);
  };
  const threeCalls = async (call) => {
    for (const name of ['first', 'second', 'third']) await inCall(name, call);
  };
  /** Waits until the calls are forgotten and something was sent; for ten seconds at most. */
  const tell = async () => {
    const alive = () => stores.flatMap((store) => store.deref()?.name ?? []);
    for (let round = 0; round < 200 && (requests.length < 6 || alive().length > 0); round += 1) {
      await wait(50);
      collect();
    }
    console.log(JSON.stringify({ alive: alive(), requestsOf: [...new Set(requests)] }));
    process.exit();
  };
`;
const VARIABLES = { OTEL_BSP_SCHEDULE_DELAY: '50', OTEL_METRIC_EXPORT_INTERVAL: '150' };
const OUTSIDE = { alive: [], requestsOf: ['no call'] };

describe('a call of the application is over when it ends, and no export is a part of it', () => {
  it.each<[string, string]>([
    [
      'where telemetry was set up before them',
      'start(); await threeCalls(call); await wait(300); await threeCalls(call);',
    ],
    ['where the first one sets up telemetry', 'await threeCalls(() => { start(); return call(); });'],
    ['where each one flushes', 'start(); await threeCalls(async () => { await call(); await flush(); });'],
  ])('%s', async (_, script) => {
    const { url } = await useReceiver();
    const child = await runScript(
      `${APPLICATION}
      let telemetry;
      const start = () => (telemetry ??= startTelemetry());
      const call = async () => {
        endSpans(telemetry, 3);
        telemetry.meterProvider.getMeter('child').createCounter('calls').add(1);
        await wait(100);
      };
      const flush = () => Promise.all([telemetry.forceFlush(), telemetry.tracerProvider.forceFlush(), telemetry.meterProvider.forceFlush()]);
      ${script}
      await tell();`,
      { ...VARIABLES, OTEL_EXPORTER_OTLP_ENDPOINT: url },
    );
    await child.ended;
    expect(JSON.parse(child.output())).toEqual(OUTSIDE);
  });

  it('without code', async () => {
    const { url } = await useReceiver();
    const register = ['index', 'start-without-code', 'loader'].map(
      (name) => `instrumentation/register/${name}.ts`,
    );
    const src = await builtModules(...register, 'otlp/lend-telemetry.ts');
    const script = `${APPLICATION}
      import { RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
      import { ScriptedRealtimeTransport } from '@openai/agents-realtime/testing';
      await threeCalls(async () => {
        const transport = new ScriptedRealtimeTransport();
        const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport, tracingDisabled: true });
        await session.connect({ apiKey: 'sk-test-0123456789' });
        transport.emit('*', { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } });
        await wait(100);
        session.close();
      });
      await tell();`;
    const preload = ['--import', `${src}/instrumentation/register/index.js`];
    const child = spawn(process.execPath, [...preload, await builtScript(script)], {
      cwd: PROJECT,
      env: { ...process.env, NODE_OPTIONS: '', ...VARIABLES, OTEL_EXPORTER_OTLP_ENDPOINT: url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(JSON.parse(await text(child.stdout))).toEqual(OUTSIDE);
  });
});
