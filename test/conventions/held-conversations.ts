import { metrics, ROOT_CONTEXT } from '@opentelemetry/api';
import { SessionReplay } from '../../src/cli/replay/session-replay.ts';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { collectedMetrics } from '../support/collected-metrics.ts';
import { fixtureLines } from '../support/hotel-calls.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { signalledConversations } from '../support/signalled-conversations.ts';
import { spokenConversations } from '../support/spoken-conversations.ts';
import { wireConversations } from './wire-conversations.ts';
import type { MeterProvider } from '@opentelemetry/api';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceOptions } from '../../src/index.ts';

/** What all conversations that there are left behind. */
export interface Emitted {
  /** With content capture and without. */
  spans: readonly ReadableSpan[];
  captured: readonly ReadableSpan[];
  metrics: readonly MetricData[];
}

let held: Promise<Emitted> | undefined;

/** All conversations, held once: by the first test that asks. */
export function heldConversations(): Promise<Emitted> {
  return (held ??= hold());
}

async function hold(): Promise<Emitted> {
  const collected = collectedMetrics();
  metrics.disable();
  metrics.setGlobalMeterProvider(collected.provider);
  try {
    const plain = [
      ...(await spokenConversations(false)),
      ...signalledConversations(),
      ...(await replays({ captureContent: false }, collected.provider)),
    ];
    const captured = [
      ...(await spokenConversations(true)),
      ...(await replays({ captureContent: true }, collected.provider)),
    ];
    return { spans: plain.flat(), captured: captured.flat(), metrics: await collected.collect() };
  } finally {
    metrics.disable();
  }
}

const FIXTURES = [
  'python/hotel-call.jsonl',
  'python/rejected-approval.jsonl',
  'python/dropped-connection.jsonl',
  'python/oldest-sdk.jsonl',
  'typescript/hotel-call.content.jsonl',
  'typescript/hotel-call.both-directions.jsonl',
];

type Spans = readonly ReadableSpan[];

async function replays(trace: TraceOptions, meterProvider: MeterProvider): Promise<Spans[]> {
  const options = { ...trace, meterProvider };
  const lines = await Promise.all(FIXTURES.map(fixtureLines));
  const recorded = lines.map((each) =>
    replay(
      each.map((line) => JSON.parse(line) as unknown),
      options,
    ),
  );
  const named = { userId: 'user_1', sessionId: 'booking_1', recordingUri: 's3://calls/booking_1.wav' };
  return [
    ...recorded,
    ...wireConversations().map((each) => replay(each, { ...options, ...named })),
    ...wireConversations().map((each) =>
      replay(each, { ...options, inferenceOperation: 'realtime_inference' }),
    ),
    phoneCall(options),
  ];
}

/** The spans of lines. */
export function replay(lines: readonly unknown[], options: TraceOptions): Spans {
  const { exporter, provider } = inMemoryProvider();
  const session = new SessionReplay({ tracerProvider: provider, ...options });
  for (const line of lines) {
    const problem = session.apply(line);
    if (problem !== undefined) throw new Error(problem);
  }
  session.end();
  return exporter.getFinishedSpans();
}

/** A call that a transport knows by its id, of a server whose place is known. */
function phoneCall(options: TraceOptions): Spans {
  const { exporter, provider } = inMemoryProvider();
  const tracer = new SessionTracer(resolveTraceOptions({ ...options, tracerProvider: provider }));
  const facts = { startTime: 1_795_372_240_000, provider: 'openai', callId: 'rtc_1', agent: 'Clerk' };
  tracer.begin({ facts, parentContext: ROOT_CONTEXT });
  tracer.located({ provider: 'openai', serverAddress: 'api.openai.com', serverPort: 443 });
  tracer.signal({ type: 'agent_started', agent: 'Clerk' }, 1_795_372_241_000);
  tracer.end('closed', 1_795_372_242_000);
  return exporter.getFinishedSpans();
}
