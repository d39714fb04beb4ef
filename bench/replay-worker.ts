// One measurement in a process of its own: reads a file line by line, and only parses the lines or replays them too.
import { createReadStream } from 'node:fs';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { LineReader } from '../src/cli/input/line-reader.ts';
import { SessionReplay } from '../src/cli/replay/session-replay.ts';

const [, , work, path] = process.argv;
if (path === undefined) throw new Error('Usage: replay-worker.ts parse|replay <file>');

let spans = 0;
const counting = {
  onStart: () => undefined,
  onEnd: () => void (spans += 1),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
const replay = new SessionReplay({
  tracerProvider: new BasicTracerProvider({ spanProcessors: [counting] }),
});
const reader = new LineReader();
let parsed = 0;

const take: (line: string) => void =
  work === 'parse'
    ? (line) => {
        if (typeof JSON.parse(line) === 'object') parsed += 1;
      }
    : (line) => {
        const problem = replay.applyText(line);
        if (problem !== undefined) throw new Error(`line ${reader.lineNumber} ${problem}`);
      };

function takeLines(): void {
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    if (typeof line === 'string' && line !== '') take(line);
  }
}

const started = performance.now();
for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
  reader.push(chunk as Buffer);
  takeLines();
}
reader.end();
takeLines();
replay.end();
const seconds = (performance.now() - started) / 1000;

console.log(JSON.stringify({ seconds, spans, parsed, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
