// How long Node takes to start with each entry of the package, and to tell the version of realtime-otel, beside an empty
// process. All by turns, so that whatever else the machine does hits each of them.
//   npm run bench:start-up                            the build of this checkout
//   npm run bench:start-up -- --rounds 3              a quick look
//   npm run bench:start-up -- --against ../project    and the version that is installed in a project
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PACKAGE_NAME } from '../src/version.ts';
import { summarise } from './pairs.ts';

/** What Node is started with, and where. */
interface Start {
  name: string;
  args: string[];
  folder: string;
}

/** What one start took, in milliseconds. */
interface Cost {
  elapsed: number;
  processor: number;
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, against: { type: 'string' } },
});
const rounds = Number(values.rounds);
const here = fileURLToPath(new URL('..', import.meta.url));
const tellProcessorTime = fileURLToPath(new URL('processor-time.cjs', import.meta.url));

const empty: Start = { name: 'an empty process', args: ['--eval', '0'], folder: here };
const starts = [empty, importing('@opentelemetry/api', here), ...startsOf(here, here)];
if (values.against !== undefined) {
  const project = resolve(values.against);
  const installed = startsOf(project, join(project, 'node_modules', PACKAGE_NAME));
  starts.push(...installed.map((start) => ({ ...start, name: `${start.name}, installed` })));
}

const costs = new Map<Start, Cost[]>(starts.map((start) => [start, []]));
for (let round = -1; round < rounds; round += 1) {
  for (const start of starts) {
    const cost = measure(start);
    // The first round fills the caches of the system.
    if (round >= 0) costs.get(start)?.push(cost);
  }
}

console.log(`Node ${process.version}. Medians of ${rounds} rounds; in brackets the middle half of them.\n`);
console.log('| start | ms | times an empty one | processor ms | times an empty one |');
console.log('| --- | --- | --- | --- | --- |');
for (const start of starts)
  console.log(
    `| ${[start.name, ...columns(start, 'elapsed'), ...columns(start, 'processor')].join(' | ')} |`,
  );

function startsOf(folder: string, packageRoot: string): Start[] {
  const { bin }: { bin: Record<string, string> } = JSON.parse(
    readFileSync(join(packageRoot, 'package.json'), 'utf8'),
  );
  const program = join(packageRoot, bin['realtime-otel'] ?? '');
  return [
    ...['', '/otlp', '/instrumentation', '/register'].map((entry) =>
      importing(`${PACKAGE_NAME}${entry}`, folder),
    ),
    { name: 'realtime-otel --version', args: [program, '--version'], folder },
  ];
}

function importing(specifier: string, folder: string): Start {
  const name = specifier.replace(PACKAGE_NAME, '…');
  return { name: `import ${name}`, args: ['--import', specifier, '--eval', '0'], folder };
}

function measure({ name, args, folder }: Start): Cost {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const began = performance.now();
  const { status, output } = spawnSync(process.execPath, ['--require', tellProcessorTime, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const elapsed = performance.now() - began;
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  return { elapsed, processor: Number(output[3]?.toString()) };
}

function columns(start: Start, kind: keyof Cost): [millis: string, ratio: string] {
  const of = (each: Start): number[] => (costs.get(each) ?? []).map((cost) => cost[kind]);
  const { other, ratio, spread } = summarise(of(empty), of(start));
  const [low, high] = spread.map((value) => value.toFixed(2));
  return [other.toFixed(0), `${ratio.toFixed(2)} (${low}–${high})`];
}
