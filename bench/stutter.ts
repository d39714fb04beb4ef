// How long the event loop of a process with 200 live sessions is held up, with tracing and without: what the callers hear.
//   npm run bench:stutter                  a quarter of an hour
//   npm run bench:stutter -- --quick       whether it runs
//   npm run bench:stutter -- --audio       with sessions that are recorded to disk as well, with their audio
//
// Delays are those of `perf_hooks.monitorEventLoopDelay`: it takes them in native code, so that measuring holds up nothing,
// and by a timer of 1 ms, which is in each value. A stall is one value, however long it is: the maximum shows it, the 99th
// percentile what is usual. The processes take turns of a few seconds, so that what else the machine does hits all of them.
// The server and the receiver are in a process of their own: two cores are few enough for these two.
import { parseArgs } from 'node:util';
import { Fleet, type FleetKind, type Stretch } from './fleet.ts';
import { median } from './pairs.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '6' },
    turns: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    audio: { type: 'boolean', default: false },
  },
});
const sessions = values.quick ? 5 : Number(values.sessions);
const rounds = values.quick ? 1 : Number(values.rounds);
const turns = values.quick ? 1 : Number(values.turns);
const speed = values.quick ? 5 : 1;

/** What is said, and what each process does with it; the first of each is what the others are compared with. */
const WORKLOADS: Record<string, Record<string, Pick<FleetKind, 'mode' | 'content' | 'audio'>>> = {
  'instructions of 8 kB': {
    untraced: { mode: 'untraced' },
    traced: { mode: 'traced' },
    'traced, with content': { mode: 'traced', content: true },
    ...(values.audio && { 'traced, and recorded with audio': { mode: 'traced', audio: true } }),
  },
  'every text 16 kB': {
    untraced: { mode: 'untraced' },
    'traced, with content': { mode: 'traced', content: true },
  },
};
const LENGTHS: Record<string, Pick<FleetKind, 'instructions' | 'words'>> = {
  'instructions of 8 kB': { instructions: 8000 },
  'every text 16 kB': { instructions: 16_000, words: 16_000 },
};

const FIGURES = { p99: 'p99', p999: 'p99.9', max: 'maximum' } as const;
type Figure = keyof typeof FIGURES;

console.log(
  `Node ${process.version}, ${sessions} sessions that send audio in chunks of 20 ms and export; ${rounds} rounds of ${(turns - 1) * 5} s, by turns. ` +
    'Delay of the event loop in ms, medians of the rounds; in brackets what tracing adds to it, and for the maximum the highest of all rounds.\n',
);
console.log('| said | process | p99 | p99.9 | maximum | highest | spans |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const workload of Object.keys(WORKLOADS)) await compare(workload);

async function compare(workload: string): Promise<void> {
  const fleets: { name: string; fleet: Fleet; stretches: Stretch[] }[] = [];
  try {
    for (const [name, kind] of Object.entries(WORKLOADS[workload] ?? {})) {
      const fleet = await Fleet.start({ sessions, ...kind, ...LENGTHS[workload] });
      fleets.push({ name, fleet, stretches: [] });
    }
    // Code is compiled, and memory taken, in the first one.
    for (let round = values.quick ? 0 : -1; round < rounds; round += 1) {
      for (const { fleet, stretches } of round % 2 === 0 ? fleets : fleets.toReversed())
        stretches.push(await fleet.converse(turns, speed));
      const isWhole = fleets.every(({ stretches }) => (stretches.at(-1)?.delays ?? 0) > 0);
      if (!isWhole) console.error('The machine is too busy: this round does not count.');
      if (round < 0 || !(isWhole || values.quick)) for (const { stretches } of fleets) stretches.pop();
    }
    for (const { name, stretches } of fleets) {
      if (name !== 'untraced' && stretches.at(-1)?.spans === 0)
        throw new Error(`The receiver has got no spans of: ${name}`);
    }
    const untraced = fleets[0]?.stretches ?? [];
    for (const { name, stretches } of fleets) console.log(rowOf(workload, name, stretches, untraced));
  } finally {
    await Promise.all(fleets.map(({ fleet }) => fleet.stop()));
  }
}

function rowOf(
  workload: string,
  name: string,
  stretches: readonly Stretch[],
  untraced: readonly Stretch[],
): string {
  const cells = (Object.keys(FIGURES) as Figure[]).map((figure) => {
    const own = median(stretches.map((stretch) => stretch[figure])).toFixed(1);
    if (stretches === untraced) return own;
    const added = stretches.map((stretch, round) => stretch[figure] - (untraced[round]?.[figure] ?? NaN));
    return `${own} (${signed(median(added))})`;
  });
  const highest = Math.max(...stretches.map(({ max }) => max)).toFixed(0);
  return `| ${[workload, name, ...cells, highest, stretches.at(-1)?.spans ?? 0].join(' | ')} |`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
