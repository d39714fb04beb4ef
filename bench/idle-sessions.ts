// What a traced session keeps in memory while it is open and nothing happens, and whether an event costs more where many are.
//   npm run bench:idle-sessions
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { BareSession, logSession, type LoggedEvent } from './logged-session.ts';
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
// Every third turn has a tool.
const [beginning, conversation] = split(await logSession(2, 1000));
const [, call] = split(await logSession(40, 1000));
const LONG = Math.ceil(count / 50);

console.log(`Node ${process.version}, open sessions after as many turns.\n`);
const many = openSessions(count, conversation, true);
told(2, many.bytes - openSessions(count, conversation, false).bytes);
told(40, openSessions(LONG, call, true).bytes - openSessions(LONG, call, false).bytes);

const few = openSessions(10, conversation, true).sessions;
/** More than a session remembers: it takes none of them for one that it has had. */
const variants = Array.from({ length: 128 }, (_, index) => ownEvents(conversation, `_again_${index}`));
let next = 0;
const { base, other, ratio, spread } = measurePairs({
  rounds,
  base: () => secondsOf(() => playTo(few)),
  other: () => secondsOf(() => playTo(many.sessions)),
});
const perEvent = (seconds: number): string =>
  ((seconds / (conversation.length * Math.min(1000, count))) * 1e6).toFixed(2);
const [low, high] = spread.map((value) => value.toFixed(2));
console.log(
  `An event of a conversation where ten are open: ${perEvent(base)} µs; where ${count.toLocaleString('en')} are: ` +
    `${perEvent(other)} µs; ratio ${ratio.toFixed(2)} (${low}-${high})`,
);

/** What a session begins with, and what is said then. */
function split(log: readonly LoggedEvent[]): [LoggedEvent[], LoggedEvent[]] {
  return [log.slice(0, 4), log.slice(4)];
}

function told(turns: number, bytes: number): void {
  console.log(
    `Kept by the tracing of one idle session after ${turns} turns: ${(bytes / 1024).toFixed(1)} kB`,
  );
}

interface OpenSessions {
  sessions: BareSession[];
  /** Of one. */
  bytes: number;
}

function openSessions(howMany: number, said: readonly LoggedEvent[], withTracing: boolean): OpenSessions {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const sessions = Array.from({ length: howMany }, (_, index) => {
    const session = new BareSession();
    if (withTracing) traceRealtimeSession(session, { tracerProvider });
    void session.connect();
    session.play(beginning);
    session.play(ownEvents(said, `_${index}`));
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
