import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const DEMO_TIMEOUT_MS = 45_000;

/** What the demo did, as the person who started it sees it. */
export interface DemoRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo as `npm run demo` does, exporting to `otlpEndpoint`, with nothing set in the environment that changes its course. */
export async function runDemo(
  otlpEndpoint: string,
  {
    args = [],
    env = {},
    timeoutMs = DEMO_TIMEOUT_MS,
  }: { args?: readonly string[]; env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<DemoRun> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|OPENAI_|VITEST|NODE_)/.test(name),
  );
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/demo/main.ts', ...args], {
    cwd: REPOSITORY,
    env: {
      ...Object.fromEntries(inherited),
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
      NO_COLOR: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    const [exitCode, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
    return { exitCode, stdout, stderr };
  } finally {
    clearTimeout(killer);
  }
}
