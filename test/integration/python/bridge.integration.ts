import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { modelTiming, playConversation } from '../../../examples/demo/conversation.ts';
import { startRealtimeServer } from '../../realtime-server/index.ts';
import { fixtureLines, replayed } from '../../support/hotel-calls.ts';
import { printTree } from '../../support/span-tree.ts';

const root = new URL('../../..', import.meta.url).pathname;
const run = promisify(execFile);

async function python(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await run(inject('python'), args, { cwd: root, env, maxBuffer: 50_000_000 });
  return stdout;
}

test('the bridge passes its own tests', async () => {
  await python('-m', 'unittest', 'discover', 'examples/python');
});

test('a call that the Python SDK takes now gives the tree of the fixture', async () => {
  const server = await startRealtimeServer({
    timing: modelTiming,
    script: async (call) => {
      await playConversation(call);
      call.close();
    },
  });
  const events = await python('examples/python/hotel_call.py', '--url', server.url);
  await server.close();
  const lines = events.split('\n').filter((line) => line !== '');
  expect(printTree(replayed(lines))).toBe(printTree(replayed(await fixtureLines('python/hotel-call.jsonl'))));
});
