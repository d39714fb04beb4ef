// What tracing adds to the processor time of a process with 200 real sessions over WebSockets, spans made OTLP included, and to
// the delay of its event loop.
//   npm run bench:application
//   npm run bench:application -- --sessions 20 --rounds 1     a quick look
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startRealtimeServer, type ScriptedCall } from '../test/realtime-server/index.ts';
import { median, summarise } from './pairs.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '7' },
    turns: { type: 'string', default: '4' },
  },
});
const sessions = Number(values.sessions);
const rounds = Number(values.rounds);
const turns = Number(values.turns);
/** Code is compiled while it is young: what that costs is over by then. */
const WARM_UP_TURNS = 4;

interface Run {
  /** Of the processor. */
  seconds: number;
  /** The 99th percentile. */
  delayMs: number;
}

const plain: Run[] = [];
const traced: Run[] = [];
for (let round = 0; round < rounds; round += 1) {
  if (round % 2 === 0) plain.push(await run('untraced'));
  traced.push(await run('traced'));
  if (round % 2 === 1) plain.push(await run('untraced'));
}
const seconds = (runs: readonly Run[]): number[] => runs.map((each) => each.seconds);
const delays = (runs: readonly Run[]): number[] => runs.map((each) => each.delayMs);
const { base, other, ratio, spread } = summarise(seconds(plain), seconds(traced));
const percent = (share: number): string => `${((share - 1) * 100).toFixed(1)} %`;
console.log(
  `Node ${process.version}, ${sessions} sessions at once, ${turns} turns of five seconds of speech each; ${rounds} pairs of processes.\n`,
);
console.log('| | untraced | traced | added (middle half) |');
console.log('| --- | --- | --- | --- |');
console.log(
  `| processor time, s | ${base.toFixed(2)} | ${other.toFixed(2)} | ${percent(ratio)} (${spread.map(percent).join(' to ')}) |`,
);
console.log(
  `| event loop delay, p99, ms | ${median(delays(plain)).toFixed(1)} | ${median(delays(traced)).toFixed(1)} | |`,
);

async function run(mode: 'traced' | 'untraced'): Promise<Run> {
  const server = await startRealtimeServer({ timing: { thinkMs: 50, chunkDelayMs: 20 } });
  const client = fork(
    fileURLToPath(new URL('application-client.ts', import.meta.url)),
    [server.url, String(sessions), mode],
    { execArgv: process.execArgv },
  );
  try {
    const calls: ScriptedCall[] = [];
    const connected = once(client, 'message');
    while (calls.length < sessions) calls.push(await server.nextCall(60_000));
    await connected;
    await Promise.all(calls.map((call) => converse(call, WARM_UP_TURNS)));
    client.send('count');
    const result = once(client, 'message') as Promise<[Run]>;
    await Promise.all(calls.map((call) => converse(call, turns)));
    for (const call of calls) call.send({ type: 'test.end' });
    return (await result)[0];
  } finally {
    client.kill();
    await server.close();
  }
}

async function converse(call: ScriptedCall, howOften: number): Promise<void> {
  for (let turn = 0; turn < howOften; turn += 1) {
    await call.userSpeaks({ durationMs: 100, audioMs: 2000, transcript: 'Is a room free?' });
    await call.reply([
      { say: 'Yes, there is one with a view of the sea for both nights.', audioMs: 5000, chunkMs: 100 },
    ]);
  }
}
