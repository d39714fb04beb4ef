// What a traced session keeps in memory while it is open and nothing happens, and whether an event costs more where many are.
//   npm run bench:idle-sessions
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { BareSession, logSession } from './logged-session.ts';
import { ownEvents } from './own-events.ts';
import { measurePairs, secondsOf } from './pairs.ts';

const { values } = parseArgs({
  options: { sessions: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '21' } },
});
const count = Number(values.sessions);
const rounds = Number(values.rounds);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const tracerProvider = new BasicTracerProvider();
// Two turns, one with a tool: what an idle session remembers is what was said last.
const log = await logSession(2, 1000);
const [beginning, conversation] = [log.slice(0, 4), log.slice(4)];

const untraced = openSessions(count, false);
const traced = openSessions(count, true);
const added = traced.bytes - untraced.bytes;
console.log(`Node ${process.version}, ${count.toLocaleString('en')} open sessions after two turns each.\n`);
console.log(`Kept by the tracing of one idle session: ${(added / 1024).toFixed(1)} kB`);

const few = openSessions(10, true).sessions;
const many = traced.sessions;
/** More than a session remembers: it takes none of them for one that it has had. */
const variants = Array.from({ length: 128 }, (_, index) => ownEvents(conversation, `_again_${index}`));
let next = 0;
const { base, other, ratio, spread } = measurePairs({
  rounds,
  base: () => secondsOf(() => playTo(few)),
  other: () => secondsOf(() => playTo(many)),
});
const perEvent = (seconds: number): string =>
  ((seconds / (conversation.length * Math.min(1000, count))) * 1e6).toFixed(2);
const [low, high] = spread.map((value) => value.toFixed(2));
console.log(
  `An event of a conversation where ten are open: ${perEvent(base)} µs; where ${count.toLocaleString('en')} are: ` +
    `${perEvent(other)} µs; ratio ${ratio.toFixed(2)} (${low}-${high})`,
);

interface OpenSessions {
  sessions: BareSession[];
  /** Of one. */
  bytes: number;
}

function openSessions(howMany: number, withTracing: boolean): OpenSessions {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const sessions = Array.from({ length: howMany }, (_, index) => {
    const session = new BareSession();
    if (withTracing) traceRealtimeSession(session, { tracerProvider });
    void session.connect();
    session.play(beginning);
    session.play(ownEvents(conversation, `_${index}`));
    return session;
  });
  collectGarbage();
  return { sessions, bytes: (process.memoryUsage().heapUsed - before) / howMany };
}

/** A thousand conversations, each of the next session: with many, of one that has been idle. */
function playTo(sessions: readonly BareSession[]): void {
  for (let round = 0; round < Math.min(1000, count); round += 1) {
    const turn = Math.floor(next / sessions.length);
    sessions[next % sessions.length]?.play(variants[turn % variants.length] ?? []);
    next += 1;
  }
}
