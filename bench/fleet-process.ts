// A process with many sessions of the agents SDK at once, which `fleet.ts` starts and talks to: it tells what they cost.
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { recordRealtimeSession, traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { startTelemetry } from 'opentelemetry-instrumentation-openai-realtime/otlp';
import { makeCalls, type ApiCall } from './api-calls.ts';
import type { FleetMessage, FleetSettings, Stretch } from './fleet.ts';

const { url, receiver, sessions, mode, content, audio, instructions } = JSON.parse(
  process.argv[2] ?? '',
) as FleetSettings;

/** As phones speak: 8000 samples a second, of a byte each. */
const format = { type: 'audio/pcmu' } as const;
const CHUNK_MS = 20;
const chunk = new ArrayBuffer(8 * CHUNK_MS);
const folder = audio ? mkdtempSync(join(tmpdir(), 'fleet-')) : undefined;

const telemetry = startTelemetry({
  endpoint: receiver,
  setGlobal: false,
  ...(mode === 'untraced' && { traceExporter: 'none', metricExporter: 'none' }),
});
const { tracerProvider, meterProvider } = telemetry;
const tracer = tracerProvider.getTracer('bench', '1.0.0');
const [callsOfTurn] = mode === 'calls' ? ((await once(process, 'message')) as [ApiCall[]]) : [[]];

/** What is measured goes on while all sessions speak: from when the last has begun to when the first ends. */
const delays = monitorEventLoopDelay({ resolution: 1 });
let speaking = 0;
let ended = 0;
let heardAll = (): void => undefined;

for (let index = 0; index < sessions; index += 1) await openSession(index);
process.send?.({ type: 'connected' } satisfies FleetMessage);

process.on('message', (message: FleetMessage) => {
  if (message.type === 'listen') void measure().then((stretch) => process.send?.(stretch));
  if (message.type === 'stop') stop();
});

function stop(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  process.exit();
}

async function openSession(index: number): Promise<void> {
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide', instructions }), {
    transport: new OpenAIRealtimeWebSocket({ url }),
    config: { audio: { input: { format }, output: { format } } },
  });
  if (mode === 'traced')
    traceRealtimeSession(session, { tracerProvider, meterProvider, captureContent: content });
  if (folder !== undefined) {
    const file = (name: string) => createWriteStream(join(folder, `${index}.${name}`));
    recordRealtimeSession(session, file('jsonl'), { audio: file('wav') });
  }
  session.on('transport_event', (event) => {
    if (event.type === 'response.done') makeCalls(tracer, callsOfTurn);
    else if (event.type === 'test.begin') begin(session, event as unknown as Speech);
    else if (event.type === 'test.end') end();
  });
  await session.connect({ apiKey: 'sk-not-needed-here' });
}

interface Speech {
  chunks: number;
  /** How many times as fast as people speak. */
  speed: number;
}

/**
 * A session sends its user's audio, chunk by chunk: as many as are due, should the loop be late. Each has a time of its own, as
 * phones do: timers that are repeated would all run at once from the first stall on.
 */
function begin(session: RealtimeSession, { chunks, speed }: Speech): void {
  speaking += 1;
  if (speaking === sessions) delays.enable();
  const began = performance.now();
  let sent = 0;
  const send = (): void => {
    const due = Math.min(chunks, Math.floor(((performance.now() - began) * speed) / CHUNK_MS));
    for (; sent < due; sent += 1) session.sendAudio(chunk);
    if (sent === chunks) end();
    else setTimeout(send, began + ((sent + 1) * CHUNK_MS) / speed - performance.now());
  };
  send();
}

/** The audio of a session has ended, or its conversation. */
function end(): void {
  delays.disable();
  ended += 1;
  if (ended === 2 * sessions) heardAll();
}

async function measure(): Promise<Stretch> {
  speaking = 0;
  ended = 0;
  delays.reset();
  const allHeard = new Promise<void>((resolve) => (heardAll = resolve));
  process.send?.({ type: 'listening' } satisfies FleetMessage);
  const before = process.cpuUsage();
  await allHeard;
  await telemetry.forceFlush();
  const { user, system } = process.cpuUsage(before);
  return {
    type: 'stretch',
    seconds: (user + system) / 1e6,
    p99: delays.percentile(99) / 1e6,
    p999: delays.percentile(99.9) / 1e6,
    max: delays.max / 1e6,
    delays: delays.count,
    spans: telemetry.exportedSpans,
  };
}
