import { once } from 'node:events';
import { diag } from '@opentelemetry/api';
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { traceRealtimeConnection } from '../../../src/index.ts';
import { OpenAIRealtimeInstrumentation } from '../../../src/instrumentation/index.ts';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { startRealtimeServer } from '../../realtime-server/index.ts';
import { BrowserWebSocket } from '../../support/bridged-socket.ts';
import { runChild } from '../../support/child-process.ts';
import { DOORS } from '../../support/connection-doors.ts';
import { forgetReports } from '../../support/forget-reports.ts';
import { exportedText } from '../../support/exported-text.ts';
import { BROKEN_TELEMETRY, brokenLogger } from '../../support/hostile-telemetry.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { apiKey, OPENAI_RELEASES, openReconnecting, openWS } from '../../support/openai-client.ts';
import { describe as describeValue } from '../../support/session-log.ts';
import { until } from '../../support/traced-call.ts';
import { startServer, traced, TRANSCRIBE } from '../../support/traced-connection.ts';
import type { TraceableConnection, TraceConnectionOptions } from '../../../src/index.ts';
import type { Door } from '../../support/connection-doors.ts';

afterEach(() => vi.unstubAllGlobals());

const [openAI] = OPENAI_RELEASES;

/** What an application sees of a conversation: every event, before and behind the tracing, what sending came to, and all that was sent. */
interface Experience {
  events: string[];
  laterEvents: string[];
  outcomes: string[];
  sent: string[];
}

async function experience(door: Door, options?: TraceConnectionOptions): Promise<Experience> {
  const server = await startRealtimeServer({ run: '' });
  const application = door.open(server);
  const { connection, send } = application;
  const [events, laterEvents]: [string[], string[]] = [[], []];
  application.onEvent((event) => {
    events.push(describeValue(event));
    const item = event['item'] as { type?: string; call_id?: string } | undefined;
    if (event.type !== 'response.output_item.done' || item?.type !== 'function_call') return;
    const output = { type: 'function_call_output', call_id: item.call_id, output: '21' };
    send({ type: 'conversation.item.create', item: output });
    send({ type: 'response.create' });
  });
  if (options !== undefined) traceRealtimeConnection(connection, options);
  application.onEvent((event) => laterEvents.push(describeValue(event)));
  const outcomes = [outcomeOf(() => send({ type: 'response.create' }))];
  const call = await server.nextCall();
  await until(() => laterEvents.length > 0);
  outcomes.push(outcomeOf(() => send({ type: 'input_audio_buffer.append', audio: 'AAAA' })));
  await call.nextClientEvent('input_audio_buffer.append');
  outcomes.push(outcomeOf(() => send(TRANSCRIBE)));
  await call.nextClientEvent('session.update');
  await call.userSpeaks({ transcript: 'How warm is it?' });
  await call.reply([{ call: 'get_weather' }]);
  await call.reply('21 degrees.');
  const content = [{ type: 'input_text', text: 'Thanks.' }];
  send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
  send({ type: 'no.such.event' });
  await call.nextClientEvent('no.such.event');
  call.send({ type: 'test.end' });
  await until(() => laterEvents.at(-1)?.includes('test.end') === true);
  application.close();
  outcomes.push(outcomeOf(() => send({ type: 'response.create' })));
  await server.close();
  return { events, laterEvents, outcomes, sent: call.clientEvents.map(describeValue) };
}

/** What a call returns or throws. */
function outcomeOf(call: () => unknown): string {
  try {
    return `returns ${describeValue(call())}`;
  } catch (error) {
    return `throws ${describeValue(error)}`;
  }
}

describe('an application sees the same with tracing and without', () => {
  test.each(DOORS)('over $name', async (door) => {
    const { exporter, provider } = inMemoryProvider();
    const before = await experience(door);
    expect(await experience(door, { tracerProvider: provider })).toEqual(before);
    expect(before.events.length).toBeGreaterThan(30);
    expect(exporter.getFinishedSpans().length).toBeGreaterThan(5);
    expect(exportedText(exporter.getFinishedSpans())).not.toContain(apiKey);
  });

  const clients = DOORS.filter(({ name }) => name.includes('of openai'));
  test.each(clients)('over $name, found by the instrumentation', async (door) => {
    const before = await experience(door);
    const { exporter, provider } = inMemoryProvider();
    const instrumentation = new OpenAIRealtimeInstrumentation();
    onTestFinished(() => instrumentation.disable());
    instrumentation.setTracerProvider(provider);
    for (const release of OPENAI_RELEASES) instrumentation.manuallyInstrument(release);
    expect(await experience(door)).toEqual(before);
    expect(exporter.getFinishedSpans().length).toBeGreaterThan(5);
  });

  describe('when telemetry itself is broken', () => {
    const doors = DOORS.filter(({ name }) => /WS of openai 7$|of ws|data channel/.test(name));
    beforeAll(() => {
      diag.setLogger(brokenLogger, { suppressOverrideMessage: true });
      return () => diag.disable();
    });
    beforeEach(forgetReports);

    test.each(doors)('over $name', async (door) => {
      const expected = await experience(door);
      for (const options of Object.values(BROKEN_TELEMETRY))
        expect(await experience(door, options)).toEqual(expected);
    });
  });
});

describe('an application that answers an event the moment it hears it', () => {
  // Of an emitter of Node's we know nothing better, and Node calls the listeners of an EventTarget in their order.
  const late = DOORS.filter(({ name }) => !/browser|data channel|another make/.test(name));

  test.each(late)('is understood even if it listened before tracing began: $name', async (door) => {
    const server = await startServer();
    const application = door.open(server);
    let done = false;
    application.onEvent((event) => {
      const item = event['item'] as { type?: string; call_id?: string } | undefined;
      if (event.type === 'response.output_item.done' && item?.type === 'function_call') {
        const output = { type: 'function_call_output', call_id: item.call_id, output: '21' };
        application.send({ type: 'conversation.item.create', item: output });
      }
      if (event.type === 'response.done') application.send({ type: 'response.create' });
      done = event.type === 'test.end';
    });
    const { tree } = traced(application.connection);
    const call = await server.nextCall();
    await call.respond([{ call: 'get_weather' }]);
    await call.reply('21 degrees.');
    call.send({ type: 'test.end' });
    await until(() => done);
    application.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool get_weather tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });
});

/** All that tracing may touch of an object: its own properties and its listeners. */
function stateOf(target: object): unknown {
  const emitter = target as Partial<WebSocket>;
  return {
    properties: Object.getOwnPropertyDescriptors(target),
    listeners: emitter.eventNames?.().map((name) => [name, emitter.rawListeners?.(name)]),
    limit: emitter.getMaxListeners?.(),
  };
}

describe('end()', () => {
  test('leaves a client and its socket as they were', async () => {
    const server = await startServer();
    for (const client of [openWS(openAI, server.origin), openReconnecting(server.origin)]) {
      client.on('error', () => undefined);
      client.socket.setMaxListeners(7);
      await once(client.socket, 'open');
      const { send, close } = client.socket;
      const before = [stateOf(client), { ...(stateOf(client.socket) as object), properties: undefined }];
      const own = Object.getOwnPropertyNames(client.socket);
      const { trace } = traced(client);
      expect(client.socket.send).not.toBe(send);
      trace.end();
      expect(client.socket).toMatchObject({ send, close });
      expect(Object.getOwnPropertyNames(client.socket)).toEqual(own);
      expect([stateOf(client), { ...(stateOf(client.socket) as object), properties: undefined }]).toEqual(
        before,
      );
      client.close();
    }
  });

  test('leaves a socket of the browser as it was', async () => {
    const server = await startServer();
    const socket = new BrowserWebSocket(server.url);
    const listening = new Map<string, number>();
    const count = (by: number) => (type: string) => listening.set(type, (listening.get(type) ?? 0) + by);
    vi.spyOn(socket, 'addEventListener').mockImplementation(count(1));
    vi.spyOn(socket, 'removeEventListener').mockImplementation(count(-1));
    const before = stateOf(socket);
    const { trace } = traced(socket);
    expect(Object.fromEntries(listening)).toEqual({ open: 1, message: 1, error: 1, close: 1 });
    trace.end();
    expect([...listening.values()]).toEqual([0, 0, 0, 0]);
    expect(stateOf(socket)).toEqual(before);
    socket.close();
  });

  test('leaves in place what the application has put in front of send() since', async () => {
    const server = await startServer();
    const socket = new BrowserWebSocket(server.url);
    const { trace } = traced(socket);
    const traced_ = socket.send;
    const own = (data: string): void => traced_.call(socket, data);
    socket.send = own;
    trace.end();
    expect(socket.send).toBe(own);
    socket.close();
  });
});

test('an application may have as many listeners as a socket takes without a warning', async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  const server = await startServer();
  const socket = new WebSocket(server.url);
  while (socket.listenerCount('message') < socket.getMaxListeners()) socket.on('message', () => undefined);
  traced(socket);
  await once(socket, 'open');
  expect(warnings).toEqual([]);
  socket.close();
});

describe('a connection is traced once', () => {
  test('however often, and by whichever of its parts, it is attached', async () => {
    const messages = recordDiag();
    const server = await startServer();
    const client = openWS(openAI, server.origin);
    const socket = new WebSocket(server.url);
    const [{ provider }, other] = [inMemoryProvider(), inMemoryProvider()];
    const attach = (connection: object) =>
      traceRealtimeConnection(connection as TraceableConnection, { tracerProvider: provider });
    const trace = attach(client);
    expect(attach(client.socket)).toBe(trace);
    expect(traceRealtimeConnection(client, { tracerProvider: other.provider })).toBe(trace);
    // A client of the application's own, on a socket that is traced already.
    const ownTrace = attach(socket);
    const own = {
      socket,
      on: () => undefined,
      off: () => undefined,
      send: () => undefined,
      close: () => undefined,
    };
    expect(attach(own)).toBe(ownTrace);
    await Promise.all([once(client.socket, 'open'), once(socket, 'open')]);
    client.close();
    socket.close();
    expect(other.exporter.getFinishedSpans()).toEqual([]);
    const said =
      'opentelemetry-instrumentation-openai-realtime This connection is traced already; the options of the first call stay in force.';
    expect(textsOf(messages, 'warn')).toEqual([said]);
    expect(textsOf(messages, 'debug').filter((text) => text === said)).toHaveLength(2);
  });
});

describe('errors', () => {
  const LIFE = `
    import { WebSocket } from 'ws';
    import { traceRealtimeConnection } from './src/index.ts';
    import { OPENAI_RELEASES, openWS } from './test/support/openai-client.ts';
    const attach = (connection) => {
      if (process.env.TRACED === 'true') traceRealtimeConnection(connection, { tracerProvider });
    };
    if (process.env.TRACED === 'by instrumentation') instrumentation.manuallyInstrument(OPENAI_RELEASES[0]);
    process.on('unhandledRejection', (error) => {
      console.log('unhandled', error.message);
      process.exit(3);
    });
    process.on('exit', (code) => console.log('exit', code));
    const server = await startRealtimeServer({ rejectConnections: true });
  `;

  test.each([
    ['of a socket that nobody hears end the process', 'attach(new WebSocket(server.url));'],
    [
      'of a client that nobody hears are rejections that nobody handles',
      'attach(openWS(OPENAI_RELEASES[0], server.origin));',
    ],
  ])('%s', async (_title, script) => {
    const run = (traced: boolean | 'by instrumentation') =>
      runChild(`${LIFE}${script}await new Promise((resolve) => setTimeout(resolve, 20_000));`, { traced });
    const [untraced, ...traced] = await Promise.all([run(false), run(true), run('by instrumentation')]);
    expect(untraced.code).not.toBe(0);
    for (const { code, stdout, errors } of traced) {
      expect({ code, stdout }).toEqual({ code: untraced.code, stdout: untraced.stdout });
      expect(`${stdout}${errors}`).toContain('Unexpected server response: 401');
    }
  });

  test('of send() are thrown on, and recorded', async () => {
    const server = await startServer();
    const socket = new BrowserWebSocket(server.url);
    const { tree } = traced(socket);
    const { send } = socket;
    expect(() => send.call(socket, '{"type":"response.create"}')).toThrow(DOMException);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    socket.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        * exception exception.type=InvalidStateError exception.message=Still connecting."
    `);
  });

  test('of close() are thrown on, and the session goes on', async () => {
    const server = await startServer();
    const socket = new BrowserWebSocket(server.url);
    const { spans } = traced(socket);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    expect(() => socket.close(42)).toThrow(DOMException);
    expect(spans()).toEqual([]);
    socket.close();
    expect(spans()).toHaveLength(1);
  });
});

describe('a message', () => {
  test('that is no event goes through, and nobody hears of it', async () => {
    const messages = recordDiag();
    const server = await startServer();
    const socket = new WebSocket(server.url);
    const { tree } = traced(socket);
    await once(socket, 'open');
    for (const data of [
      '',
      'ping',
      '{',
      '[]',
      'null',
      '{"type":',
      Buffer.from([0xff, 0xfe]),
      new ArrayBuffer(4),
    ]) {
      socket.emit('message', data, false);
      socket.send(data);
    }
    socket.close();
    expect(tree()).toBe('realtime_session session.end_reason=closed');
    expect(messages.filter(({ level }) => level !== 'debug' && level !== 'verbose')).toEqual([]);
  });

  test.each(['nodebuffer', 'arraybuffer', 'fragments'] as const)('is read as %s', async (binaryType) => {
    const server = await startServer();
    const socket = new WebSocket(server.url);
    socket.binaryType = binaryType;
    const { tree } = traced(socket);
    const call = await server.nextCall();
    // As bytes, and as text.
    call.send({ type: 'input_audio_buffer.speech_started', item_id: 'item_1' });
    const done = new Promise((resolve) => socket.on('message', resolve));
    await done;
    const created = JSON.stringify({
      type: 'response.created',
      response: { id: 'resp_1', conversation_id: 'conv_1' },
    });
    const pieces: Record<typeof binaryType, unknown> = {
      nodebuffer: Buffer.from(created),
      arraybuffer: new TextEncoder().encode(created).buffer,
      fragments: [Buffer.from(created.slice(0, 40)), Buffer.from(created.slice(40))],
    };
    socket.emit('message', pieces[binaryType], true);
    socket.close();
    expect(tree()).toContain('chat');
  });

  test('of audio that the client sends is not parsed', () => {
    const parse = vi.spyOn(JSON, 'parse');
    onTestFinished(() => parse.mockRestore());
    class Channel extends EventTarget {
      readonly label = 'oai-events';
      readonly readyState = 'open';
      send(_data: unknown): void {}
      close(): void {}
    }
    const channel = new Channel();
    traced(channel);
    const audio = JSON.stringify({ type: 'input_audio_buffer.append', audio: 'A'.repeat(1000) });
    for (const data of [audio, Buffer.from(audio), new TextEncoder().encode(audio).buffer])
      channel.send(data);
    expect(parse).not.toHaveBeenCalled();
    channel.send(JSON.stringify({ type: 'response.create', note: '"input_audio_buffer.append"' }));
    expect(parse).toHaveBeenCalledOnce();
  });
});

describe('anything but a connection', () => {
  test.each([
    ['wss://api.openai.com', 'a string'],
    [{}, 'an object'],
    [new Map(), 'an object of class Map'],
    [{ socket: {}, on() {}, send() {}, close() {} }, 'an object'],
  ])('is refused: %o', (value, came) => {
    expect(() => traceRealtimeConnection(value as never)).toThrow(
      new TypeError(
        'Expected a connection to the Realtime API: a client of openai/realtime, a WebSocket or an RTCDataChannel, ' +
          `but got ${came}. Pass the connection itself, as soon as there is one.`,
      ),
    );
  });
});

test('the WebSocket of Node itself is traced like any other', async () => {
  const ending = await runChild(
    `
    import { traceRealtimeConnection } from './src/index.ts';
    import { printTree } from './test/support/span-tree.ts';
    import { OPENAI_RELEASES, openWebSocket } from './test/support/openai-client.ts';
    const NodeWebSocket = WebSocket;
    globalThis.WebSocket = class extends NodeWebSocket {
      constructor(url, protocols) {
        super(url.replace('wss:', 'ws:'), protocols);
      }
    };
    const server = await startRealtimeServer({ run: '' });
    const client = openWebSocket(OPENAI_RELEASES[0], server.origin);
    client.on('error', () => undefined);
    traceRealtimeConnection(client, { tracerProvider });
    const call = await server.nextCall();
    await call.respond('Hello!');
    await new Promise((resolve) => client.on('response.done', resolve));
    client.close();
    const plain = new WebSocket(server.url);
    traceRealtimeConnection(plain, { tracerProvider });
    await new Promise((resolve) => plain.addEventListener('open', resolve));
    server.calls.at(-1).close(1012);
    await new Promise((resolve) => plain.addEventListener('close', resolve));
    server.rejectConnections = true;
    const refused = new WebSocket(server.url);
    traceRealtimeConnection(refused, { tracerProvider });
    await new Promise((resolve) => refused.addEventListener('error', resolve));
    console.log(printTree(spans()));
    process.exit();
    `,
    {
      flags: typeof globalThis.WebSocket === 'undefined' ? ['--experimental-websocket', '--no-warnings'] : [],
    },
  );
  expect(ending.errors).toBe('');
  const [tree, refused] = ending.stdout.split(/\n(?=realtime_session ERROR)/);
  expect(tree).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=completed
        chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
    realtime_session session.end_reason=disconnected"
  `);
  expect(refused).toMatch(/^realtime_session ERROR session.end_reason=error error.type=\w+/);
});
