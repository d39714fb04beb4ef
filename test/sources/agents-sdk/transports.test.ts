import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { traceRealtimeSession } from '../../../src/index.ts';
import { startRealtimeServer } from '../../realtime-server/index.ts';
import { inScriptedTime } from '../../support/scripted-time.ts';
import { ScriptedRealtimeTransport } from '../../support/agents-sdk-testing.ts';
import { agentsRealtime, cutsPlayback } from '../../support/agents-sdk.ts';
import { fakeWebRtc } from '../../support/fake-webrtc.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { printTree } from '../../support/span-tree.ts';
import { until } from '../../support/traced-call.ts';
import type { RealtimeSession, RealtimeSessionOptions } from '@openai/agents-realtime';
import type { RealtimeServer, RealtimeServerOptions, ScriptedCall } from '../../realtime-server/index.ts';
import type { ScriptedTransport } from '../../support/agents-sdk-testing.ts';

const {
  backgroundResult,
  OpenAIRealtimeSIP,
  OpenAIRealtimeWebSocket,
  RealtimeAgent,
  RealtimeSession: Session,
  tool,
} = agentsRealtime;
const apiKey = 'ek_test_0123456789';
const lookup = tool({
  name: 'lookup',
  description: 'Looks up.',
  parameters: z.object({}),
  execute: () => 'found',
});
const pay = tool({
  name: 'pay',
  description: 'Pays.',
  parameters: z.object({}),
  needsApproval: true,
  execute: () => 'paid',
});
const note = tool({
  name: 'note',
  description: 'Notes it down.',
  parameters: z.object({}),
  execute: () => backgroundResult('noted'),
});
const clerk = () => new RealtimeAgent({ name: 'Clerk', tools: [lookup, pay, note] });

/** A session on a transport, traced. */
function traced(transport: NonNullable<RealtimeSessionOptions['transport']>) {
  const { exporter, provider } = inMemoryProvider();
  const session = new Session(clerk(), { transport });
  session.on('error', () => undefined);
  const trace = traceRealtimeSession(session, { tracerProvider: provider });
  onTestFinished(() => session.close());
  return {
    session,
    trace,
    spans: () => exporter.getFinishedSpans(),
    tree: () => printTree(exporter.getFinishedSpans()),
  };
}

async function startServer(options?: RealtimeServerOptions) {
  const server = await startRealtimeServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** The next call, configured. */
async function answer(server: RealtimeServer): Promise<ScriptedCall> {
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  await call.silence(5);
  return call;
}

/** A typed question with a tool call, and a spoken one: what every transport is put through. */
async function talk(call: ScriptedCall, session: RealtimeSession): Promise<void> {
  session.sendMessage('Look it up.');
  await call.reply([{ call: 'lookup' }]);
  await call.reply([{ say: 'Found.', audioMs: 1 }]);
  await call.silence(15);
  const question = call.speechStarted();
  await call.silence(5);
  call.speechStopped();
  call.transcriptionCompleted(question, 'And where is it?');
  await call.reply([{ say: 'Over there.', audioMs: 1 }]);
  await call.silence(15);
}

const TALK = `
realtime_session session.end_reason=closed
  turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
    invoke_agent Clerk
      chat gpt-realtime-2.1 CLIENT response.status=completed
      execute_tool lookup tool.outcome=ok
      chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
  turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
    user_speech [transcription.delay]
    invoke_agent Clerk
      chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
`.trim();

/** Plays the server's part to a transport without a socket: raw events, and what the SDK's own transports make of them. */
function serverOf(transport: ScriptedTransport) {
  const raw = (event: { type: string; [key: string]: unknown }): void => void transport.emit('*', event);
  const usage = {
    inputTokens: 1,
    outputTokens: 1,
    totalTokens: 2,
    inputTokensDetails: {},
    outputTokensDetails: {},
  };
  return {
    raw,
    created(id: string, withRaw = true): void {
      const response = { id, conversation_id: 'conv_1', output_modalities: ['audio'] };
      if (withRaw) raw({ type: 'response.created', response });
      transport.emit('turn_started', { type: 'response_started', providerData: { response } });
    },
    calls(id: string, callId: string, name: string, withRaw = true): void {
      const item = {
        id: `item_${callId}`,
        type: 'function_call',
        status: 'completed',
        call_id: callId,
        name,
        arguments: '{}',
      };
      if (withRaw) raw({ type: 'response.output_item.done', response_id: id, item });
      transport.emit('function_call', {
        id: item.id,
        type: 'function_call',
        callId,
        name,
        arguments: '{}',
        responseId: id,
      });
    },
    done(id: string, withRaw = true): void {
      const response = { id, conversation_id: 'conv_1', status: 'completed', output: [] };
      if (withRaw) raw({ type: 'response.done', response: { ...response, usage: null } });
      transport.emit('turn_done', { type: 'response_done', response: { id, output: [], usage } });
    },
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 2));

describe('a transport of the application', () => {
  test('that overrides sendEvent() is traced by its socket, and each event is sent once', async () => {
    const server = await startServer();
    const overridden: string[] = [];
    class Auditing extends OpenAIRealtimeWebSocket {
      override sendEvent(
        event: Parameters<InstanceType<typeof OpenAIRealtimeWebSocket>['sendEvent']>[0],
      ): void {
        overridden.push(event.type);
        super.sendEvent({ ...event, event_id: `audit_${overridden.length}` });
      }
    }
    const { session, trace, spans, tree } = traced(new Auditing({ url: server.url }));
    await session.connect({ apiKey });
    const call = await answer(server);
    await talk(call, session);
    session.close();
    expect(tree()).toBe(TALK);
    expect(trace.spanContext()).toEqual(spans().at(-1)?.spanContext());
    expect(overridden).toContain('conversation.item.create');
    const audited = call.clientEvents.filter(({ event_id: id }) => String(id).startsWith('audit_'));
    expect(audited.map(({ type }) => type).filter((type) => type !== 'response.create')).toEqual(
      overridden.filter((type) => type !== 'response.create'),
    );
  });

  test('that has sendEvent() as a field is traced as well', async () => {
    const server = await startServer();
    class Fielded extends OpenAIRealtimeWebSocket {
      override sendEvent = (
        event: Parameters<InstanceType<typeof OpenAIRealtimeWebSocket>['sendEvent']>[0],
      ): void => {
        OpenAIRealtimeWebSocket.prototype.sendEvent.call(this, event);
      };
    }
    const transport = new Fielded({ url: server.url });
    const own = transport.sendEvent;
    const { session, trace, tree } = traced(transport);
    await session.connect({ apiKey });
    await talk(await answer(server), session);
    session.close();
    expect(tree()).toBe(TALK);
    trace.end();
    expect(transport.sendEvent).toBe(own);
  });

  test('that makes its own socket is traced, with its address', async () => {
    const server = await startServer();
    const transport = new OpenAIRealtimeWebSocket({
      createWebSocket: async () => {
        const socket = new WebSocket(server.url);
        // The session listens from the next moment on.
        await new Promise((resolve) => socket.once('open', resolve));
        return socket as never;
      },
      skipOpenEventListeners: true,
    });
    const { session, spans, tree } = traced(transport);
    await session.connect({ apiKey });
    await talk(await answer(server), session);
    session.close();
    expect(tree()).toBe(TALK);
    expect(spans().at(-1)?.attributes).toMatchObject({ 'server.address': '127.0.0.1' });
  });

  // The sockets of Cloudflare Workers, which CloudflareRealtimeTransportLayer of @openai/agents-extensions connects over.
  test.each([
    ['its transport’s', 'wss://voice.example.com/v1/realtime?key=1', undefined, 'voice.example.com'],
    ['that given to connect()', undefined, 'wss://voice.example.com/v1/realtime', 'voice.example.com'],
    ['the SDK’s default', undefined, undefined, 'api.openai.com'],
  ])('whose socket shows no URL has %s', async (_, own, given, address) => {
    const server = await startServer();
    const transport = new OpenAIRealtimeWebSocket({
      createWebSocket: async () => {
        const socket = new WebSocket(server.url);
        await new Promise((resolve) => socket.once('open', resolve));
        return Object.defineProperty(socket, 'url', { value: undefined }) as never;
      },
      skipOpenEventListeners: true,
    });
    if (own !== undefined) Object.assign(transport, { url: own });
    const { session, spans } = traced(transport);
    await session.connect(given === undefined ? { apiKey } : { apiKey, url: given });
    await talk(await answer(server), session);
    session.close();
    expect(spans().at(-1)?.attributes).toMatchObject({ 'server.address': address, 'server.port': 443 });
  });

  test('whose methods are asynchronous makes one turn of one message', async () => {
    class Slow extends ScriptedRealtimeTransport {
      override sendMessage(...[message]: Parameters<ScriptedTransport['sendMessage']>): void {
        void Promise.resolve().then(() => {
          this.sendEvent({
            type: 'conversation.item.create',
            item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: String(message) }] },
          });
          this.sendEvent({ type: 'response.create' });
        });
      }
    }
    const transport = new Slow();
    const server = serverOf(transport);
    const { session, tree } = traced(transport);
    await session.connect({ apiKey });
    session.sendMessage('Hello');
    await settle();
    server.created('resp_1');
    server.done('resp_1');
    server.raw({ type: 'input_audio_buffer.speech_started', item_id: 'item_1' });
    server.raw({ type: 'input_audio_buffer.speech_stopped', item_id: 'item_1' });
    server.raw({ type: 'input_audio_buffer.committed', item_id: 'item_1' });
    server.created('resp_2');
    server.done('resp_2');
    session.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=text turn.end_reason=completed
          invoke_agent Clerk
            chat CLIENT response.status=completed
        turn turn.trigger=speech turn.end_reason=completed
          user_speech
          invoke_agent Clerk
            chat CLIENT response.status=completed"
    `);
  });
});

test('a trace that ends while its session connects leaves nothing on the transport, nor on its socket', async () => {
  const server = await startServer();
  const transport = new OpenAIRealtimeWebSocket({ url: server.url });
  const { session, trace } = traced(transport);
  const connected = session.connect({ apiKey });
  trace.end();
  await connected;
  await settle();
  const { websocket } = transport.connectionState as unknown as { websocket: WebSocket };
  const methods = ['sendEvent', 'sendMessage', 'sendFunctionCallOutput', 'resetHistory', 'emit'];
  expect(methods.filter((name) => Object.hasOwn(transport, name))).toEqual([]);
  expect(Object.hasOwn(websocket, 'send')).toBe(false);
});

describe('a transport without a socket', () => {
  class Wireless extends ScriptedRealtimeTransport {
    readonly connectionState = { status: 'connected', websocket: undefined };
  }

  test.each([
    ['', ScriptedRealtimeTransport],
    [', although it has a place for a socket', Wireless],
  ])('is observed at its methods: messages, images, requests, tool outputs%s', async (_, Transport) => {
    const transport = new Transport();
    const server = serverOf(transport);
    const { session, spans, tree } = traced(transport);
    await session.connect({ apiKey, url: 'wss://voice.example.com/v1/realtime' });
    server.raw({ type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime-2.1' } });

    session.sendMessage('Look it up.');
    server.created('resp_1');
    server.calls('resp_1', 'call_1', 'lookup');
    await settle();
    server.done('resp_1');
    server.created('resp_2');
    server.done('resp_2');

    session.addImage('data:image/png;base64,AAAA');
    server.created('resp_3');
    server.done('resp_3');

    transport.requestResponse();
    server.created('resp_4');
    server.done('resp_4');
    session.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=text turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool lookup tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
        turn turn.trigger=image turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed"
    `);
    expect(spans().map(({ attributes }) => attributes['realtime.session.id'])).toEqual(
      spans().map(() => 'sess_1'),
    );
    expect(spans().at(-1)?.attributes).toMatchObject({
      'server.address': 'voice.example.com',
      'server.port': 443,
    });
    expect(transport.calls.map(({ method }) => method)).toEqual([
      'connect',
      'sendMessage',
      'sendFunctionCallOutput',
      'addImage',
      'requestResponse',
      'close',
    ]);
  });

  test('is observed without raw events, by what the session emits', async () => {
    const transport = new ScriptedRealtimeTransport();
    const server = serverOf(transport);
    const { session, tree } = traced(transport);
    await session.connect({ apiKey });
    session.sendMessage('Look it up.');
    server.created('resp_1', false);
    server.calls('resp_1', 'call_1', 'lookup', false);
    await settle();
    server.done('resp_1', false);
    server.created('resp_2', false);
    server.done('resp_2', false);
    session.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=text turn.end_reason=completed
          invoke_agent Clerk
            execute_tool lookup tool.outcome=ok"
    `);
  });

  test('knows that nobody asks for an answer to a background result', async () => {
    const transport = new ScriptedRealtimeTransport();
    const server = serverOf(transport);
    const { session, spans } = traced(transport);
    await session.connect({ apiKey });
    session.sendMessage('Note it down.');
    server.created('resp_1');
    server.calls('resp_1', 'call_1', 'note');
    await settle();
    server.done('resp_1');
    expect(spans().map(({ name }) => name)).toContain('invoke_agent Clerk');
    expect(transport.calls.at(-1)).toMatchObject({ method: 'sendFunctionCallOutput', startResponse: false });
  });

  test('measures latency and interruptions by the output buffer, where no audio passes through', async () => {
    const transport = new ScriptedRealtimeTransport();
    const server = serverOf(transport);
    const { session, spans, tree } = traced(transport);
    await session.connect({ apiKey });
    server.raw({ type: 'input_audio_buffer.speech_started', item_id: 'item_1' });
    server.raw({ type: 'input_audio_buffer.speech_stopped', item_id: 'item_1' });
    server.created('resp_1');
    server.raw({
      type: 'response.output_audio_transcript.delta',
      response_id: 'resp_1',
      item_id: 'item_2',
      delta: 'R',
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    server.raw({ type: 'output_audio_buffer.started', response_id: 'resp_1' });
    server.done('resp_1');
    server.raw({ type: 'input_audio_buffer.speech_started', item_id: 'item_3' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    server.raw({ type: 'output_audio_buffer.cleared', response_id: 'resp_1' });
    session.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
          user_speech
          invoke_agent Clerk
            chat CLIENT response.status=completed
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=user
        turn turn.trigger=speech turn.end_reason=session_ended
          user_speech"
    `);
    const turn = spans().find(({ name }) => name === 'turn');
    expect(turn?.attributes['realtime.turn.response_latency']).toBeGreaterThanOrEqual(0.029);
    expect(turn?.attributes['realtime.interruption.reaction_time']).toBeGreaterThanOrEqual(0.009);
    expect(turn?.attributes['realtime.turn.response_latency_source']).toBe('speech_stopped');
  });

  test('tells how the approval of a tool was decided', async () => {
    const transport = new ScriptedRealtimeTransport();
    const server = serverOf(transport);
    const { session, tree } = traced(transport);
    session.on(
      'tool_approval_requested',
      (_context, _agent, { approvalItem }) => void session.reject(approvalItem),
    );
    await session.connect({ apiKey });
    session.sendMessage('Pay.');
    server.created('resp_1');
    server.calls('resp_1', 'call_1', 'pay');
    await settle();
    server.done('resp_1');
    session.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=text turn.end_reason=session_ended
          invoke_agent Clerk
            chat CLIENT response.status=completed
            execute_tool pay ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]"
    `);
  });

  test.each([
    ['approved', true, 'unfinished'],
    ['rejected', false, 'rejected'],
  ] as const)('tells that an MCP call was %s', (_, approved, outcome) =>
    inScriptedTime(async () => {
      const transport = new ScriptedRealtimeTransport();
      const server = serverOf(transport);
      const { session, spans } = traced(transport);
      session.on('tool_approval_requested', (_context, _agent, { approvalItem }) => {
        void (approved ? session.approve(approvalItem) : session.reject(approvalItem));
      });
      await session.connect({ apiKey });
      session.sendMessage('Find the order.');
      server.created('resp_1');
      const request = { name: 'find_order', type: 'mcp_approval_request' } as const;
      server.raw({
        type: 'conversation.item.done',
        item: { ...request, id: 'mcpr_1', server_label: 'orders', arguments: '{}' },
      });
      transport.emit('mcp_approval_request', {
        ...request,
        itemId: 'mcpr_1',
        serverLabel: 'orders',
        arguments: {},
        approved: null,
      });
      await settle();
      await new Promise((resolve) => setTimeout(resolve, 80));
      server.done('resp_1');
      session.close();
      expect(transport.calls.map(({ method }) => method)).toContain('sendMcpResponse');
      const call = spans().find(({ name }) => name === 'execute_tool find_order');
      expect(call?.attributes).toMatchObject({ 'realtime.tool.outcome': outcome });
      expect(call?.attributes['realtime.tool.approval_wait']).toBeLessThan(0.05);
    }),
  );

  test('that disconnects by itself ends the session, with its error where it has one', async () => {
    const transport = new ScriptedRealtimeTransport();
    const { session, tree } = traced(transport);
    await session.connect({ apiKey });
    transport.disconnect();
    await settle();
    await session.connect({ apiKey });
    transport.disconnect(new Error('the network is gone'));
    await settle();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
      realtime_session ERROR session.end_reason=error error.type=Error
        * exception exception.type=Error exception.message=the network is gone
        ~ reconnect ~> realtime_session"
    `);
  });
});

describe('OpenAIRealtimeSIP', () => {
  const sipUrl = (url: string) => url.replace(/\?.*/, '?call_id=rtc_0001');

  test('a phone call is traced as any other', async () => {
    const server = await startServer({ playsAudio: true });
    const { session, spans, tree } = traced(new OpenAIRealtimeSIP());
    await session.connect({ apiKey, callId: 'rtc_0001', url: sipUrl(server.url) });
    const call = await answer(server);
    expect(call.url.searchParams.get('call_id')).toBe('rtc_0001');
    await talk(call, session);
    session.close();
    expect(tree()).toBe(TALK);
    expect(spans().at(-1)?.attributes).toMatchObject({
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(server.url).port),
    });
  });

  test('the server plays the audio, so what it clears is what was interrupted, and how much was heard', async () => {
    const server = await startServer({ playsAudio: true });
    const { session, spans, tree } = traced(new OpenAIRealtimeSIP());
    await session.connect({ apiKey, callId: 'rtc_0001', url: sipUrl(server.url) });
    await bargeIn(await answer(server));
    session.close();
    expect(tree()).toBe(BARGE_IN);
    expectMeasured(spans());
  });

  test('a call without its id is a failed connection', async () => {
    const { session, tree } = traced(new OpenAIRealtimeSIP());
    await expect(session.connect({ apiKey })).rejects.toThrow(/callId/);
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session ERROR session.end_reason=error error.type=UserError
        * exception exception.type=UserError exception.message=OpenAIRealtimeSIP requires \`callId\` in the connect options."
    `);
  });
});

/** The user interrupts what the server plays, well after it was generated. */
async function bargeIn(call: ScriptedCall): Promise<void> {
  const question = call.speechStarted();
  await call.silence(10);
  call.speechStopped();
  call.transcriptionCompleted(question, 'Tell me about Rome.');
  await call.reply([{ say: 'Rome was founded long ago.', audioMs: 5000 }]);
  await call.silence(40);
  const interruption = call.speechStarted();
  await call.silence(10);
  call.speechStopped();
  call.transcriptionCompleted(interruption, 'Stop.');
  await call.reply([{ say: 'As you wish.', audioMs: 5 }]);
  await call.silence(30);
}

const BARGE_IN = `
realtime_session session.end_reason=closed
  turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
    user_speech [transcription.delay]
    invoke_agent Clerk
      chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
      * audio_interrupted interruption.reason=user
  turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
    user_speech [transcription.delay]
    invoke_agent Clerk
      chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
`.trim();

/** Latency is measured from the end of speech to the playback's start, and what was heard lies within the playback. */
function expectMeasured(spans: ReturnType<ReturnType<typeof traced>['spans']>): void {
  const turns = spans.filter(({ name }) => name === 'turn').map(({ attributes }) => attributes);
  const [interrupted] = turns;
  expect(interrupted?.['realtime.audio.heard_ms']).toBeGreaterThanOrEqual(35);
  expect(interrupted?.['realtime.audio.heard_ms']).toBeLessThan(3000);
  for (const turn of turns) {
    expect(turn['realtime.turn.response_latency']).toBeGreaterThan(0);
    expect(turn['realtime.turn.response_latency_source']).toMatch(/^speech_stopped/);
  }
}

describe('OpenAIRealtimeWebRTC', () => {
  test('is traced by its data channel, both ways', async () => {
    const server = await startServer({ playsAudio: true });
    const { transport, connections, offeredTo } = fakeWebRtc(server.url);
    const { session, trace, spans, tree } = traced(transport);
    await session.connect({ apiKey });
    const { channel } = connections[0]!;
    expect(Object.hasOwn(channel, 'send')).toBe(true);
    await talk(await answer(server), session);
    session.close();
    trace.end();
    expect(tree()).toBe(TALK);
    expect(Object.hasOwn(channel, 'send')).toBe(false);
    expect(offeredTo).toEqual(['https://api.openai.com/v1/realtime/calls']);
    expect(spans().at(-1)?.attributes).toMatchObject({
      'server.address': 'api.openai.com',
      'server.port': 443,
    });
  });

  test('what the server clears is what was interrupted', async () => {
    const server = await startServer({ playsAudio: true });
    const { session, spans, tree } = traced(fakeWebRtc(server.url).transport);
    await session.connect({ apiKey });
    await bargeIn(await answer(server));
    session.close();
    expect(tree()).toBe(BARGE_IN);
    expectMeasured(spans());
  });

  test('the application interrupts by clearing the output buffer', async () => {
    const server = await startServer({ playsAudio: true });
    const { session, tree } = traced(fakeWebRtc(server.url).transport);
    await session.connect({ apiKey });
    const call = await answer(server);
    session.sendMessage('Tell me about Rome.');
    const story = call.reply([{ say: 'Rome was founded long ago.', audioMs: 5000 }], { hold: true });
    await story.audioSent(5000);
    await call.silence(10);
    session.interrupt();
    await call.nextClientEvent('output_audio_buffer.clear');
    story.release();
    await story;
    await call.silence(10);
    session.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=text turn.end_reason=interrupted interruption.reason=client [turn.response_latency audio.heard_ms]
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=client"
    `);
  });

  test.each([
    [
      'its option baseUrl',
      { baseUrl: 'https://voice.example.com:8443/v1/realtime/calls?api_key=secret' },
      {},
      'voice.example.com',
      8443,
    ],
    ['connect()', {}, { url: 'https://other.example.com/v1/realtime/calls' }, 'other.example.com', 443],
  ])('the server is the one that %s names', async (_, options, connectOptions, address, port) => {
    const server = await startServer();
    const { session, spans } = traced(fakeWebRtc(server.url, options).transport);
    await session.connect({ apiKey, ...connectOptions });
    session.close();
    expect(spans()[0]?.attributes).toMatchObject({ 'server.address': address, 'server.port': port });
  });

  test('a network that is gone ends the session as disconnected', async () => {
    const server = await startServer();
    const { transport, connections } = fakeWebRtc(server.url);
    const { session, spans, tree } = traced(transport);
    await session.connect({ apiKey });
    const call = await answer(server);
    await call.respond([{ say: 'Hello.', audioMs: 1 }]);
    await call.silence(10);
    connections[0]?.fail();
    await until(() => spans().some(({ name }) => name === 'realtime_session'));
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('a data channel that breaks ends the session with its error', async () => {
    const server = await startServer();
    const { transport, connections } = fakeWebRtc(server.url);
    const { session, spans, tree } = traced(transport);
    await session.connect({ apiKey });
    connections[0]?.channel.fail(new TypeError('the association failed'));
    await until(() => spans().length > 0);
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session ERROR session.end_reason=error error.type=TypeError
        * exception exception.type=TypeError exception.message=the association failed"
    `);
  });

  test('a refused offer is a failed connection, with its status', async () => {
    const server = await startServer();
    const { session, tree } = traced(fakeWebRtc(server.url, { status: 401 }).transport);
    await expect(session.connect({ apiKey })).rejects.toThrow();
    expect(tree()).toMatch(/^realtime_session ERROR session.end_reason=error error.type=/);
    if (cutsPlayback) expect(tree()).toContain('error.type=401');
  });
});
