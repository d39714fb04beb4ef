import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

import { describe, expect, it, onTestFinished } from 'vitest';

import { builtModules, builtScript, PROJECT } from '../support/built-script.ts';
import { useReceiver } from '../otlp/telemetry-fixture.ts';

const CALL = `
  import { RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
  import { ScriptedRealtimeTransport } from '@openai/agents-realtime/testing';
  const transport = new ScriptedRealtimeTransport();
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport, tracingDisabled: true });
  session.on('error', () => undefined);
  TRACE
  await session.connect({ apiKey: 'sk-test-0123456789' });
  transport.emit('*', { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } });
  transport.emit('*', { type: 'error', error: { type: 'server_error', message: 'https://status.example.com is down' } });
  session.close();
`;

const TRACE = `
  const { traceRealtimeSession } = await import('./src/index.ts');
  const { startTelemetry } = await import('./src/otlp/index.ts');
  const { OpenAIRealtimeInstrumentation } = await import('./src/instrumentation/index.ts');
  new OpenAIRealtimeInstrumentation();
  startTelemetry({ shutdownTimeoutMillis: 500 });
  traceRealtimeSession(session);
`;

interface Run {
  code: number | null;
  /** What the process did with the network. */
  network: string[];
}

/** Runs an ES module with a record of what it does with the network. */
async function run(script: string, { imports = [] as string[], variables = {} } = {}): Promise<Run> {
  const preloads = ['./test/network/record-network.mjs', ...imports].flatMap((each) => ['--import', each]);
  const child = spawn(process.execPath, [...preloads, await builtScript(script)], {
    cwd: PROJECT,
    env: { ...process.env, NODE_OPTIONS: '', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  const lines = (await text(child.stdout)).split('\n').filter((line) => line.startsWith('network '));
  return {
    code: await ended,
    network: [...new Set(lines.map((line) => line.slice('network '.length)))].toSorted(),
  };
}

describe('the network', () => {
  it('is used for nothing but the receiver that was named, without code', async () => {
    const receiver = await useReceiver();
    const register = ['index', 'start-without-code', 'loader'].map(
      (name) => `instrumentation/register/${name}.ts`,
    );
    const src = await builtModules(...register, 'otlp/lend-telemetry.ts');
    const { code, network } = await run(CALL.replace('TRACE', ''), {
      imports: [`${src}/instrumentation/register/index.js`],
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect({ code, network }).toEqual({ code: 0, network: [`connect ${new URL(receiver.url).host}`] });
    expect(receiver.spans.length).toBeGreaterThan(0);
    expect(receiver.metrics.size).toBeGreaterThan(0);
  });

  it('is used for nothing but the receiver that was named, with code', async () => {
    const receiver = await useReceiver();
    const { code, network } = await run(CALL.replace('TRACE', TRACE), {
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect({ code, network }).toEqual({ code: 0, network: [`connect ${new URL(receiver.url).host}`] });
    expect(receiver.spans.length).toBeGreaterThan(0);
    expect(receiver.metrics.size).toBeGreaterThan(0);
  });

  it('is used for this machine alone where no receiver was named', async () => {
    expect(await run(CALL.replace('TRACE', TRACE))).toEqual({
      code: 0,
      network: ['connect localhost:4318', 'lookup localhost'],
    });
  });

  it('is not used without export: no connection, no look-up, no listener', async () => {
    const variables = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
    expect(await run(CALL.replace('TRACE', TRACE), { variables })).toEqual({ code: 0, network: [] });
  });

  it('would be seen to be used, whichever way', async () => {
    const script = `
      import { execFileSync, execSync, spawn, spawnSync } from 'node:child_process';
      import { createSocket } from 'node:dgram';
      import dns from 'node:dns';
      import https from 'node:https';
      import { createServer, connect, Socket } from 'node:net';
      const fails = (make) => new Promise((resolve) => make().on('error', resolve));
      await fails(() => connect(1, 'localhost'));
      await fails(() => new Socket().connect(2, '127.0.0.1'));
      await fails(() => https.get('https://127.0.0.1:3'));
      await fetch('http://127.0.0.1:4').catch(() => undefined);
      await dns.promises.lookup('127.0.0.2');
      await new dns.promises.Resolver().resolve4('').catch(() => undefined);
      createSocket('udp4').close();
      createServer().listen(0, '127.0.0.1').close();
      spawn('true');
      spawnSync('true', ['sync']);
      execFileSync('true', ['file']);
      execSync('true all');
    `;
    const { code, network } = await run(script);
    expect({ code, network }).toEqual({
      code: 0,
      network: [
        'connect 127.0.0.1:2',
        'connect 127.0.0.1:3',
        'connect 127.0.0.1:4',
        'connect localhost:1',
        'execFileSync true',
        'execSync true all',
        'listen',
        'lookup 127.0.0.1',
        'lookup 127.0.0.2',
        'lookup localhost',
        'resolve4 ',
        'spawn true',
        'spawnSync true',
        'udp',
      ],
    });
  });
});
