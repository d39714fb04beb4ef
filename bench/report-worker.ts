// One measurement in a process of its own: reports on standard input, and says what that took.
import { Writable } from 'node:stream';
import { runReport } from '../src/cli/report/report-command.ts';

const printed: string[] = [];
const stdout = new Writable({
  write(chunk: Buffer, _encoding, done) {
    printed.push(chunk.toString());
    done();
  },
});

const code = await runReport(['-', '--json', '--quiet'], {
  stdin: process.stdin,
  stdout,
  stderr: process.stderr,
  env: process.env,
  interruption: new AbortController().signal,
});
if (code !== 0) throw new Error(`The report ended with ${code}.`);

const { spans, turns } = JSON.parse(printed.join('')) as {
  spans: { realtime: number };
  turns: { count: number };
};
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    spans: spans.realtime,
    turns: turns.count,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
