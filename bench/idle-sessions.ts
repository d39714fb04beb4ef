// What a traced session keeps in memory while it is open and nothing happens, and whether an event costs more where many are.
//   npm run bench:idle-sessions
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { BareSession, logSession, type LoggedEvent } from './logged-session.ts';
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
  const sessions = Array.from({ length: howMany }, () => {
    const session = new BareSession();
    if (withTracing) traceRealtimeSession(session, { tracerProvider });
    void session.connect();
    session.play(beginning);
    session.play(ownEvents(conversation));
    return session;
  });
  collectGarbage();
  return { sessions, bytes: (process.memoryUsage().heapUsed - before) / howMany };
}

/** Each session has events of its own: what is kept of one is not shared. */
function ownEvents(events: readonly LoggedEvent[]): LoggedEvent[] {
  return events.map((entry) =>
    'sent' in entry || entry.event !== 'transport_event'
      ? entry
      : { ...entry, args: structuredClone(entry.args) },
  );
}

/** A thousand conversations, each of the next session: with many, of one that has been idle. */
function playTo(sessions: readonly BareSession[]): void {
  for (let round = 0; round < Math.min(1000, count); round += 1) {
    next += 1;
    sessions[next % sessions.length]?.play(conversation);
  }
}
