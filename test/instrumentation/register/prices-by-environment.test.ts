import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pricesNamed } from '../../../src/instrumentation/register/prices-by-environment.ts';
import { useReceiver } from '../../otlp/telemetry-fixture.ts';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { builtModules, builtScript, PROJECT } from '../../support/built-script.ts';

const VARIABLE = 'OTEL_INSTRUMENTATION_OPENAI_REALTIME_PRICES';

describe('the variable of prices', () => {
  /** What a value gives; the entry that it names is not built where this runs, and so cannot be loaded. */
  function pricesFor(value: string | undefined): { prices: unknown; said: string[] } {
    const reports = recordDiag();
    return { prices: pricesNamed(value), said: textsOf(reports, 'warn') };
  }

  test('prices nothing where it is not set, and nobody is told', () => {
    expect(pricesFor(undefined)).toEqual({ prices: undefined, said: [] });
  });

  test('prices nothing where it names no prices that there are, which is said', () => {
    expect(pricesFor('litellm')).toEqual({
      prices: undefined,
      said: [expect.stringContaining(`${VARIABLE} is "litellm", but should be genai-prices`)],
    });
  });

  test('prices nothing where the package cannot be loaded, which says what to install', () => {
    expect(pricesFor('genai-prices')).toEqual({
      prices: undefined,
      said: [expect.stringContaining('npm install @pydantic/genai-prices')],
    });
  });
});

const CALL = `
  import { RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
  import { ScriptedRealtimeTransport } from '@openai/agents-realtime/testing';
  const transport = new ScriptedRealtimeTransport();
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport, tracingDisabled: true });
  await session.connect({ apiKey: 'sk-test-0123456789' });
  const usage = {
    input_tokens: 1000,
    output_tokens: 100,
    input_token_details: { text_tokens: 0, audio_tokens: 1000 },
    output_token_details: { text_tokens: 100, audio_tokens: 0 },
  };
  for (const event of [
    { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } },
    { type: 'response.created', response: { id: 'resp_1' } },
    { type: 'response.done', response: { id: 'resp_1', status: 'completed', usage } },
  ])
    transport.emit('*', event);
  session.close();
`;

test('a service whose code does not change has costs on its spans and in its metrics', async () => {
  const receiver = await useReceiver();
  const register = ['index', 'start-without-code', 'loader'].map(
    (name) => `instrumentation/register/${name}.ts`,
  );
  const src = await builtModules(...register, 'otlp/lend-telemetry.ts', 'prices/index.ts');
  const preload = ['--import', `${src}/instrumentation/register/index.js`];
  const child = spawn(process.execPath, [...preload, await builtScript(CALL)], {
    cwd: PROJECT,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      [VARIABLE]: 'genai-prices',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await text(child.stderr)).toBe('');
  // 1,000 tokens of audio at 32 dollars for a million, and 100 of text that come out at 16.
  const session = receiver.spans.find(({ name }) => name === 'realtime_session');
  expect(session?.attributes['realtime.session.cost_usd']).toBe(0.0336);
  expect([...receiver.metrics.keys()].join()).toContain('realtime.cost');
});
