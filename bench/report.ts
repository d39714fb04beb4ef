// How fast `realtime-otel report` reads OTLP JSON lines, and that its memory does not grow with them.
//   npm run bench:report                       200,000 spans, and two million
//   npm run bench:report -- --spans 20000      a quick look: as many, and a tenth of them
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { generateSessions, otlpLine, type GeneratedSpan } from '../test/support/generated-sessions.ts';

const { values } = parseArgs({ options: { spans: { type: 'string', default: '2000000' } } });
const most = Number(values.spans);

/** Sessions that go on at once, so that the spans of many turns come mixed. */
const SESSIONS_AT_ONCE = 500;

/** Spans of one session in one line, as a batch of its exporter would be. */
const SPANS_PER_LINE = 8;

/** Spans of a generated session, about. */
const SPANS_PER_SESSION = 37;

interface Measurement {
  spans: number;
  turns: number;
  cpuSeconds: number;
  peakMegabytes: number;
}

console.log(
  `Node ${process.version}. ${SESSIONS_AT_ONCE} sessions at once, ${SPANS_PER_LINE} spans a line.\n`,
);
console.log('| spans | turns | MB of JSON | CPU, s | spans/s | peak MB |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const spans of [Math.ceil(most / 10), most]) {
  const { bytes, ...measured } = await measure(spans);
  console.log(
    `| ${[
      measured.spans,
      measured.turns,
      (bytes / 1e6).toFixed(0),
      measured.cpuSeconds.toFixed(1),
      Math.round(measured.spans / measured.cpuSeconds),
      measured.peakMegabytes.toFixed(0),
    ].join(' | ')} |`,
  );
}

/** Has the command read generated spans from a pipe: they are made as fast as it takes them, and kept nowhere. */
async function measure(spans: number): Promise<Measurement & { bytes: number }> {
  const worker = new URL('report-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [...process.execArgv, worker], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const printed = text(child.stdout);
  const bytes = await writeSpans(child.stdin, spans);
  return { ...(JSON.parse(await printed) as Measurement), bytes };
}

async function writeSpans(target: Writable, count: number): Promise<number> {
  let bytes = 0;
  for (const line of mixedLines(count)) {
    bytes += line.length + 1;
    if (!target.write(`${line}\n`)) await once(target, 'drain');
  }
  target.end();
  return bytes;
}

function* mixedLines(count: number): Generator<string> {
  const sessions = generateSessions({
    sessions: Math.ceil((count / SPANS_PER_SESSION) * 1.2) + SESSIONS_AT_ONCE,
  });
  const open: GeneratedSpan[][] = Array.from({ length: SESSIONS_AT_ONCE }, () => []);
  for (let written = 0, turn = 0; written < count; turn = (turn + 1) % SESSIONS_AT_ONCE) {
    let session = open[turn] ?? [];
    if (session.length === 0) {
      const { value, done } = sessions.next();
      if (done === true) throw new Error('There are too few sessions.');
      session = value;
      open[turn] = session;
    }
    const spans = session.splice(0, Math.min(SPANS_PER_LINE, count - written));
    written += spans.length;
    yield otlpLine(spans);
  }
}
