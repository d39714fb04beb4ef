// What tracing adds to the processor time of a process with 200 real sessions that send audio, young and warm, spans and
// metrics exported; beside it what the OpenTelemetry API's own calls add that make the same spans of each turn.
//   npm run bench:application                                 half an hour
//   npm run bench:application -- --sessions 20 --rounds 1     a quick look
import { parseArgs } from 'node:util';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { ApiCallLog, withoutFirstSpan, type ApiCall } from './api-calls.ts';
import { Fleet, type Mode } from './fleet.ts';
import { BareSession, logSession } from './logged-session.ts';
import { summarise } from './pairs.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
    turns: { type: 'string', default: '4' },
  },
});
const sessions = Number(values.sessions);
const rounds = Number(values.rounds);
const turns = Number(values.turns);

const MODES = { untraced: 'untraced', calls: 'the API calls of each turn alone', traced: 'traced' } as const;
/** Code is compiled while it is young: in between are twice as many turns, in which most of it becomes as fast as it will be. */
const AGES = ['young', 'growing', 'growing', 'warm', 'warm'] as const;
type Age = (typeof AGES)[number];

const callsOfTurn = await logTurn();
/** Seconds of processor time. */
const costs = new Map<string, number[]>();
for (let round = 0; round < rounds; round += 1) await compare(round);

const shown = { young: `turns 1 to ${turns}`, warm: `turns ${3 * turns + 1} to ${5 * turns}` };
console.log(
  `Node ${process.version}, ${sessions} sessions that send audio in chunks of 20 ms, turns of five seconds; ${rounds} rounds of three processes, by turns.\n`,
);
console.log('| | age of the process | processor time of a turn, ms | added (middle half) |');
console.log('| --- | --- | --- | --- |');
for (const [age, which] of Object.entries(shown)) {
  for (const [mode, name] of Object.entries(MODES)) {
    const { other, ratio, spread } = summarise(
      costsOf('untraced', age as Age),
      costsOf(mode as Mode, age as Age),
    );
    const added = mode === 'untraced' ? '' : `${percent(ratio)} (${spread.map(percent).join(' to ')})`;
    console.log(
      `| ${name} | ${age}: ${which} | ${((other / sessions / turns) * 1000).toFixed(2)} | ${added} |`,
    );
  }
}

/** A process of each kind, all at the same time: each speaks while the others are silent. */
async function compare(round: number): Promise<void> {
  const fleets = new Map<Mode, Fleet>();
  try {
    for (const mode of Object.keys(MODES) as Mode[])
      fleets.set(mode, await Fleet.start({ sessions, mode, callsOfTurn }));
    for (const [index, age] of AGES.entries()) {
      const order = [...fleets];
      for (const [mode, fleet] of (round + index) % 2 === 0 ? order : order.toReversed())
        costsOf(mode, age).push((await fleet.converse(turns)).seconds);
    }
  } finally {
    await Promise.all([...fleets.values()].map((fleet) => fleet.stop()));
  }
}

function costsOf(mode: Mode, age: Age): number[] {
  const key = `${mode} ${age}`;
  const known = costs.get(key) ?? [];
  costs.set(key, known);
  return known;
}

function percent(share: number): string {
  return `${((share - 1) * 100).toFixed(1)} %`;
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
  session.play(await logSession(1, 3000, { tools: false }));
  session.close();
  return withoutFirstSpan(log.calls);
}
