import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  recordRealtimeConnection,
  recordRealtimeSession,
  traceEvents,
  traceRealtimeConnection,
  traceRealtimeSession,
} from '../../src/index.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { DOORS } from '../support/connection-doors.ts';
import { replayed } from '../support/hotel-calls.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { printTree } from '../support/span-tree.ts';
import { startTracedCall, until } from '../support/traced-call.ts';
import { connect, startServer } from '../support/traced-connection.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { ScriptedCall } from '../realtime-server/index.ts';

afterEach(() => vi.unstubAllGlobals());

/** A call that is under way, as its server has it. */
interface Call {
  call: Pick<ScriptedCall, 'send' | 'close' | 'dropSocket'>;
  spans: () => readonly ReadableSpan[];
  close: () => void;
  heard: () => Promise<void>;
}

type Open = () => Promise<Call>;

const overSession: Open = async () => {
  const agent = new agentsRealtime.RealtimeAgent({ name: 'Guide' });
  const { call, session, spans } = await startTracedCall(agent);
  const heard = (): Promise<void> => {
    const done = new Promise<void>((resolve) => {
      session.on('transport_event', ({ type }) => type === 'test.marker' && resolve());
    });
    call.send({ type: 'test.marker' });
    return done;
  };
  return { call, spans, close: () => session.close(), heard };
};

const LIVE: readonly [string, Open][] = [
  ['the agents SDK', overSession],
  ...DOORS.map((door): [string, Open] => [
    door.name,
    async () => {
      const { application, ...connected } = await connect(door, await startServer());
      return { ...connected, close: () => application.close() };
    },
  ]),
];

/** A data channel has no close codes, and the bridge of the tests closes as a lost one does. */
const WITH_CODES = LIVE.filter(([name]) => name !== 'a data channel');

/** Where a recording goes. */
const linesTo = (lines: string[]) => ({
  write: (text: string) => lines.push(...text.split('\n').filter((line) => line !== '')) > 0,
});

const session = (spans: readonly ReadableSpan[]): ReadableSpan | undefined =>
  spans.find(({ name }) => name === 'realtime_session');
const reasonOf = (spans: readonly ReadableSpan[]): unknown =>
  session(spans)?.attributes['realtime.session.end_reason'];
const chat = (spans: readonly ReadableSpan[]): ReadableSpan =>
  spans.find(({ name }) => name.startsWith('chat'))!;
const created = (id: string) => ({
  type: 'response.created',
  response: { id, conversation_id: 'conv_1', status: 'in_progress', output: [] },
});

describe.each(LIVE)('over %s', (_, open) => {
  test('a response that a drop cuts off is an error, and the call is disconnected', async () => {
    const { call, spans, heard } = await open();
    call.send(created('r1'));
    await heard();
    call.dropSocket();
    await until(() => session(spans()) !== undefined);
    expect(reasonOf(spans())).toBe('disconnected');
    expect(chat(spans())).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': 'disconnected', 'realtime.response.status': 'unfinished' },
    });
  });

  test('a response that close() cuts off is none', async () => {
    const { call, spans, close, heard } = await open();
    call.send(created('r1'));
    await heard();
    close();
    expect(reasonOf(spans())).toBe('closed');
    expect(chat(spans()).status.code).toBe(0);
    expect(chat(spans()).attributes).not.toHaveProperty('error.type');
  });

  test.each([
    ['its code', { type: 'invalid_request_error', code: 'model_gone', message: 'No.' }, 'model_gone'],
    ['its type', { type: 'server_error', code: null, message: 'Sorry.' }, 'server_error'],
  ])('an error that the server’s close follows is why the call ended, by %s', async (_how, error, type) => {
    const { call, spans } = await open();
    call.send({ type: 'error', error });
    call.close();
    await until(() => session(spans()) !== undefined);
    expect(reasonOf(spans())).toBe('error');
    expect(session(spans())).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': type } });
  });

  test('an error that says only that there was nothing to do is not', async () => {
    const { call, spans } = await open();
    const error = { type: 'invalid_request_error', code: 'response_cancel_not_active', message: 'None.' };
    call.send({ type: 'error', error });
    call.close();
    await until(() => session(spans()) !== undefined);
    expect(reasonOf(spans())).not.toBe('error');
  });
});

describe.each(WITH_CODES)('over %s the server closes', (_, open) => {
  test.each([
    [1000, 'closed'],
    [1001, 'closed'],
    [1005, 'closed'],
    [1011, 'disconnected'],
    [4000, 'disconnected'],
  ])('with %i, which is %s, while nothing runs', async (code, reason) => {
    const { call, spans } = await open();
    call.close(code);
    await until(() => session(spans()) !== undefined);
    expect(reasonOf(spans())).toBe(reason);
  });

  test('with 1000 within a response, which is disconnected', async () => {
    const { call, spans, heard } = await open();
    call.send(created('r1'));
    await heard();
    call.close(1000);
    await until(() => session(spans()) !== undefined);
    expect(reasonOf(spans())).toBe('disconnected');
    expect(chat(spans()).attributes['error.type']).toBe('disconnected');
  });
});

describe('a session that the server refuses', () => {
  const REFUSAL = {
    type: 'error',
    event_id: 'ex',
    error: { type: 'invalid_request_error', code: 'invalid_model', message: 'Not supported.' },
  };
  const REFUSED = `realtime_session ERROR session.end_reason=error error.type=invalid_model
  * exception exception.type=invalid_model exception.message=Not supported.`;

  test.each(DOORS)('is an error, whoever closes $name', async (door) => {
    for (const closer of ['server', 'application'] as const) {
      const server = await startServer({ refusal: REFUSAL });
      const application = door.open(server);
      const { exporter, provider } = inMemoryProvider();
      traceRealtimeConnection(application.connection, { tracerProvider: provider });
      const told = new Promise<void>((resolve) => application.onEvent(() => resolve()));
      const call = await server.nextCall();
      await told;
      if (closer === 'server') call.close(1000);
      else application.close();
      await until(() => exporter.getFinishedSpans().length > 0);
      expect(printTree(exporter.getFinishedSpans()), closer).toBe(REFUSED);
    }
  });

  test.each(['the server', 'its error listener', 'the transport'])(
    'is an error over the agents SDK, closed by %s, and in its recording',
    async (closer) => {
      const server = await startServer({ refusal: REFUSAL });
      const transport = new agentsRealtime.OpenAIRealtimeWebSocket({ url: server.url });
      const refused = new agentsRealtime.RealtimeSession(
        new agentsRealtime.RealtimeAgent({ name: 'Guide' }),
        { transport },
      );
      const { exporter, provider } = inMemoryProvider();
      traceRealtimeSession(refused, { tracerProvider: provider });
      const lines: string[] = [];
      recordRealtimeSession(refused, linesTo(lines));
      const told = new Promise<void>((resolve) => {
        refused.on('error', () => {
          if (closer === 'its error listener') refused.close();
          resolve();
        });
      });
      await refused.connect({ apiKey: 'sk-test-0123456789' }).catch(() => undefined);
      await told;
      if (closer === 'the server') server.calls[0]!.close(1000);
      if (closer === 'the transport') transport.close();
      await until(() => exporter.getFinishedSpans().length > 0);
      expect(printTree(exporter.getFinishedSpans())).toBe(REFUSED);
      expect(printTree(replayed(lines))).toBe(REFUSED);
    },
  );

  test('is an error in a stream, at its end too', async () => {
    const { exporter, provider } = inMemoryProvider();
    for await (const _ of traceEvents([REFUSAL], { tracerProvider: provider }));
    expect(printTree(exporter.getFinishedSpans())).toBe(REFUSED);
  });
});

describe('a stream', () => {
  const ended = async (...events: object[]): Promise<readonly ReadableSpan[]> => {
    const { exporter, provider } = inMemoryProvider();
    for await (const _ of traceEvents(events, { tracerProvider: provider }));
    return exporter.getFinishedSpans();
  };
  const beginning = { type: 'session.created', event_id: 'e', session: { id: 'sess_1' } };
  const exception = (message: string, type = 'ConnectionClosedError') => ({
    type: 'raw_model_event',
    data: { type: 'exception', exception: { name: type, type, message } },
  });

  test('that ends with an error ends with that', async () => {
    const error = { type: 'invalid_request_error', code: 'session_expired', message: 'Over.' };
    expect(reasonOf(await ended(beginning, { type: 'error', event_id: 'x', error }))).toBe('error');
    const last = { type: 'rate_limits.updated', rate_limits: [] };
    expect(reasonOf(await ended(beginning, { type: 'error', event_id: 'x', error }, last))).toBe('closed');
  });

  test.each([
    ['received 1000 (OK); then sent 1000 (OK)', 'closed'],
    ['received 1001 (going away); then sent 1001 (going away)', 'closed'],
    ['received 1011 (internal error); then sent 1011 (internal error)', 'disconnected'],
    ['no close frame received or sent', 'disconnected'],
    ['sent 1011 (internal error) keepalive ping timeout; no close frame received', 'disconnected'],
  ])('whose connection says "%s" is %s', async (words, reason) => {
    expect(reasonOf(await ended(beginning, exception(words)))).toBe(reason);
  });

  test('whose connection was closed in order has no error', async () => {
    const spans = await ended(
      beginning,
      exception('received 1000 (OK); then sent 1000 (OK)', 'ConnectionClosedOK'),
    );
    expect(printTree(spans)).toBe('realtime_session session.end_reason=closed');
  });
});

test('the code of a close is in the recording, and its replay ends alike', async () => {
  for (const [code, reason] of [
    [1000, 'closed'],
    [1011, 'disconnected'],
  ] as const) {
    const server = await startRealtimeServer();
    onTestFinished(() => server.close());
    const socket = new WebSocket(server.url);
    const lines: string[] = [];
    recordRealtimeConnection(socket, linesTo(lines));
    const call = await server.nextCall();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    call.close(code);
    await closed;
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ reason: 'disconnected', close_code: code });
    expect(reasonOf(replayed(lines))).toBe(reason);
  }
});
