// The measurement of hot-path.ts, in a process that can count what is allocated.
import { parseArgs } from 'node:util';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { startRealtimeServer } from '../test/realtime-server/index.ts';
import { allocatedBy } from './allocations.ts';
import { measurePairs, median, secondsOf } from './pairs.ts';
import type { RealtimeSessionEventTypes } from '@openai/agents-realtime';

type TransportEvent = RealtimeSessionEventTypes['transport_event'][0];

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '41' } } });
const rounds = Number(values.rounds);
const EVENTS = 200_000;

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
for (const session of [listened, traced]) session.close();
await server.close();

async function startSession(attach: (session: RealtimeSession) => void): Promise<RealtimeSession> {
  const transport = new OpenAIRealtimeWebSocket({ url: server.url });
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport });
  attach(session);
  await session.connect({ apiKey: 'sk-not-needed-here' });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  // Its response stays open.
  await call.respond([{ say: 'Hello!' }], { omitDone: true });
  return session;
}

/** As many objects as a call has, each with strings of its own, as a parser makes them. */
function chunksOf(kind: string, delta: string): TransportEvent[] {
  // The second session is the traced one.
  const chunk = { type: `response.${kind}.delta`, response_id: 'resp_0002', item_id: 'item_0001', delta };
  return Array.from({ length: 1000 }, () => JSON.parse(JSON.stringify(chunk)) as TransportEvent);
}

function emit(session: RealtimeSession, chunks: readonly TransportEvent[]): void {
  for (let round = 0; round < EVENTS / chunks.length; round += 1) {
    for (const chunk of chunks) session.emit('transport_event', chunk);
  }
}
