import { diag, DiagLogLevel } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { RealtimeEventSubscriber, traceRealtimeSession } from '../../src/index.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { forgetReports } from '../support/forget-reports.ts';
import { fakeWebRtc } from '../support/fake-webrtc.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { startTracedCall } from '../support/traced-call.ts';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace-base';
import type { TraceOptions } from '../../src/index.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } = agentsRealtime;
const apiKey = 'sk-test-0123456789';
const agent = () => new RealtimeAgent({ name: 'Reception' });

afterEach(() => vi.unstubAllEnvs());

/** The values of one attribute on all spans, each once. */
const values = (spans: readonly ReadableSpan[], key: string): unknown[] => [
  ...new Set(spans.map(({ attributes }) => attributes[key])),
];

/** A call with a greeting and a text turn: spans of every kind but speech and tools. */
async function callWith(trace: TraceOptions): Promise<{ spans: ReadableSpan[]; serverId: string }> {
  const { call, session, spans, finish } = await startTracedCall(agent(), { trace });
  await call.respond('Hello!');
  session.sendMessage('What is new?');
  await call.reply('Nothing much.');
  await finish();
  return { spans: spans(), serverId: call.sessionId };
}

describe('session.id', () => {
  test('is the server’s id, on every span', async () => {
    const { spans, serverId } = await callWith({});
    expect(values(spans, 'session.id')).toEqual([serverId]);
    expect(values(spans, 'realtime.session.id')).toEqual([serverId]);
  });

  test('is the application’s, where it gives one, beside the server’s', async () => {
    const { spans, serverId } = await callWith({ sessionId: 'conversation-7' });
    expect(values(spans, 'session.id')).toEqual(['conversation-7']);
    expect(values(spans, 'realtime.session.id')).toEqual([serverId]);
  });

  test('is never written over one that is among the attributes', async () => {
    const { spans } = await callWith({ attributes: { 'session.id': 'mine' }, sessionId: 'conversation-7' });
    expect(values(spans, 'session.id')).toEqual(['mine']);
  });

  test('is never written over one that a span processor of the application sets', async () => {
    const exporter = new InMemorySpanExporter();
    const stamp = {
      onStart: (span: Span) => void span.setAttribute('session.id', 'of-the-browser'),
      onEnd: () => undefined,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const tracerProvider = new BasicTracerProvider({
      spanProcessors: [stamp, new SimpleSpanProcessor(exporter)],
    });
    await callWith({ tracerProvider });
    expect(values(exporter.getFinishedSpans(), 'session.id')).toEqual(['of-the-browser']);
  });

  test('is the first connection’s over reconnects of the same object, and the server’s of each is beside it', async () => {
    const { exporter, provider } = inMemoryProvider();
    const server = await startRealtimeServer();
    onTestFinished(() => server.close());
    const transport = new OpenAIRealtimeWebSocket({ url: server.url });
    const session = new RealtimeSession(agent(), { transport });
    traceRealtimeSession(session, { tracerProvider: provider });
    const ids: string[] = [];
    for (let connection = 0; connection < 2; connection += 1) {
      await session.connect({ apiKey });
      const call = await server.nextCall();
      await call.nextClientEvent('session.update');
      ids.push(call.sessionId);
      session.close();
    }
    expect(new Set(ids).size).toBe(2);
    expect(values(exporter.getFinishedSpans(), 'session.id')).toEqual([ids[0]]);
    expect(values(exporter.getFinishedSpans(), 'realtime.session.id')).toEqual(ids);
  });

  test('is another for each call that a stream holds', () => {
    const { exporter, provider } = inMemoryProvider();
    const subscriber = new RealtimeEventSubscriber({ tracerProvider: provider });
    for (const id of ['sess_1', 'sess_2']) subscriber.onEvent({ type: 'session.created', session: { id } });
    subscriber.end();
    expect(values(exporter.getFinishedSpans(), 'session.id')).toEqual(['sess_1', 'sess_2']);
  });

  test('is absent until the server has said one', async () => {
    const { exporter, provider } = inMemoryProvider();
    const session = new RealtimeSession(agent(), { transport: new ScriptedRealtimeTransport() });
    traceRealtimeSession(session, { tracerProvider: provider });
    await session.connect({ apiKey });
    session.close();
    expect(exporter.getFinishedSpans()[0]?.attributes).not.toHaveProperty('session.id');
  });
});

test('user.id is on every span where the application says who is talking', async () => {
  expect(values((await callWith({ userId: 'guest-12' })).spans, 'user.id')).toEqual(['guest-12']);
  expect(values((await callWith({})).spans, 'user.id')).toEqual([undefined]);
});

describe('realtime.call.id', () => {
  test('is the call that connect() joins', async () => {
    const { exporter, provider } = inMemoryProvider();
    const session = new RealtimeSession(agent(), { transport: new ScriptedRealtimeTransport() });
    traceRealtimeSession(session, { tracerProvider: provider });
    await session.connect({ apiKey, callId: 'rtc_0007' });
    session.sendMessage('Hello');
    session.close();
    expect(values(exporter.getFinishedSpans(), 'realtime.call.id')).toEqual(['rtc_0007']);
  });

  test('is the one that the server gives a WebRTC connection', async () => {
    const server = await startRealtimeServer();
    onTestFinished(() => server.close());
    const { exporter, provider } = inMemoryProvider();
    const session = new RealtimeSession(agent(), { transport: fakeWebRtc(server.url).transport });
    traceRealtimeSession(session, { tracerProvider: provider });
    await session.connect({ apiKey });
    session.sendMessage('Hello');
    session.close();
    expect(values(exporter.getFinishedSpans(), 'realtime.call.id')).toEqual(['rtc_0001']);
  });

  test('is the phone provider’s, where its transport tells of it', async () => {
    const { exporter, provider } = inMemoryProvider();
    const transport = new ScriptedRealtimeTransport();
    const session = new RealtimeSession(agent(), { transport });
    traceRealtimeSession(session, { tracerProvider: provider });
    await session.connect({ apiKey });
    const message = { event: 'start', start: { streamSid: 'MZ01', callSid: 'CA0815' } };
    transport.emit('*', { type: 'twilio_message', message: { event: 'connected' } });
    transport.emit('*', { type: 'twilio_message', message });
    session.sendMessage('Hello');
    session.close();
    expect(values(exporter.getFinishedSpans(), 'realtime.call.id')).toEqual(['CA0815']);
  });

  test('is the one in the URL that a stream is said to come from', () => {
    const { exporter, provider } = inMemoryProvider();
    const url = 'wss://api.openai.com/v1/realtime?call_id=rtc_0009&api_key=secret';
    const subscriber = new RealtimeEventSubscriber({ tracerProvider: provider, url });
    subscriber.onEvent({ type: 'session.created', session: { id: 'sess_1' } });
    subscriber.end();
    expect(values(exporter.getFinishedSpans(), 'realtime.call.id')).toEqual(['rtc_0009']);
  });
});

describe('variables', () => {
  const PREFIX = 'OTEL_INSTRUMENTATION_OPENAI_REALTIME_';

  /** What is said through `diag` from now on. */
  function warnings(): string[] {
    forgetReports();
    const said: string[] = [];
    const warn = (...texts: unknown[]): void => void said.push(texts.join(' '));
    const ignore = (): void => undefined;
    diag.setLogger(
      { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    onTestFinished(() => diag.disable());
    return said;
  }

  test('name the session, the operation of responses and where traces are cut', async () => {
    vi.stubEnv(`${PREFIX}SESSION_ID`, 'job-42');
    vi.stubEnv(`${PREFIX}INFERENCE_OPERATION`, 'realtime_inference');
    vi.stubEnv(`${PREFIX}TRACE_BOUNDARY`, 'TURN');
    const { spans } = await callWith({});
    expect(values(spans, 'session.id')).toEqual(['job-42']);
    const responses = spans.filter(({ name }) => name === 'realtime_inference gpt-realtime-2.1');
    expect(responses).toHaveLength(2);
    expect(values(responses, 'gen_ai.operation.name')).toEqual(['realtime_inference']);
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(3);
  });

  test.each([
    ['langfuse', { 'langfuse.observation.type': true, 'openinference.span.kind': false }],
    [' OpenInference , langfuse ', { 'langfuse.observation.type': true, 'openinference.span.kind': true }],
  ])('name the conventions: %j', async (value, expected) => {
    vi.stubEnv(`${PREFIX}CONVENTIONS`, value);
    const { spans } = await callWith({});
    for (const [key, there] of Object.entries(expected))
      expect(spans.every(({ attributes }) => key in attributes === there)).toBe(true);
  });

  test('stand back for options', async () => {
    vi.stubEnv(`${PREFIX}SESSION_ID`, 'job-42');
    vi.stubEnv(`${PREFIX}INFERENCE_OPERATION`, 'realtime_inference');
    const { spans } = await callWith({ sessionId: 'mine', inferenceOperation: 'chat' });
    expect(values(spans, 'session.id')).toEqual(['mine']);
    expect(spans.some(({ name }) => name === 'chat gpt-realtime-2.1')).toBe(true);
  });

  test.each([
    ['TRACE_BOUNDARY', 'call', "'session' or 'turn'"],
    ['INFERENCE_OPERATION', 'completion', "'chat' or 'realtime_inference'"],
    ['CONVENTIONS', 'langfuse,phoenix', "a list of 'langfuse' and 'openinference'"],
  ])('with a value that is none are reported and left aside: %s', async (name, value, expected) => {
    vi.stubEnv(PREFIX + name, value);
    const said = warnings();
    const { spans } = await callWith({});
    expect(said.join('\n')).toContain(
      `${PREFIX}${name} is "${value}", but should be ${expected}. It is left aside.`,
    );
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  test('that are empty are none', async () => {
    vi.stubEnv(`${PREFIX}SESSION_ID`, ' ');
    const said = warnings();
    const { spans, serverId } = await callWith({});
    expect(values(spans, 'session.id')).toEqual([serverId]);
    expect(said).toEqual([]);
  });
});
