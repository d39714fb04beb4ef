import { onTestFinished } from 'vitest';
import { traceRealtimeSession } from '../../src/index.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { agentsRealtime } from './agents-sdk.ts';
import { inMemoryProvider } from './in-memory-provider.ts';
import { milliseconds, printTree } from './span-tree.ts';
import type { InMemorySpanExporter, ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { RealtimeAgent, RealtimeSession, RealtimeSessionOptions } from '@openai/agents-realtime';
import type { SessionTrace, TraceSessionOptions } from '../../src/index.ts';
import type { RealtimeServer, RealtimeServerOptions, ScriptedCall } from '../realtime-server/index.ts';

/** A real session of the agents SDK, traced, on a real WebSocket to the scripted server. */
export interface TracedCall {
  session: RealtimeSession;
  server: RealtimeServer;
  call: ScriptedCall;
  trace: SessionTrace;
  exporter: InMemorySpanExporter;
  /** Spans that have ended so far. */
  spans: () => ReadableSpan[];
  /** Closes the session and prints its trace. */
  finish: () => Promise<string>;
  /** Waits for a condition on the client's side. */
  until: (condition: () => boolean) => Promise<void>;
}

export interface TracedCallOptions {
  session?: Partial<RealtimeSessionOptions>;
  server?: RealtimeServerOptions;
  trace?: TraceSessionOptions;
  /** Makes it a phone call of this id, over SIP. */
  callId?: string;
  /** Listens to the session before it is traced. */
  first?: (session: RealtimeSession) => void;
  /** Sees the session before it connects. */
  attach?: (session: RealtimeSession) => void;
}

/** Connects an agent to the scripted server. Everything is closed when the test is over. */
export async function startTracedCall(
  agent: RealtimeAgent,
  options: TracedCallOptions = {},
): Promise<TracedCall> {
  const { OpenAIRealtimeSIP, OpenAIRealtimeWebSocket, RealtimeSession } = agentsRealtime;
  const { exporter, provider } = inMemoryProvider();
  const server = await startRealtimeServer({ run: '', ...options.server });
  const { callId } = options;
  const phoneCall =
    callId === undefined ? undefined : { callId, url: `${server.url.replace(/\?.*/, '')}?call_id=${callId}` };
  const session = new RealtimeSession(agent, {
    transport: phoneCall ? new OpenAIRealtimeSIP() : new OpenAIRealtimeWebSocket({ url: server.url }),
    ...options.session,
  });
  // Errors that the test provokes must not end the process.
  session.on('error', () => undefined);
  options.first?.(session);
  const trace = traceRealtimeSession(session, { tracerProvider: provider, ...options.trace });
  options.attach?.(session);
  onTestFinished(async () => {
    trace.end();
    session.close();
    await server.close();
  });
  await session.connect({ apiKey: 'sk-test-0123456789', ...phoneCall });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  const spans = (): ReadableSpan[] => exporter.getFinishedSpans();
  return {
    session,
    server,
    call,
    trace,
    exporter,
    spans,
    until,
    finish: async () => {
      await delivered(call, session);
      session.close();
      expectNested(spans());
      return printTree(spans());
    },
  };
}

/** Waits until the client has handled all that the server has sent so far, and what that set off at once. */
export async function delivered(call: ScriptedCall, session: RealtimeSession): Promise<void> {
  await echoed(call, session);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await echoed(call, session);
}

/** Waits until the client has handled all that the server has sent so far. */
async function echoed(call: ScriptedCall, session: RealtimeSession): Promise<void> {
  const marker = `test.marker.${Math.random()}`;
  const arrived = new Promise<void>((resolve) => {
    const listen = ({ type }: { type: string }): void => {
      if (type !== marker) return;
      session.off('transport_event', listen);
      resolve();
    };
    session.on('transport_event', listen);
  });
  call.send({ type: marker });
  await arrived;
}

export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Every child lies within its parent. */
function expectNested(spans: readonly ReadableSpan[]): void {
  for (const span of spans) {
    const parent = spans.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
    if (parent === undefined) continue;
    const starts = milliseconds(span.startTime) >= milliseconds(parent.startTime);
    const ends =
      milliseconds(span.endTime) <= milliseconds(parent.endTime) || span.name.startsWith('execute_tool ');
    if (!starts || !ends)
      throw new Error(`${span.name} does not lie within ${parent.name}:\n${printTree(spans)}`);
  }
}
