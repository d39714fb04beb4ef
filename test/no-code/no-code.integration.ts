import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsumer, PACKAGE_NAME, packPackage } from '../package/packed-package.ts';
import {
  attachedVoiceAgent,
  bareClient,
  failingVoiceAgent,
  LATE_SDK,
  OWN_INSTRUMENTATION,
  OWN_LOADER_HOOK,
  ownSdk,
  tracedVoiceAgent,
  voiceAgent,
} from './application-files.ts';
import { greet, runApplication } from './application-run.ts';
import type { ChildProcess } from 'node:child_process';
import type { BuildOptions } from 'esbuild';
import type { ScriptedCall } from '../realtime-server/index.ts';
import type { ApplicationOptions, ApplicationRun } from './application-run.ts';

const REGISTER = `${PACKAGE_NAME}/register`;
const PRELOADS = ['--import', '--require'].map((flag) => [flag, REGISTER]);

const SOURCES: Record<string, string> = {
  'by-hand.mjs': tracedVoiceAgent(),
  'attached.mjs': attachedVoiceAgent(),
  'agents-realtime.mjs': voiceAgent('esm', '@openai/agents-realtime'),
  'agents-realtime.cjs': voiceAgent('cjs', '@openai/agents-realtime'),
  'agents.mjs': voiceAgent('esm', '@openai/agents/realtime'),
  'agents.cjs': voiceAgent('cjs', '@openai/agents/realtime'),
  'failing.mjs': failingVoiceAgent('esm'),
  'failing.cjs': failingVoiceAgent('cjs'),
  'client.mjs': bareClient('esm'),
  'client.cjs': bareClient('cjs'),
  'own-sdk.mjs': ownSdk(),
  'own-hook.mjs': OWN_LOADER_HOOK,
  'own-instrumentation.mjs': OWN_INSTRUMENTATION,
  'own-sdk-inside.mjs': `${ownSdk()}\n${voiceAgent('esm', '@openai/agents-realtime')}`,
  'late-sdk.mjs': LATE_SDK,
  'no-session.mjs': `import '@openai/agents-realtime'; import 'openai/realtime/ws'; console.log('done');`,
  'in-worker.mjs': `import { Worker } from 'node:worker_threads'; new Worker(new URL('./agents.mjs', import.meta.url));`,
  'broken.cjs': 'static async azure(',
  'text.mjs': `console.log("class A { static async azure(client) {} }", class { static async azure() {} }.name);`,
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'no-code-'));
  const packed = await packPackage(directory);
  await createConsumer(directory, packed, [
    '@openai/agents',
    '@openai/agents-realtime',
    '@pydantic/genai-prices',
    'openai',
    'ws',
    'zod',
  ]);
  for (const [name, source] of Object.entries(SOURCES)) await writeFile(join(directory, name), source);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

function run(args: readonly string[], options?: Omit<ApplicationOptions, 'cwd'>): Promise<ApplicationRun> {
  return runApplication(args, { cwd: directory, ...options });
}

/** Bundles a source of above; returns the bundle's name. */
async function bundle(source: string, options: BuildOptions): Promise<string> {
  const name = `bundle-${Math.random().toString(36).slice(2)}.${options.format === 'cjs' ? 'cjs' : 'mjs'}`;
  await build({
    absWorkingDir: directory,
    entryPoints: [source],
    outfile: join(directory, name),
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    // Packages in CommonJS ask for Node's own by require().
    ...(options.format === 'esm' && {
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    }),
    ...options,
  });
  return name;
}

const GREETING = `realtime_session session.end_reason=closed
  turn turn.trigger=none turn.end_reason=completed
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]`;

describe('a voice agent with no tracing code in it', () => {
  let byHand: ApplicationRun;
  beforeAll(async () => {
    byHand = await run(['by-hand.mjs']);
    expect(byHand).toMatchObject({ ended: 0, stderr: '' });
    expect(byHand.measured).not.toEqual([]);
  });

  test('is compared to one that is attached by hand', () => {
    expect(byHand.tree).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Triage
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool lookup tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Triage
            * handoff handoff.from=Triage handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Triage -> Billing ~> invoke_agent Triage
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  async function expectSameTree(file: string, preload: readonly string[]): Promise<void> {
    const { tree, measured, ended, stdout, stderr } = await run([...preload, file]);
    expect({ ended, stdout, stderr }).toEqual({ ended: 0, stdout: '', stderr: '' });
    expect(tree).toBe(byHand.tree);
    expect(measured).toEqual(byHand.measured);
  }

  test.concurrent.each(
    PRELOADS.flatMap((preload) => [
      [preload, 'an ES module that imports @openai/agents-realtime', 'agents-realtime.mjs'] as const,
      [preload, 'an ES module that imports @openai/agents/realtime', 'agents.mjs'] as const,
      [preload, 'a CommonJS module that requires @openai/agents-realtime', 'agents-realtime.cjs'] as const,
      [preload, 'a CommonJS module that requires @openai/agents/realtime', 'agents.cjs'] as const,
    ]),
  )('gives the same trace and metrics with %s, as %s', async (preload, _form, file) =>
    expectSameTree(file, preload),
  );

  const forms: [string, BuildOptions][] = [
    ['packages external', { packages: 'external' }],
    ['packages inlined', {}],
    ['packages inlined and minified', { minify: true }],
    [
      'packages inlined and minified, for ES2020, with a source map',
      { target: 'es2020', minify: true, sourcemap: 'inline' },
    ],
    ['packages inlined, for ES2016', { target: 'es2016' }],
  ];
  const bundles = forms.flatMap(([form, options], index) =>
    (['esm', 'cjs'] as const).map((format) => ({
      form: `${form}, ${format}`,
      options: { ...options, format },
      preload: PRELOADS[index % 2] ?? [],
    })),
  );
  test.concurrent.each(bundles)(
    'gives the same trace and metrics bundled by esbuild: $form, with $preload.0',
    async ({ options, preload }) => expectSameTree(await bundle('agents-realtime.mjs', options), preload),
  );

  test.concurrent.each(PRELOADS)(
    'gives the same trace and metrics beside a loader hook of the application: %s',
    async (...preload) => {
      const own = ['--import', './own-hook.mjs'];
      await expectSameTree('agents.mjs', [...preload, ...own]);
      await expectSameTree('agents.mjs', [...own, ...preload]);
      await expectSameTree(await bundle('agents.mjs', { format: 'esm', minify: true }), [...own, ...preload]);
    },
  );

  test.concurrent.each(['agents-realtime.mjs', 'agents.mjs', 'agents-realtime.cjs', 'agents.cjs'])(
    'gives the same trace and metrics by the instrumentation class, in a set-up of the application: %s',
    async (file) => expectSameTree(file, ['--import', './own-instrumentation.mjs']),
  );

  test.each(['agents-realtime.mjs', 'agents-realtime.cjs'])(
    'gives the same trace and metrics from each of several copies in the tree: %s',
    async (file) => {
      const elsewhere = join(directory, 'elsewhere');
      await cp(
        join(directory, 'node_modules/@openai/agents-realtime'),
        join(elsewhere, 'node_modules/@openai/agents-realtime'),
        { recursive: true },
      );
      await writeFile(join(elsewhere, file), SOURCES[file] ?? '');
      const both = file.endsWith('.cjs')
        ? `require('@openai/agents-realtime'); require('./elsewhere/${file}');`
        : `import '@openai/agents-realtime'; import './elsewhere/${file}';`;
      await writeFile(join(directory, `both-${file}`), both);
      for (const preload of [REGISTER, './own-instrumentation.mjs'])
        await expectSameTree(`both-${file}`, ['--import', preload]);
    },
  );

  test('is traced once when it is preloaded twice', async () => {
    await expectSameTree('agents.mjs', PRELOADS.flat());
  });

  test.each(['attached.mjs', 'by-hand.mjs', 'a bundle'])(
    'is traced once when it is attached by hand as well: %s',
    async (file) => {
      const application = file === 'a bundle' ? await bundle('attached.mjs', { format: 'esm' }) : file;
      await expectSameTree(application, ['--import', REGISTER]);
    },
  );
});

describe('a tool that throws', () => {
  test.concurrent.each([
    ['an ES module', 'failing.mjs', undefined],
    ['a CommonJS module', 'failing.cjs', undefined],
    ['a bundle with packages inlined', 'failing.mjs', { format: 'esm' }],
    ['a bundle with packages inlined and minified', 'failing.mjs', { format: 'cjs', minify: true }],
  ] as const)('has failed with its own error in %s', async (_form, source, options) => {
    const file = options === undefined ? source : await bundle(source, options);
    for (const preload of PRELOADS) {
      const { tree, ended, stderr } = await run([...preload, file]);
      expect({ ended, stderr }).toEqual({ ended: 0, stderr: '' });
      expect(tree).toContain('execute_tool lookup ERROR tool.outcome=error error.type=LookupError');
      expect(tree).toContain('* exception exception.type=LookupError exception.message=There is no first');
    }
  });
});

describe('a bare client of openai with no tracing code around it', () => {
  test.concurrent.each([
    ['an ES module', 'client.mjs', undefined],
    ['a CommonJS module', 'client.cjs', undefined],
    ['a bundle with packages inlined', 'client.mjs', { format: 'esm' }],
    ['a bundle with packages inlined and minified', 'client.mjs', { format: 'cjs', minify: true }],
  ] as const)('is traced as %s', async (_form, source, options) => {
    const file = options === undefined ? source : await bundle(source, options);
    for (const preload of PRELOADS) {
      const { tree, ended, stderr } = await run([...preload, file], { script: greet });
      expect({ ended, stderr }).toEqual({ ended: 0, stderr: '' });
      expect(tree).toBe(GREETING);
    }
  });
});

test.concurrent.each(['client.mjs', 'client.cjs'])(
  'a bare client of openai is traced by the instrumentation class, in a set-up of the application: %s',
  async (file) => {
    const args = ['--import', './own-instrumentation.mjs', file];
    const { tree, ended, stderr } = await run(args, { script: greet });
    expect({ ended, stderr, tree }).toEqual({ ended: 0, stderr: '', tree: GREETING });
  },
);

describe('an application with an OpenTelemetry SDK of its own', () => {
  const register = ['--import', REGISTER];
  test.concurrent.each([
    ['that is preloaded before', ['--import', './own-sdk.mjs', ...register, 'agents.mjs']],
    ['that is preloaded afterwards', [...register, '--import', './own-sdk.mjs', 'agents.mjs']],
    ['that it starts itself', [...register, 'own-sdk-inside.mjs']],
    ['and a loader hook', ['--import', './own-hook.mjs', ...register, 'own-sdk-inside.mjs']],
  ])('%s keeps it: the trace goes there and nowhere else, and nobody complains', async (_when, args) => {
    const { ended, stdout, stderr, requests, measured } = await run(args);
    expect({ ended, stderr, requests, measured }).toEqual({
      ended: 0,
      stderr: '',
      requests: [],
      measured: [],
    });
    const names = stdout.trim().split('\n');
    expect(names.filter((name) => name === 'own realtime_session')).toHaveLength(1);
    expect(names).toContain('own execute_tool lookup');
  });
});

test('an SDK that an application starts after its first call has all that comes after that', async () => {
  const { ended, stdout, stderr, requests, measured } = await run(['--import', REGISTER, 'late-sdk.mjs'], {
    script: async (call, _child, server) => {
      await greet(call);
      await greet(await server.nextCall());
    },
  });
  expect(ended).toBe(0);
  // Tools have needed one by then, and there can be only one.
  expect(stderr).toContain('a context manager was there');
  expect(stderr).not.toContain('a provider was there');
  // The first response waits for the rate limits, which this server never tells.
  const call = ['invoke_agent Guide', 'chat gpt-realtime-2.1', 'agent_speech', 'turn', 'realtime_session'];
  expect(stdout.trim().split('\n')).toEqual(['own after', ...call.map((name) => `own ${name}`)]);
  const sent = requests.flatMap(({ spans }) => spans.map(({ name }) => name));
  expect(sent).toEqual([...call, 'before']);
  expect(measured.filter((series) => series.startsWith('["realtime.session.duration"'))).toEqual([
    expect.stringMatching(/,1\]$/),
  ]);
});

describe('the environment', () => {
  test.concurrent.each([
    [{ OTEL_SDK_DISABLED: 'true' }],
    [{ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http, openai-realtime' }],
    [{ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' }],
    [
      {
        OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'openai-realtime',
        OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'openai-realtime',
      },
    ],
    [{ OTEL_TRACES_EXPORTER: 'none' }],
  ])('can switch it off: %o', async (env) => {
    const { ended, stderr, requests } = await run(['--import', REGISTER, 'agents.mjs'], { env });
    expect({ ended, stderr, requests }).toEqual({ ended: 0, stderr: '', requests: [] });
  });

  test('is told what is wrong with it, and what was found, where OTEL_LOG_LEVEL asks for that', async () => {
    const env = { OTEL_LOG_LEVEL: 'debug', OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'yes' };
    const { ended, stdout, stderr } = await run(['--import', REGISTER, 'agents.mjs'], { env });
    expect(ended).toBe(0);
    expect(stdout + stderr).toContain('is "yes", which is none of true,');
    expect(stdout + stderr).toContain('realtime tracing attaches to an object of class RealtimeSession');
  });

  test('configures it: the service, content, and which instrumentations run', async () => {
    const env = {
      OTEL_SERVICE_NAME: 'phone',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'openai-realtime,http',
    };
    const { requests } = await run(['--import', REGISTER, 'agents.mjs'], { env });
    const spans = requests.flatMap((request) => request.spans);
    expect(new Set(spans.map(({ resource }) => resource['service.name']))).toEqual(new Set(['phone']));
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).toContain('Here is the first.');
  });
});

describe('what a call costs', () => {
  const env = { OTEL_INSTRUMENTATION_OPENAI_REALTIME_PRICES: 'genai-prices' };
  const costsOf = ({ requests }: ApplicationRun): unknown[] =>
    requests
      .flatMap(({ spans }) => spans)
      .filter(({ name }) => name === 'realtime_session')
      .map(({ attributes }) => attributes['realtime.session.cost_usd']);

  test('is on its spans where the variable names the prices, attached by hand or not', async () => {
    for (const file of ['agents.mjs', 'attached.mjs']) {
      const priced = await run(['--import', REGISTER, file], { env });
      expect(priced).toMatchObject({ ended: 0, stderr: '' });
      expect(costsOf(priced), file).toEqual([expect.any(Number)]);
    }
    expect(costsOf(await run(['--import', REGISTER, 'agents.mjs']))).toEqual([undefined]);
  });

  test('is not known without their package, which is said once; the call is traced all the same', async () => {
    const prices = join(directory, 'node_modules/@pydantic/genai-prices');
    const elsewhere = join(directory, 'genai-prices');
    await rename(prices, elsewhere);
    try {
      const { tree, ended, stdout, stderr } = await run(['--import', REGISTER, 'agents.mjs'], {
        env: { ...env, OTEL_LOG_LEVEL: 'warn' },
      });
      expect(ended).toBe(0);
      expect(tree).toContain('realtime_session');
      expect((stdout + stderr).match(/npm install @pydantic\/genai-prices/g)).toHaveLength(1);
    } finally {
      await rename(elsewhere, prices);
    }
  });
});

describe('a process', () => {
  test.each(PRELOADS)('with no session connects to nothing and ends at once: %s', async (...preload) => {
    const { ended, stdout, stderr, requests, measured } = await run([...preload, 'no-session.mjs']);
    expect({ ended, stdout, stderr, requests, measured }).toEqual({
      measured: [],
      ended: 0,
      stdout: 'done\n',
      stderr: '',
      requests: [],
    });
  });

  test('that is told to end while a session is open ends it as shutdown and sends it, and ends as without', async () => {
    const script = async (call: ScriptedCall, child: ChildProcess): Promise<void> => {
      await call.nextClientEvent('session.update');
      await call.respond('Hello!');
      child.kill('SIGTERM');
    };
    const untraced = await run(['agents.mjs'], { script });
    const traced = await run(['--import', REGISTER, 'agents.mjs'], { script });
    expect(traced.ended).toBe(untraced.ended);
    expect(traced.tree).toContain('realtime_session session.end_reason=shutdown');
  });

  test('may run the agent on a thread of its own', async () => {
    const { tree, ended, stderr } = await run(['--import', REGISTER, 'in-worker.mjs']);
    expect({ ended, stderr }).toEqual({ ended: 0, stderr: '' });
    expect(tree).toContain('execute_tool lookup');
  });

  test.each(PRELOADS)('runs untraced where Node cannot load the preload: %s', async (...preload) => {
    const flags = ['--no-experimental-require-module', ...preload];
    const { ended, stderr, requests } = await run([...flags, 'agents.mjs']);
    expect({ ended, stderr, requests }).toEqual({ ended: 0, stderr: '', requests: [] });
  });

  test('has the syntax errors that it has without, and texts that look like code as they are', async () => {
    const [broken, text] = await Promise.all([
      run(['--import', REGISTER, 'broken.cjs']),
      run(['--import', REGISTER, 'text.mjs']),
    ]);
    expect(broken.ended).toBe(1);
    expect(broken.stderr).toContain('SyntaxError');
    expect(text).toMatchObject({ ended: 0, stderr: '' });
  });
});
