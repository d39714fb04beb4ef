import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, onTestFinished, test } from 'vitest';

import { builtScript } from '../support/built-script.ts';
import { poll } from './jaeger/poll.ts';
import { startProgram } from './running-program.ts';

const node = (script: string): { name: string; command: string; args: string[] } => ({
  name: 'Script',
  command: process.execPath,
  args: ['--eval', script],
});

const started = { environment: {}, startTimeoutMs: 5_000, isReady: () => Promise.resolve(true) };

test('a program that is not there is an error that names it', async () => {
  const missing = { ...started, name: 'Nothing', command: '/no/such/program', args: [] };
  const never = { ...missing, isReady: () => Promise.resolve(false) };
  await expect(startProgram(never)).rejects.toThrow(
    /Nothing \(\/no\/such\/program\) did not start: .*ENOENT/,
  );
});

test('a program that ends before it is ready is an error with what it wrote', async () => {
  const program = node("console.error('the port is taken'); process.exitCode = 3");
  await expect(
    startProgram({ ...program, ...started, isReady: () => Promise.resolve(false) }),
  ).rejects.toThrow(/did not start: .*it ended with 3\n.*the port is taken/s);
});

test('a program has the environment that it is given, and nothing of this process', async () => {
  const program = await startProgram({
    ...node('console.log(JSON.stringify(process.env)); setInterval(() => undefined, 1000)'),
    ...started,
    environment: { ONLY: 'this' },
  });
  onTestFinished(() => program.kill());
  const environment = await poll('its environment', 60_000, () =>
    Promise.resolve(program.log() || undefined),
  );
  expect(JSON.parse(environment)).toEqual({ ONLY: 'this' });
});

test('a program ends with the process that started it', async () => {
  const program = node('setInterval(() => undefined, 1000)');
  const options = JSON.stringify({ ...program, environment: {}, startTimeoutMs: 60_000 });
  const script = `
    import { startProgram } from './test/integration/running-program.ts';
    const { pid } = await startProgram({ ...${options}, isReady: () => Promise.resolve(true) });
    console.log(pid);
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, [await builtScript(script)]);
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(0);
  await poll('its end', 60_000, () => Promise.resolve(isRunning(pid) ? undefined : true));
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
