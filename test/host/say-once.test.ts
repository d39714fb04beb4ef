import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { builtScript, PROJECT } from '../support/built-script.ts';

const SAY = `
  import { isMainThread, Worker } from 'node:worker_threads';
  import { sayOnce } from './src/host/say-once.ts';
  const say = () => sayOnce('what nobody would look for');
`;
const IN_WORKER = `${SAY}
  if (isMainThread) await new Promise((resolve) => new Worker(new URL(import.meta.url)).once('exit', resolve));
  else say();
`;
const LINE = 'opentelemetry-instrumentation-openai-realtime: what nobody would look for\n';

async function run(script: string): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const child = spawn(process.execPath, [await builtScript(script)], {
    cwd: PROJECT,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe.each([
  ['the main thread', `${SAY} say();`],
  ['a worker thread', IN_WORKER],
])('a line on stderr from %s', (_, script) => {
  test('is read where somebody reads', async () => {
    const { stderr } = await run(script);
    expect(await text(stderr)).toBe(LINE);
  });

  test('harms no application whose stderr nobody reads any more', async () => {
    const child = await run(`${script} if (isMainThread) setTimeout(() => console.log('goes on'), 200);`);
    child.stderr.destroy();
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'goes on\n' });
  });
});

test('a line for which there is no room on stderr is written when there is', async () => {
  const { stdout, stderr } = await run(`${SAY}
    import { writeSync } from 'node:fs';
    process.stderr; // whoever looks at it gets a stream, which does not wait
    let room = true;
    while (room) try { writeSync(2, ' '.repeat(1_024)); } catch { room = false; }
    say();
    console.log('full');
    setInterval(() => undefined, 1_000);
  `);
  await once(stdout, 'data');
  let read = '';
  for await (const chunk of stderr.setEncoding('utf8')) if ((read += String(chunk)).endsWith(LINE)) break;
  expect(read.trimStart()).toBe(LINE);
});
