import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bareClient, tracedVoiceAgent, voiceAgent } from '../../no-code/application-files.ts';
import { greet, runApplication } from '../../no-code/application-run.ts';
import { createConsumer, PACKAGE_NAME, packPackage } from '../../package/packed-package.ts';
import { runOrThrow, runProgram } from '../../package/run-program.ts';
import { TRACED_CLIENT, TRACED_SOCKET, TRACED_STREAM } from './traced-applications.ts';
import type { ChildProcess } from 'node:child_process';
import type { ScriptedCall } from '../../realtime-server/index.ts';
import type { ApplicationOptions, ApplicationRun } from '../../no-code/application-run.ts';

const REGISTER = `${PACKAGE_NAME}/register`;

const SOURCES: Record<string, string> = {
  'session.mjs': tracedVoiceAgent(),
  'client.mjs': TRACED_CLIENT,
  'socket.mjs': TRACED_SOCKET,
  'stream.mjs': TRACED_STREAM,
  'agent.mjs': voiceAgent('esm', '@openai/agents-realtime'),
  'agent.cjs': voiceAgent('cjs', '@openai/agents-realtime'),
  'untraced-client.mjs': bareClient('esm'),
  'untraced-client.cjs': bareClient('cjs'),
  'live.mjs': `import { LiveWS } from 'openai/resources/live/ws'; console.log(typeof LiveWS);`,
  'live.cjs': `console.log(typeof require('openai/resources/live/ws').LiveWS);`,
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runtimes-'));
  const packed = await packPackage(directory);
  await createConsumer(directory, packed, [
    '@openai/agents-realtime',
    '@pydantic/genai-prices',
    'openai',
    'ws',
    'zod',
  ]);
  await runOrThrow(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', 'bun@^1.4.4', 'deno@^2.9.6'],
    {
      cwd: directory,
    },
  );
  for (const [name, source] of Object.entries(SOURCES)) await writeFile(join(directory, name), source);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** How each runs a program, and preloads; Deno is told that it may do what Node may, and preloads files alone. */
const RUNTIMES = {
  Node: { command: [], preload: ['--import', REGISTER] },
  Bun: { command: ['bun', 'run'], preload: ['--preload', REGISTER] },
  Deno: {
    command: ['deno', 'run', '--allow-all', '--node-modules-dir=manual'],
    preload: ['--preload', `./node_modules/${PACKAGE_NAME}/dist/instrumentation/register/index.js`],
  },
} as const;

type Runtime = keyof typeof RUNTIMES;

const OTHERS = ['Bun', 'Deno'] as const;

function run(
  runtime: Runtime,
  application: string,
  { preload = false, ...options }: Omit<ApplicationOptions, 'cwd' | 'program'> & { preload?: boolean } = {},
): Promise<ApplicationRun> {
  const [program, ...before] = RUNTIMES[runtime].command;
  return runApplication([...before, ...(preload ? RUNTIMES[runtime].preload : []), application], {
    cwd: directory,
    ...(program !== undefined && { program: join(directory, 'node_modules/.bin', program) }),
    ...(/client|socket/.test(application) && { script: greet }),
    ...options,
  });
}

/** What Node makes of an application, once for all. */
const byNode = new Map<string, Promise<ApplicationRun>>();
function onNode(application: string): Promise<ApplicationRun> {
  const known = byNode.get(application) ?? run('Node', application);
  byNode.set(application, known);
  return known;
}

describe.each(OTHERS)('on %s', (runtime) => {
  test.each(['session.mjs', 'client.mjs', 'socket.mjs', 'stream.mjs'])(
    'what is attached by hand leaves the trace and the metrics that it leaves on Node: %s',
    async (application) => {
      const [there, here] = await Promise.all([onNode(application), run(runtime, application)]);
      expect(there.tree).toContain('realtime_session');
      expect(here).toMatchObject({ ended: 0, stderr: '', tree: there.tree, measured: there.measured });
    },
  );

  test.each([
    ['agent.mjs', 'session.mjs'],
    ['agent.cjs', 'session.mjs'],
    ['untraced-client.mjs', 'client.mjs'],
    ['untraced-client.cjs', 'client.mjs'],
  ])('register leaves the trace of by hand on Node: %s', async (application, byHand) => {
    const [there, here] = await Promise.all([onNode(byHand), run(runtime, application, { preload: true })]);
    expect(here).toMatchObject({ ended: 0, stderr: '', tree: there.tree });
  });

  test('register prices what the variable asks for, as on Node', async () => {
    const env = { OTEL_INSTRUMENTATION_OPENAI_REALTIME_PRICES: 'genai-prices' };
    const [there, here] = await Promise.all(
      (['Node', runtime] as const).map((each) => run(each, 'untraced-client.mjs', { preload: true, env })),
    );
    const costs = (each: ApplicationRun | undefined): string[] | undefined =>
      each?.measured.filter((series) => series.startsWith('["realtime.cost"'));
    expect(costs(there)).toHaveLength(1);
    expect(here?.stderr).toBe('');
    expect(costs(here)).toEqual(costs(there));
  });

  test('SIGTERM ends the open session as shutdown, and sends it', async () => {
    const script = async (call: ScriptedCall, child: ChildProcess): Promise<void> => {
      await call.nextClientEvent('session.update');
      await call.respond('Hello!');
      child.kill('SIGTERM');
    };
    const { tree } = await run(runtime, 'session.mjs', { script });
    expect(tree).toContain('realtime_session session.end_reason=shutdown');
  });

  test.each(['live.mjs', 'live.cjs'])(
    'register says that the Live API is not traced: %s',
    async (application) => {
      const { stdout, stderr } = await run(runtime, application, { preload: true });
      expect(stdout).toBe('function\n');
      expect(stderr).toContain(`${PACKAGE_NAME}: OpenAI's Live API`);
      expect(stderr.match(/Live API/g)).toHaveLength(1);
    },
  );

  test('register traces a bundle on Deno, and says on Bun that it traces none', async () => {
    const bundled = 'bundle.mjs';
    const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    await build({
      absWorkingDir: directory,
      entryPoints: ['agent.mjs'],
      outfile: join(directory, bundled),
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: { js },
      logLevel: 'error',
    });
    const [there, here] = await Promise.all([
      onNode('session.mjs'),
      run(runtime, bundled, { preload: true }),
    ]);
    expect(here).toMatchObject(
      runtime === 'Deno'
        ? { ended: 0, stderr: '', tree: there.tree }
        : {
            ended: 0,
            stderr: expect.stringContaining('Bun does not let register see into bundles'),
            tree: '',
          },
    );
  });

  test('the doctor knows where it runs', async () => {
    const doctor = `node_modules/${PACKAGE_NAME}/dist/cli/realtime-otel.js`;
    const [program, ...before] = RUNTIMES[runtime].command;
    const { stdout } = await runProgram(
      join(directory, 'node_modules/.bin', program),
      [...before, doctor, 'doctor'],
      {
        cwd: directory,
      },
    );
    expect(stdout).toMatch(
      new RegExp(`^  – ${runtime} \\d+\\.\\d+\\.\\d+: register is preloaded with --preload`, 'm'),
    );
    expect(stdout).toContain(`✓ ${PACKAGE_NAME} `);
  });
});
