// What tracing adds to the processor time of a process with 200 real sessions over WebSockets, spans made OTLP included, and to
// the delay of its event loop; beside it what the OpenTelemetry API's own calls add that make the same spans of each turn.
//   npm run bench:application
//   npm run bench:application -- --sessions 20 --rounds 1     a quick look
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { ApiCallLog, withoutFirstSpan, type ApiCall } from './api-calls.ts';
import { BareSession, logSession } from './logged-session.ts';
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

const MODES = ['untraced', 'calls', 'traced'] as const;
type Mode = (typeof MODES)[number];

const callsOfTurn = await logTurn();
const runs: Record<Mode, Run[]> = { untraced: [], calls: [], traced: [] };
for (let round = 0; round < rounds; round += 1) {
  for (const mode of round % 2 === 0 ? MODES : MODES.toReversed()) runs[mode].push(await run(mode));
}
const seconds = (mode: Mode): number[] => runs[mode].map((each) => each.seconds);
const percent = (share: number): string => `${((share - 1) * 100).toFixed(1)} %`;
console.log(
  `Node ${process.version}, ${sessions} sessions at once, ${turns} turns of five seconds of speech each; ${rounds} rounds of three processes.\n`,
);
console.log('| | processor time, s | added (middle half) | event loop delay, p99, ms |');
console.log('| --- | --- | --- | --- |');
for (const [mode, name] of [
  ['untraced', 'untraced'],
  ['calls', 'the API calls of each turn alone'],
  ['traced', 'traced'],
] as const) {
  const { other, ratio, spread } = summarise(seconds('untraced'), seconds(mode));
  const added = mode === 'untraced' ? '' : `${percent(ratio)} (${spread.map(percent).join(' to ')})`;
  const delay = median(runs[mode].map((each) => each.delayMs));
  console.log(`| ${name} | ${other.toFixed(2)} | ${added} | ${delay.toFixed(1)} |`);
}

/** The calls of the API that make the spans of one turn. */
async function logTurn(): Promise<ApiCall[]> {
  const log = new ApiCallLog();
  const provider = new BasicTracerProvider();
  const session = new BareSession();
  traceRealtimeSession(session, {
    tracerProvider: { getTracer: (...scope) => log.log(provider.getTracer(...scope)) },
  });
  void session.connect();
  session.play(await logSession(1, 5000, { tools: false }));
  session.close();
  return withoutFirstSpan(log.calls);
}

async function run(mode: Mode): Promise<Run> {
  const server = await startRealtimeServer({ timing: { thinkMs: 50, chunkDelayMs: 20 } });
  const client = fork(
    fileURLToPath(new URL('application-client.ts', import.meta.url)),
    [server.url, String(sessions), mode],
    { execArgv: process.execArgv },
  );
  try {
    if (mode === 'calls') client.send(callsOfTurn);
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
