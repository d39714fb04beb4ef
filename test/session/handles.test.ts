import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  endOpenSessions,
  recordRealtimeConnection,
  recordRealtimeSession,
  RealtimeEventSubscriber,
  traceRealtimeConnection,
  traceRealtimeSession,
} from '../../src/index.ts';
import { endSpans, useReceiver, useTelemetry } from '../otlp/telemetry-fixture.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { until } from '../support/traced-call.ts';
import { startServer } from '../support/traced-connection.ts';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { EndReason } from '../../src/index.ts';

const { RealtimeAgent, RealtimeSession: Session } = agentsRealtime;
const apiKey = 'sk-test-0123456789';

function newSession(): RealtimeSession {
  const session = new Session(new RealtimeAgent({ name: 'Guide' }), {
    transport: new ScriptedRealtimeTransport(),
  });
  onTestFinished(() => session.close());
  return session;
}

function inMemory() {
  const { exporter, provider } = inMemoryProvider();
  const endReasons = (): unknown[] =>
    exporter
      .getFinishedSpans()
      .filter(({ name }) => name === 'realtime_session')
      .map(({ attributes }) => attributes['realtime.session.end_reason']);
  return { tracerProvider: provider, endReasons };
}

/** The end reasons of what was recorded. */
function recorded() {
  const lines: { e: string; reason?: string }[] = [];
  const target = {
    write: (text: string) => void lines.push(JSON.parse(text) as { e: string; reason?: string }),
  };
  return {
    target,
    endReasons: () => lines.filter(({ e }) => e === 'session_ended').map(({ reason }) => reason),
  };
}

async function openSocket(): Promise<WebSocket> {
  const server = await startServer();
  const socket = new WebSocket(server.url);
  socket.on('error', () => undefined);
  onTestFinished(() => socket.terminate());
  return socket;
}

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => socket.on('open', () => resolve()));

/** What listeners and JavaScript callers give beside the reasons that there are. */
const NO_REASONS: unknown[] = [
  1006,
  new Event('close'),
  null,
  undefined,
  { type: 'error' },
  '',
  Symbol('s'),
  true,
];
const OTHER_TEXTS = ['Going away', 'abandoned', 'reconnected', 'toString', 'x'.repeat(100_000)];

test('the functions of a trace are handed on by themselves', async () => {
  const { tracerProvider, endReasons } = inMemory();
  const session = newSession();
  const { end, spanContext } = traceRealtimeSession(session, { tracerProvider });
  await session.connect({ apiKey });
  expect(spanContext()?.traceId).toMatch(/^[0-9a-f]{32}$/);
  end('shutdown');
  end();
  expect(endReasons()).toEqual(['shutdown']);
  expect(session.eventNames()).toEqual([]);
});

test('a trace is ended by an event of its socket, whose code is no reason', async () => {
  const { tracerProvider, endReasons } = inMemory();
  const socket = await openSocket();
  const { end } = traceRealtimeConnection(socket, { tracerProvider });
  socket.on('open', () => socket.emit('goodbye', 1001, Buffer.from('Going away')));
  socket.on('goodbye', end);
  await opened(socket);
  await until(() => endReasons().length > 0);
  expect(endReasons()).toEqual(['closed']);
});

test('the end of a trace is a listener of the close of its socket', async () => {
  const { tracerProvider, endReasons } = inMemory();
  const socket = await openSocket();
  const trace = traceRealtimeConnection(socket, { tracerProvider });
  socket.on('close', trace.end);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await opened(socket);
  socket.terminate();
  await closed;
  expect(endReasons()).toEqual(['disconnected']);
});

test('the functions of recordings are handed on by themselves', async () => {
  const ofSession = recorded();
  const session = newSession();
  const recording = recordRealtimeSession(session, ofSession.target);
  await session.connect({ apiKey });
  new EventEmitter().on('done', recording.end).emit('done', 1000);
  expect(ofSession.endReasons()).toEqual(['closed']);

  const ofSocket = recorded();
  const socket = await openSocket();
  const { end } = recordRealtimeConnection(socket, ofSocket.target);
  end('disconnected');
  expect(ofSocket.endReasons()).toEqual(['disconnected']);
});

test('the functions of a subscriber are handed on by themselves', () => {
  const { tracerProvider, endReasons } = inMemory();
  const subscriber = new RealtimeEventSubscriber<{ type: string; call?: string }>({
    tracerProvider,
    sessionKey: ({ call }) => call,
  });
  const { endSession } = subscriber;
  const queue = new EventEmitter();
  queue.on('event', subscriber.onEvent).on('failed', subscriber.fail).on('end', subscriber.end);
  queue.emit('event', { type: 'session.created', call: 'one' });
  queue.emit('event', { type: 'session.created', call: 'two' });
  endSession('one', 'disconnected');
  queue.emit('end', 42);
  expect(endReasons()).toEqual(['disconnected', 'closed']);

  const failing = new RealtimeEventSubscriber({ tracerProvider });
  const { fail, onEvent } = failing;
  onEvent({ type: 'session.created' });
  fail(new Error('the queue is gone'));
  expect(endReasons()).toEqual(['disconnected', 'closed', 'error']);
});

test('the functions of a telemetry set-up are handed on by themselves', async () => {
  const receiver = await useReceiver();
  const telemetry = useTelemetry({ endpoint: receiver.url });
  const { forceFlush, shutdown } = telemetry;
  endSpans(telemetry, 1, 'first');
  await forceFlush();
  expect(receiver.spans.map(({ name }) => name)).toEqual(['first']);
  endSpans(telemetry, 1, 'second');
  await shutdown();
  expect(receiver.spans.map(({ name }) => name)).toEqual(['first', 'second']);
});

test('each reason that an application may give is the one of the session', () => {
  const { tracerProvider, endReasons } = inMemory();
  const reasons: EndReason[] = ['closed', 'disconnected', 'error', 'shutdown'];
  for (const reason of reasons) {
    const subscriber = new RealtimeEventSubscriber({ tracerProvider });
    subscriber.onEvent({ type: 'session.created' });
    subscriber.end(reason);
  }
  expect(endReasons()).toEqual(reasons);
});

test('what is no reason means closed, and another text is warned about once', async () => {
  const messages = recordDiag();
  const { tracerProvider, endReasons } = inMemory();
  for (const given of [...NO_REASONS, ...OTHER_TEXTS]) {
    const session = newSession();
    const trace = traceRealtimeSession(session, { tracerProvider });
    await session.connect({ apiKey });
    trace.end(given as EndReason);
    const subscriber = new RealtimeEventSubscriber({ tracerProvider });
    subscriber.onEvent({ type: 'session.created' });
    subscriber.endSession('', given as EndReason);
    subscriber.onEvent({ type: 'session.created' });
    subscriber.end(given as EndReason);
    const { target, endReasons: inRecording } = recorded();
    const recordedSession = newSession();
    const recording = recordRealtimeSession(recordedSession, target);
    await recordedSession.connect({ apiKey });
    recording.end(given as EndReason);
    expect(inRecording()).toEqual(['closed']);
  }
  expect(new Set(endReasons())).toEqual(new Set(['closed']));
  expect(endReasons()).toHaveLength((NO_REASONS.length + OTHER_TEXTS.length) * 3);
  expect(textsOf(messages, 'warn')).toEqual([
    expect.stringContaining(
      'A session was ended with the reason "Going away", which is none of closed, disconnected, error, shutdown; it counts as closed.',
    ),
  ]);
  expect(textsOf(messages, 'error')).toEqual([]);
});

test('endOpenSessions() means shutdown, and so does what is no reason', () => {
  const { tracerProvider, endReasons } = inMemory();
  const end = endOpenSessions as (reason?: unknown) => void;
  for (const given of [undefined, 'disconnected', 'SIGTERM', 15, null, 'abandoned']) {
    const subscriber = new RealtimeEventSubscriber({ tracerProvider });
    subscriber.onEvent({ type: 'session.created' });
    end(given);
  }
  expect(endReasons()).toEqual(['shutdown', 'disconnected', ...Array(4).fill('shutdown')]);
});
