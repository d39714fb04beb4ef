import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { COUNTING_FLAGS } from '../../bench/allocations.ts';
import { builtScript } from '../support/built-script.ts';

const SCRIPT = `
import { RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { ScriptedRealtimeTransport } from '@openai/agents-realtime/testing';
import { allocatedBy } from './bench/allocations.ts';
import { median } from './bench/pairs.ts';
import { traceRealtimeSession } from './src/index.ts';
import { inMemoryProvider } from './test/support/in-memory-provider.ts';

async function start(attach) {
  const transport = new ScriptedRealtimeTransport();
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport, tracingDisabled: true });
  attach(session);
  await session.connect({ apiKey: 'sk-test-0123456789' });
  for (const event of [
    { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } },
    { type: 'response.created', response: { id: 'resp_1' } },
  ])
    transport.emit('*', event);
  return session;
}
const untraced = await start((session) => session.on('transport_event', () => undefined));
const { provider } = inMemoryProvider();
const traced = await start((session) => traceRealtimeSession(session, { tracerProvider: provider }));
const chunk = {
  type: 'response.output_audio_transcript.delta', response_id: 'resp_1', item_id: 'item_1', output_index: 0, content_index: 0, delta: ' hello',
};
const emit = (session) => () => {
  for (let index = 0; index < 200_000; index += 1) session.emit('transport_event', chunk);
};
const [bare, all] = [emit(untraced), emit(traced)];
for (let round = 0; round < 10; round += 1) [bare(), all()];
const rounds = Array.from({ length: 5 }, () => allocatedBy(all) - allocatedBy(bare));
console.log(Math.round(median(rounds) / 200_000));
`;

test('a chunk of a transcript makes no garbage beside what the application’s own listeners do', async () => {
  const script = await builtScript(SCRIPT);
  const { stdout } = await promisify(execFile)(process.execPath, [...COUNTING_FLAGS, script]);
  expect(Number(stdout)).toBeLessThan(16);
});
