// How long a replay takes beside the mere parsing of the same file, and how much memory.
//   npm run bench:replay                       a million events in each format
//   npm run bench:replay -- --events 20000     a quick look
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs, promisify } from 'node:util';
import { recordCall, type RecordedCall } from './recorded-call.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
  },
});
const events = Number(values.events);
const rounds = Number(values.rounds);

interface Measurement {
  seconds: number;
  spans: number;
  peakMegabytes: number;
}

const TIME = /("t":|"time":)(\d+(?:\.\d+)?)/g;

const FORMATS = [
  ['recording', 'recording'],
  ['Python session events', 'sessionEvents'],
  ['raw server events', 'serverEvents'],
] as const satisfies readonly (readonly [string, keyof RecordedCall])[];

const folder = await mkdtemp(join(tmpdir(), 'bench-replay-'));
try {
  const call = await recordCall(60);
  console.log(
    `Node ${process.version}. Calls of 60 turns, ${call.recording.length} events each, repeated; ${rounds} rounds, parsing and replay by turns.\n`,
  );
  console.log(
    '| format | events | MB | parse, s | replay, s | replay / parse | events/s | peak MB, parse | replay |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [format, form] of FORMATS) {
    const path = join(folder, `${form}.jsonl`);
    await writeCalls(path, call[form], events);
    await measureFormat(format, path, events);
  }
  const short = join(folder, 'short.jsonl');
  await writeCalls(short, call.recording, Math.ceil(events / 10));
  await measureFormat('recording, a tenth of it', short, Math.ceil(events / 10));
} finally {
  await rm(folder, { recursive: true });
}

/** Repeats one call until there are enough lines, each time as a session of its own, an hour and a half later. */
async function writeCalls(path: string, lines: readonly string[], count: number): Promise<void> {
  const file = createWriteStream(path);
  const key = /^\{"s":"(\w+)"/.exec(lines[0] ?? '')?.[1];
  for (let written = 0, call = 0; written < count; call += 1) {
    const text = lines.slice(0, count - written).join('\n');
    const own = key === undefined ? `"session":"call${call}"` : call.toString(36).padStart(key.length, '0');
    const from = key === undefined ? '"session":"call"' : key;
    const later = text.replace(TIME, (_, field: string, time: string) => {
      return field + (Number(time) + call * 5400 * (field === '"t":' ? 1000 : 1)).toString();
    });
    if (!file.write(`${later.replaceAll(from, own)}\n`)) {
      await once(file, 'drain');
    }
    written += lines.length;
  }
  file.end();
  await finished(file);
}

async function measureFormat(format: string, path: string, count: number): Promise<void> {
  const parses: Measurement[] = [];
  const replays: Measurement[] = [];
  for (let round = 0; round < rounds; round += 1) {
    parses.push(await measure('parse', path));
    replays.push(await measure('replay', path));
  }
  const ratios = replays.map(({ seconds }, round) => seconds / (parses[round]?.seconds ?? NaN));
  const seconds = median(replays.map((each) => each.seconds));
  const { size } = await stat(path);
  console.log(
    `| ${[
      format,
      count,
      (size / 1e6).toFixed(0),
      median(parses.map((each) => each.seconds)).toFixed(2),
      seconds.toFixed(2),
      `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
      Math.round(count / seconds),
      median(parses.map((each) => each.peakMegabytes)).toFixed(0),
      median(replays.map((each) => each.peakMegabytes)).toFixed(0),
    ].join(' | ')} |`,
  );
}

async function measure(work: 'parse' | 'replay', path: string): Promise<Measurement> {
  const worker = new URL('replay-worker.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, worker, work, path]);
  return JSON.parse(stdout) as Measurement;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
