// The measurement of hot-path.ts, in a process that can count what is allocated.
import { parseArgs } from 'node:util';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { startRealtimeServer } from '../test/realtime-server/index.ts';
import { allocatedBy } from './allocations.ts';
import { measurePairs, median, quantile, secondsOf } from './pairs.ts';
import type { RealtimeSessionEventTypes } from '@openai/agents-realtime';

type TransportEvent = RealtimeSessionEventTypes['transport_event'][0];

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '41' } } });
const rounds = Number(values.rounds);
const EVENTS = 200_000;
const LIVE_SESSIONS = 200;
const LIVE_ROUNDS = 10 * rounds;
/** Larger than the caches that a core has to itself. */
const caches = new Uint8Array(4_000_000);
let touched = 0;
const AUDIO = 'A'.repeat(1068);
const NO_AUDIO = new ArrayBuffer(0);

const server = await startRealtimeServer();
const listened = await startSession((session) => void session.on('transport_event', () => undefined));
const tracerProvider = new BasicTracerProvider();
const traced = await startSession((session) => void traceRealtimeSession(session, { tracerProvider }));

console.log(
  `Node ${process.version}, ${rounds} rounds of ${EVENTS.toLocaleString('en')} events, by turns; processor time.\n`,
);
console.log('| chunk of | empty listener, ns | traced, ns | added, ns | allocated, bytes an event |');
console.log('| --- | --- | --- | --- | --- |');
for (const [kind, delta] of [
  ['output_audio', 'A'.repeat(6400)],
  ['output_audio_transcript', ' hello'],
] as const) {
  const chunks = chunksOf(kind, delta);
  const { base, other, difference } = measurePairs({
    rounds,
    base: () => secondsOf(() => emit(listened, chunks)) / EVENTS,
    other: () => secondsOf(() => emit(traced, chunks)) / EVENTS,
  });
  const allocated = median(
    Array.from(
      { length: 5 },
      () => allocatedBy(() => emit(traced, chunks)) - allocatedBy(() => emit(listened, chunks)),
    ),
  );
  const row = [
    kind,
    ...[base, other, difference].map((seconds) => (seconds * 1e9).toFixed(0)),
    (allocated / EVENTS).toFixed(1),
  ];
  console.log(`| ${row.join(' | ')} |`);
}
for (const { session } of [listened, traced]) session.close();

console.log(
  `\nAs in a live process: of ${LIVE_SESSIONS} sessions by turns, what has just been parsed or written, as the SDK emits and sends it; the processor's caches emptied of them; the fastest tenth of ${LIVE_ROUNDS} rounds.\n`,
);
console.log('| chunk of | untraced, ns | traced, ns | added, ns |');
console.log('| --- | --- | --- | --- |');
const untracedSessions = await startSessions(() => undefined);
const tracedSessions = await startSessions(
  (session) => void traceRealtimeSession(session, { tracerProvider }),
);
for (const [kind, take] of [
  ['output_audio', receiveChunk],
  ['input_audio', sendChunk],
] as const) {
  const bases: number[] = [];
  const withTracing: number[] = [];
  for (let round = -LIVE_ROUNDS; round < LIVE_ROUNDS; round += 1) {
    const base = liveSeconds(untracedSessions, take);
    const other = liveSeconds(tracedSessions, take);
    if (round < 0) continue;
    bases.push(base);
    withTracing.push(other);
  }
  // What else the machine does only ever adds.
  const [base, other] = [quantile(bases, 0.1), quantile(withTracing, 0.1)];
  const row = [kind, ...[base, other, other - base].map((seconds) => (seconds * 1e9).toFixed(0))];
  console.log(`| ${row.join(' | ')} |`);
}
process.exit();

interface OpenSession {
  session: RealtimeSession;
  transport: OpenAIRealtimeWebSocket;
  /** Of its response, which is open. */
  responseId: string;
}

async function startSession(attach: (session: RealtimeSession) => void): Promise<OpenSession> {
  const transport = new OpenAIRealtimeWebSocket({ url: server.url });
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport });
  attach(session);
  await session.connect({ apiKey: 'sk-not-needed-here' });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  // Its response stays open.
  const { id: responseId } = await call.respond([{ say: 'Hello!' }], { omitDone: true });
  return { session, transport, responseId };
}

/** As many objects as a call has, each with strings of its own, as a parser makes them. */
function chunksOf(kind: string, delta: string): TransportEvent[] {
  const chunk = {
    type: `response.${kind}.delta`,
    response_id: traced.responseId,
    item_id: 'item_0001',
    delta,
  };
  return Array.from({ length: 1000 }, () => JSON.parse(JSON.stringify(chunk)) as TransportEvent);
}

function emit({ session }: OpenSession, chunks: readonly TransportEvent[]): void {
  for (let round = 0; round < EVENTS / chunks.length; round += 1) {
    for (const chunk of chunks) session.emit('transport_event', chunk);
  }
}

/** A socket that takes all and sends nothing: to send takes much longer than to trace it. */
async function startSessions(attach: (session: RealtimeSession) => void): Promise<OpenSession[]> {
  const sessions: OpenSession[] = [];
  while (sessions.length < LIVE_SESSIONS) {
    const session = await startSession(attach);
    const { websocket } = session.transport.connectionState;
    Object.assign(websocket as object, { _sender: { send: () => undefined } });
    sessions.push(session);
  }
  return sessions;
}

function liveSeconds(sessions: readonly OpenSession[], take: (session: OpenSession) => void): number {
  for (let index = 0; index < caches.length; index += 64) touched += caches[index] ?? 0;
  const before = performance.now();
  for (const session of sessions) take(session);
  return (performance.now() - before) / 1000 / sessions.length;
}

function receiveChunk({ transport, responseId }: OpenSession): void {
  const text = `{"type":"response.output_audio.delta","response_id":"${responseId}","item_id":"item_0001","delta":"${AUDIO}"}`;
  const event = JSON.parse(text) as TransportEvent;
  transport.emit('*', event);
  transport.emit('audio', { type: 'audio', data: NO_AUDIO, responseId });
}

function sendChunk({ transport }: OpenSession): void {
  const { websocket } = transport.connectionState as unknown as { websocket: { send(data: string): void } };
  websocket.send(JSON.stringify({ type: 'input_audio_buffer.append', audio: AUDIO.slice(0, 216) }));
}
