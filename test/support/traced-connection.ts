import { onTestFinished } from 'vitest';
import { traceRealtimeConnection } from '../../src/index.ts';
import { startRealtimeServer, TRANSCRIBING } from '../realtime-server/index.ts';
import { inMemoryProvider } from './in-memory-provider.ts';
import { printTree } from './span-tree.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SessionTrace, TraceableConnection, TraceConnectionOptions } from '../../src/index.ts';
import type { RealtimeServer, RealtimeServerOptions, ScriptedCall } from '../realtime-server/index.ts';
import type { Application, Door } from './connection-doors.ts';

/** Starts the scripted server until the test is over. */
export async function startServer(options?: RealtimeServerOptions): Promise<RealtimeServer> {
  const server = await startRealtimeServer({ run: '', ...options });
  onTestFinished(() => server.close());
  return server;
}

export interface TracedConnection {
  trace: SessionTrace;
  /** Spans that have ended so far. */
  spans: () => readonly ReadableSpan[];
  /** The span of the latest session that has ended. */
  session: () => ReadableSpan;
  tree: () => string;
}

/** Traces a connection into memory. */
export function traced(connection: TraceableConnection, options?: TraceConnectionOptions): TracedConnection {
  const { exporter, provider } = inMemoryProvider();
  const trace = traceRealtimeConnection(connection, { tracerProvider: provider, ...options });
  const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
  const isSession = ({ name }: ReadableSpan): boolean => name === 'realtime_session';
  return { trace, spans, session: () => spans().findLast(isSession)!, tree: () => printTree(spans()) };
}

/** What an application sends that wants to know what its users say. */
export const TRANSCRIBE = {
  type: 'session.update',
  session: { type: 'realtime', ...TRANSCRIBING },
};

export interface ConnectedDoor extends TracedConnection {
  application: Application;
  call: ScriptedCall;
  /** Waits until the client has heard all that the server has sent. */
  heard: () => Promise<void>;
}

/** Connects to a server, traced, and waits until the connection is open and transcribes. */
export async function connect(
  door: Door,
  server: RealtimeServer,
  options?: TraceConnectionOptions,
): Promise<ConnectedDoor> {
  const application = door.open(server);
  const tracing = traced(application.connection, options);
  const started = new Promise<void>((resolve) => {
    application.onEvent(({ type }) => {
      if (type === 'session.created') resolve();
    });
  });
  const call = await server.nextCall();
  await started;
  application.send(TRANSCRIBE);
  await call.nextClientEvent('session.update');
  return { ...tracing, application, call, heard: () => heard(application, call) };
}

async function heard(application: Application, call: ScriptedCall): Promise<void> {
  const type = `test.marker.${Math.random()}`;
  const arrived = new Promise<void>((resolve) => {
    application.onEvent((event) => {
      if (event.type === type) resolve();
    });
  });
  call.send({ type });
  await arrived;
}
