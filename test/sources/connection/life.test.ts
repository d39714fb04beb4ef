import { once } from 'node:events';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { BrowserWebSocket } from '../../support/bridged-socket.ts';
import { runChild } from '../../support/child-process.ts';
import { DOORS } from '../../support/connection-doors.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { openReconnecting } from '../../support/openai-client.ts';
import { until } from '../../support/traced-call.ts';
import { connect, startServer, traced } from '../../support/traced-connection.ts';
import type { AddressInfo } from 'node:net';

afterEach(() => vi.unstubAllGlobals());

const emitters = DOORS.filter(({ name }) => /RealtimeWS|another make|of ws$/.test(name));
const eventTargets = DOORS.filter((door) => !emitters.includes(door));

/** Opens a plain socket of `ws`, traced, until the test is over. */
function openSocket(url: string) {
  const socket = new WebSocket(url);
  socket.on('error', () => undefined);
  onTestFinished(() => socket.terminate());
  return { socket, opened: new Promise((resolve) => socket.once('open', resolve)), ...traced(socket) };
}

describe('a session ends', () => {
  test.each(DOORS)('closed, when the application closes $name', async (door) => {
    const server = await startServer();
    const { application, tree, heard } = await connect(door, server);
    await heard();
    application.close();
    expect(tree()).toBe('realtime_session session.end_reason=closed');
  });

  test.each(DOORS)('disconnected, when the server closes $name', async (door) => {
    const server = await startServer();
    const { call, spans, tree } = await connect(door, server);
    await call.userSpeaks();
    call.close();
    await until(() => spans().length === 3);
    expect(tree()).toBe(
      [
        'realtime_session session.end_reason=disconnected',
        '  turn turn.trigger=speech turn.end_reason=session_ended',
        '    user_speech',
      ].join('\n'),
    );
  });

  test.each(DOORS)('disconnected, when the network of $name is gone', async (door) => {
    const server = await startServer();
    const { call, spans, tree } = await connect(door, server);
    call.dropSocket();
    await until(() => spans().length === 1);
    expect(tree()).toBe('realtime_session session.end_reason=disconnected');
  });

  test.each(DOORS)('with the error that the server names before it closes $name', async (door) => {
    const server = await startServer();
    const { call, spans, tree } = await connect(door, server);
    const error = {
      type: 'invalid_request_error',
      code: 'session_expired',
      message: 'Sixty minutes are over.',
    };
    call.send({ type: 'error', error });
    call.close();
    await until(() => spans().length === 1);
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session ERROR session.end_reason=error error.type=session_expired
        * exception exception.type=session_expired exception.message=Sixty minutes are over."
    `);
  });

  test('closed, when the server closes in order after an error that did not end the session', async () => {
    const server = await startServer();
    const { opened, spans, tree, socket } = openSocket(server.url);
    await opened;
    const call = await server.nextCall();
    call.send({ type: 'error', error: { code: 'session_expired', message: 'Not yet.' } });
    call.send({ type: 'rate_limits.updated', rate_limits: [] });
    await new Promise((resolve) => {
      socket.on('message', (data: Buffer) => data.includes('rate_limits') && resolve(undefined));
    });
    call.close();
    await until(() => spans().length === 1);
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        * exception exception.type=session_expired exception.message=Not yet."
    `);
  });

  test('with the error of a frame that cannot be read', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => server.close());
    await once(server, 'listening');
    // Frames have no operation 3.
    server.on('connection', (_peer, request) => request.socket.write(Buffer.from([0x83, 0x00])));
    const { spans, tree } = openSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await until(() => spans().length === 1);
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session ERROR session.end_reason=error error.type=WS_ERR_INVALID_OPCODE
        * exception exception.type=WS_ERR_INVALID_OPCODE exception.message=Invalid WebSocket frame: invalid opcode 3"
    `);
  });

  test('when tracing ends, whatever becomes of the connection', async () => {
    const server = await startServer();
    const { opened, trace, tree, socket } = openSocket(server.url);
    await opened;
    trace.end('shutdown');
    trace.end();
    expect(tree()).toBe('realtime_session session.end_reason=shutdown');
    socket.close();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(tree()).toBe('realtime_session session.end_reason=shutdown');
  });

  test('abandoned, when a data channel is forgotten', async () => {
    const ending = await runChild(
      `
      import { traceRealtimeConnection } from './src/index.ts';
      class Channel extends EventTarget {
        label = 'oai-events';
        readyState = 'open';
        send() {}
        close() {}
      }
      (() => void traceRealtimeConnection(new Channel(), { tracerProvider }))();
      for (let round = 0; round < 100 && spans().length === 0; round += 1) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      console.log(spans().map(({ attributes }) => attributes['realtime.session.end_reason']).join());
      `,
      { flags: ['--expose-gc'] },
    );
    expect(ending).toEqual({ code: 0, stdout: 'abandoned\n', errors: '' });
  });
});

describe('a connection that fails', () => {
  test.each(emitters)('is a session with the status of its refusal: $name', async (door) => {
    const server = await startServer({ rejectConnections: true });
    const { spans, tree } = traced(door.open(server).connection);
    await until(() => spans().length === 1);
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session ERROR session.end_reason=error error.type=401
        * exception exception.type=401 exception.message=Unexpected server response: 401"
    `);
  });

  test.each(eventTargets)(
    'is a session with an error that says no more than its runtime does: $name',
    async (door) => {
      const server = await startServer({ rejectConnections: true });
      const { spans, tree } = traced(door.open(server).connection);
      await until(() => spans().length === 1);
      expect(tree()).toMatchInlineSnapshot(`
        "realtime_session ERROR session.end_reason=error error.type=ConnectionError
          * exception exception.type=ConnectionError"
      `);
    },
  );

  test('has the code of the system, when nothing listens', async () => {
    const { spans, tree } = openSocket('ws://127.0.0.1:9/v1/realtime');
    await until(() => spans().length === 1);
    expect(tree()).toContain('realtime_session ERROR session.end_reason=error error.type=ECONNREFUSED');
  });

  test('is a session with an error, when a data channel closes before it is open', () => {
    class Channel extends EventTarget {
      readonly label = 'oai-events';
      readonly readyState = 'connecting';
      send(): void {}
      close(): void {}
    }
    const channel = new Channel();
    const { tree } = traced(channel);
    channel.dispatchEvent(new Event('close'));
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session ERROR session.end_reason=error error.type=ConnectionError
        * exception exception.type=ConnectionError"
    `);
  });

  test('is closed, when the application gives it up before it is open', async () => {
    const server = await startServer();
    const { socket, tree } = openSocket(server.url);
    socket.close();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(tree()).toBe('realtime_session session.end_reason=closed');
  });
});

describe('a session begins', () => {
  test('under the context that is active at the call', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
    const server = await startServer();
    const { provider } = inMemoryProvider();
    const request = provider.getTracer('test').startSpan('POST /call');
    const { socket, session } = context.with(trace.setSpan(context.active(), request), () =>
      openSocket(server.url),
    );
    await new Promise((resolve) => socket.once('open', resolve));
    socket.close();
    expect(session().parentSpanContext).toEqual(request.spanContext());
  });

  test('where tracing joins a connection that is open, without a connect time', async () => {
    const server = await startServer();
    const socket = new WebSocket(server.url);
    await new Promise((resolve) => socket.once('open', resolve));
    const { session, tree } = traced(socket);
    const call = await server.nextCall();
    await call.respond('Hello!');
    await new Promise((resolve) =>
      socket.on('message', (data: Buffer) => data.includes('response.done') && resolve(0)),
    );
    socket.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
    expect(session().attributes).not.toHaveProperty('realtime.session.connect_time');
  });

  test('not at all, when the connection is over already', async () => {
    const server = await startServer();
    const socket = new WebSocket(server.url);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.close();
    const { spans, trace } = traced(socket);
    await new Promise((resolve) => socket.once('close', resolve));
    trace.end();
    expect(trace.spanContext()).toBeUndefined();
    expect(spans()).toEqual([]);
  });

  test('again, when tracing has ended and starts again on the open connection', async () => {
    const server = await startServer();
    const { opened, socket, trace, tree } = openSocket(server.url);
    await opened;
    trace.end();
    const again = traced(socket);
    socket.close();
    expect(tree()).toBe('realtime_session session.end_reason=closed');
    expect(again.tree()).toBe('realtime_session session.end_reason=closed');
  });
});

describe('a client that reconnects by itself', () => {
  test('has a session for each connection, linked to the one before, and what it sends is seen on each', async () => {
    const server = await startServer();
    const client = openReconnecting(server.origin);
    client.on('error', () => undefined);
    const { spans, tree } = traced(client);
    const first = await server.nextCall();
    await first.respond('Hello!');
    first.dropSocket();
    const second = await server.nextCall();
    await new Promise<void>((resolve) => client.on('reconnected', resolve));
    client.send({ type: 'response.create' });
    await second.reply('Where were we?');
    await new Promise<void>((resolve) => client.on('response.done', () => resolve()));
    client.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
        turn turn.trigger=none turn.end_reason=completed
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
      realtime_session session.end_reason=closed
        ~ reconnect ~> realtime_session
        turn turn.trigger=none turn.end_reason=completed
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
    expect(spans().filter(({ attributes }) => attributes['realtime.session.connect_time'])).toHaveLength(2);
  });

  test('goes on with a new socket, whatever becomes of the one before', async () => {
    const server = await startServer();
    const [first, second] = [new BrowserWebSocket(server.url), new BrowserWebSocket(server.url)];
    const client = { socket: first, on() {}, off() {}, send() {}, close() {}, flushPending() {} };
    const { spans, tree } = traced(client);
    await Promise.all([first, second].map((socket) => once(socket, 'open')));
    client.socket = second;
    expect(client.socket).toBe(second);
    expect(tree()).toBe('realtime_session session.end_reason=reconnected');
    first.send('{"type":"response.create"}');
    first.drop();
    await once(first, 'close');
    expect(spans()).toHaveLength(1);
    second.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=reconnected
      realtime_session session.end_reason=closed
        ~ reconnect ~> realtime_session"
    `);
  });

  test('has a session with an error for an attempt that fails', async () => {
    const server = await startServer();
    const client = openReconnecting(server.origin);
    client.on('error', () => undefined);
    const { spans, tree } = traced(client);
    const call = await server.nextCall();
    await new Promise<void>((resolve) => client.on('session.created', () => resolve()));
    server.rejectConnections = 503;
    call.dropSocket();
    await until(() => spans().length === 2);
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
      realtime_session ERROR session.end_reason=error error.type=503
        * exception exception.type=503 exception.message=Unexpected server response: 503
        ~ reconnect ~> realtime_session"
    `);
  });
});
