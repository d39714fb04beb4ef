import { expect, test } from 'vitest';
import { z } from 'zod';
import { endOpenSessions, traceRealtimeSession } from '../../../src/index.ts';
import { startRealtimeServer } from '../../realtime-server/index.ts';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import type { RealtimeServer, ScriptedCall } from '../../realtime-server/index.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { printTree } from '../../support/span-tree.ts';
import { delivered, startTracedCall, until } from '../../support/traced-call.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } = agentsRealtime;
const guide = () => new RealtimeAgent({ name: 'Guide' });
const patient = () => {
  const lookup = tool({
    name: 'lookup',
    description: 'Never ends.',
    parameters: z.object({}),
    execute: () => new Promise<string>(() => undefined),
  });
  return new RealtimeAgent({ name: 'Clerk', tools: [lookup] });
};

test('closing while the user speaks ends the speech and the turn', async () => {
  const { call, finish } = await startTracedCall(guide());
  call.speechStarted();
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=session_ended
        user_speech"
  `);
});

test('closing before the answer ends the turn', async () => {
  const { call, finish } = await startTracedCall(guide());
  await call.userSpeaks({ transcript: 'Hello?' });
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=session_ended
        user_speech [transcription.delay]"
  `);
});

test('closing during a response leaves it unfinished, which is no error', async () => {
  const { call, finish } = await startTracedCall(guide());
  await call.userSpeaks({ transcript: 'Tell me about Rome.' });
  const story = call.reply('Rome is a city.', { hold: true });
  await story.audioSent(10);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=session_ended [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=unfinished
        agent_speech [audio.heard_ms]"
  `);
});

test('closing while a tool runs ends the call as unfinished', async () => {
  const { call, session, until, finish } = await startTracedCall(patient());
  let started = false;
  session.on('agent_tool_start', () => (started = true));
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([{ call: 'lookup', arguments: {} }]);
  await until(() => started);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=session_ended
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup ERROR tool.outcome=unfinished error.type=unfinished"
  `);
});

test('closing while a call waits for approval ends it as unfinished', async () => {
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    parameters: z.object({}),
    needsApproval: true,
    execute: () => '',
  });
  const { call, session, until, finish } = await startTracedCall(
    new RealtimeAgent({ name: 'Clerk', tools: [pay] }),
  );
  let asked = false;
  session.on('tool_approval_requested', () => (asked = true));
  await call.userSpeaks({ transcript: 'Pay.' });
  await call.reply([{ call: 'pay', arguments: {} }]);
  await until(() => asked);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=speech turn.end_reason=session_ended
        user_speech [transcription.delay]
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool pay ERROR tool.outcome=unfinished error.type=unfinished"
  `);
});

test('a dropped socket ends the session as disconnected although the session says nothing', async () => {
  const { call, spans, until } = await startTracedCall(guide());
  await call.userSpeaks({ transcript: 'Tell me about Rome.' });
  const story = call.reply('Rome is a city.', { hold: true });
  await story.audioSent(10);
  call.dropSocket();
  await until(() => spans().some((span) => span.name === 'realtime_session'));
  expect(printTree(spans())).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=disconnected
      turn turn.trigger=speech turn.end_reason=session_ended [turn.response_latency]
        user_speech [transcription.delay]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT ERROR response.status=unfinished error.type=disconnected
        agent_speech [audio.heard_ms]"
  `);
});

test('an error after which the server closes is why the session ended', async () => {
  const { call, spans, until } = await startTracedCall(guide());
  call.send({
    type: 'error',
    error: {
      type: 'invalid_request_error',
      code: 'session_expired',
      message: 'Your session hit the maximum duration.',
    },
  });
  call.close(1001);
  await until(() => spans().length > 0);
  expect(printTree(spans())).toMatchInlineSnapshot(`
    "realtime_session ERROR session.end_reason=error error.type=session_expired
      * exception exception.type=session_expired exception.message=Your session hit the maximum duration."
  `);
});

test('an error long before the socket drops is not why it did', async () => {
  const { call, spans, until } = await startTracedCall(guide());
  call.send({
    type: 'error',
    error: { type: 'invalid_request_error', code: 'invalid_value', message: 'No.' },
  });
  await call.silence(10);
  call.dropSocket();
  await until(() => spans().length > 0);
  expect(printTree(spans())).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=disconnected
      * exception exception.type=invalid_value exception.message=No."
  `);
});

test('reconnecting the same object starts a new root that is linked to the one before', async () => {
  const { call, server, session, trace, spans, until } = await startTracedCall(guide());
  await call.respond([{ say: 'Hello.', audioMs: 1 }]);
  const first = trace.spanContext();
  call.dropSocket();
  await until(() => spans().some((span) => span.name === 'realtime_session'));
  await session.connect({ apiKey: 'sk-test-0123456789' });
  const again = await server.nextCall();
  await again.nextClientEvent('session.update');
  await again.respond([{ say: 'Where were we?', audioMs: 1 }]);
  await delivered(again, session);
  session.close();
  expect(printTree(spans())).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=disconnected
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
    realtime_session session.end_reason=closed
      ~ reconnect ~> realtime_session
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
  const roots = spans().filter((span) => span.name === 'realtime_session');
  expect(roots.map((root) => root.spanContext().traceId)).toHaveLength(2);
  expect(new Set(roots.map((root) => root.spanContext().traceId)).size).toBe(2);
  expect(trace.spanContext()?.traceId).not.toBe(first?.traceId);
  expect(new Set(roots.map((root) => root.attributes['realtime.session.id'])).size).toBe(2);
});

test('connecting while connected is refused by the SDK and leaves the session open', async () => {
  const { call, session, finish } = await startTracedCall(guide());
  await expect(session.connect({ apiKey: 'sk-test-0123456789' })).rejects.toThrow(/already connected/);
  await call.respond([{ say: 'Still here.', audioMs: 1 }]);
  expect(await finish()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      * exception exception.type=UserError exception.message=WebSocket is already connected or connecting.
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('a failed connect is a session span with the error', async () => {
  const { exporter, provider } = inMemoryProvider();
  const server = await startRealtimeServer({ rejectConnections: true });
  const session = new RealtimeSession(guide(), {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
  });
  session.on('error', () => undefined);
  traceRealtimeSession(session, { tracerProvider: provider });
  await expect(session.connect({ apiKey: 'sk-test-0123456789' })).rejects.toBeDefined();
  await server.close();
  expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
    "realtime_session ERROR session.end_reason=error error.type=401
      * exception exception.type=401 exception.message=Unexpected server response: 401"
  `);
  const refused = await session.connect({ apiKey: 'sk-test-0123456789' }).catch((error: unknown) => error);
  expect(refused).toBeDefined();
  const types = exporter.getFinishedSpans().map((span) => span.attributes['error.type']);
  expect(types).toEqual(['401', 'ECONNREFUSED']);
});

test('a connect that fails before there is a socket is a session span with the error', async () => {
  const { exporter, provider } = inMemoryProvider();
  const session = new RealtimeSession(guide(), { transport: new OpenAIRealtimeWebSocket() });
  session.on('error', () => undefined);
  traceRealtimeSession(session, { tracerProvider: provider });
  await expect(session.connect({ apiKey: '' })).rejects.toThrow(/API key/);
  expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
    "realtime_session ERROR session.end_reason=error error.type=UserError
      * exception exception.type=UserError exception.message=API key is not set. Please call \`connect()\` with an API key first."
  `);
});

test('closing during connect is a session that was closed', async () => {
  const { exporter, provider } = inMemoryProvider();
  const server = await startRealtimeServer();
  const session = new RealtimeSession(guide(), {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
  });
  session.on('error', () => undefined);
  traceRealtimeSession(session, { tracerProvider: provider });
  session.transport.on('connection_change', (status) => {
    if (status === 'connecting') queueMicrotask(() => session.close());
  });
  await expect(session.connect({ apiKey: 'sk-test-0123456789' })).rejects.toThrow();
  await server.close();
  expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(
    `"realtime_session session.end_reason=closed"`,
  );
});

test('events after the end change nothing, and ending twice is harmless', async () => {
  const { call, session, trace, spans } = await startTracedCall(guide());
  await call.respond([{ say: 'Hello.', audioMs: 1 }]);
  await delivered(call, session);
  trace.end('shutdown');
  const before = printTree(spans());
  await call.userSpeaks({ transcript: 'Are you there?' });
  await call.reply('I am.');
  trace.end();
  session.close();
  expect(printTree(spans())).toBe(before);
  expect(before).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=shutdown
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]"
  `);
});

test('all open sessions can be ended at once, as a process that shuts down does', async () => {
  const calls = await Promise.all([startTracedCall(guide()), startTracedCall(guide())]);
  endOpenSessions('shutdown');
  for (const { spans } of calls)
    expect(printTree(spans())).toBe('realtime_session session.end_reason=shutdown');
});

test('a session that is attached while connected is traced from then on', async () => {
  const { exporter, provider } = inMemoryProvider();
  const server = await startRealtimeServer();
  const session = new RealtimeSession(guide(), {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
  });
  await session.connect({ apiKey: 'sk-test-0123456789' });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  traceRealtimeSession(session, { tracerProvider: provider });
  session.sendMessage('Hello');
  await call.reply([{ text: 'Hello.' }]);
  await call.silence(10);
  call.dropSocket();
  await until(() => exporter.getFinishedSpans().some((span) => span.name === 'realtime_session'));
  await server.close();
  expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=disconnected
      turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
        invoke_agent Guide
          chat gpt-realtime-2.1 CLIENT response.status=completed"
  `);
});

/** The next connection whose client goes on to configure its session: an abandoned one may have reached the server too. */
async function configuredCall(server: RealtimeServer): Promise<ScriptedCall> {
  const call = await server.nextCall();
  const configured = call.nextClientEvent('session.update').then(() => true);
  return (await configured.catch(() => false)) ? call : configuredCall(server);
}

test.each(['before there is a socket', 'while the socket opens'])(
  'the outcome of a connect() that was abandoned %s does not touch the session that follows',
  async (moment) => {
    const { exporter, provider } = inMemoryProvider();
    const server = await startRealtimeServer();
    const transport = new OpenAIRealtimeWebSocket({ url: server.url });
    const session = new RealtimeSession(guide(), { transport });
    session.on('error', () => undefined);
    traceRealtimeSession(session, { tracerProvider: provider });
    const opening = new Promise((resolve) => transport.once('connection_change', resolve));
    const first = session.connect({ apiKey: 'sk-test-0123456789' }).catch(() => undefined);
    if (moment === 'while the socket opens') await opening;
    session.close();
    await session.connect({ apiKey: 'sk-test-0123456789' });
    await first;
    const call = await configuredCall(server);
    await call.respond([{ say: 'Here you are.', audioMs: 1 }]);
    await delivered(call, session);
    session.close();
    await server.close();
    expect(printTree(exporter.getFinishedSpans())).toBe(
      [
        'realtime_session session.end_reason=closed',
        'realtime_session session.end_reason=closed',
        '  ~ reconnect ~> realtime_session',
        '  turn turn.trigger=none turn.end_reason=completed',
        '    invoke_agent Guide',
        '      chat gpt-realtime-2.1 CLIENT response.status=completed',
        '    agent_speech [audio.heard_ms]',
      ].join('\n'),
    );
  },
);

test('an error that the session survives is not why it ends later', async () => {
  const { call, spans, until } = await startTracedCall(guide());
  const error = { type: 'invalid_request_error', code: 'invalid_api_key', message: 'For once.' };
  call.send({ type: 'error', error });
  await call.respond([{ say: 'Never mind.', audioMs: 1 }]);
  await call.silence(10);
  call.close(1000);
  await until(() => spans().some((span) => span.name === 'realtime_session'));
  expect(spans().at(-1)?.attributes['realtime.session.end_reason']).toBe('closed');
});
