import {
  OpenAIRealtimeWebSocket,
  RealtimeAgent,
  RealtimeSession,
  tool,
  type RealtimeSessionOptions,
  type TransportEvent,
} from '@openai/agents-realtime';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import {
  startRealtimeServer,
  TRANSCRIBING,
  type RealtimeServer,
  type RealtimeServerOptions,
  type ScriptedCall,
  type WireEvent,
} from './index.ts';

const open: { session?: RealtimeSession; server?: RealtimeServer } = {};

afterEach(async () => {
  open.session?.close();
  await open.server?.close();
  delete open.session;
  delete open.server;
});

const weather = tool({
  name: 'get_weather',
  description: 'The weather in a city.',
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => Promise.resolve(`21 degrees in ${city}`),
});

interface Connected {
  server: RealtimeServer;
  session: RealtimeSession;
  call: ScriptedCall;
  events: TransportEvent[];
  types: () => string[];
}

async function connect(
  agent: RealtimeAgent,
  serverOptions: RealtimeServerOptions = {},
  sessionOptions: Partial<RealtimeSessionOptions> = {},
): Promise<Connected> {
  const server = await startRealtimeServer({ run: '', ...serverOptions });
  open.server = server;
  const session = new RealtimeSession(agent, {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
    ...sessionOptions,
  });
  open.session = session;
  const events: TransportEvent[] = [];
  session.on('transport_event', (event) => events.push(event));
  session.on('error', () => undefined);
  await session.connect({ apiKey: 'sk-test' });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  return { server, session, call, events, types: () => events.map((event) => event.type) };
}

async function connectBare(
  options: RealtimeServerOptions = { run: '' },
): Promise<{ call: ScriptedCall; client: WebSocket; events: WireEvent[] }> {
  const server = await startRealtimeServer(options);
  open.server = server;
  const client = new WebSocket(server.url);
  const events: WireEvent[] = [];
  client.on('message', (data: Buffer) => {
    const event: WireEvent = JSON.parse(data.toString());
    events.push(event);
  });
  await new Promise((resolve) => client.once('open', resolve));
  return { call: await server.nextCall(), client, events };
}

const until = (condition: () => boolean): Promise<void> => expect.poll(condition).toBe(true);

describe('a scripted Realtime API server', () => {
  test('plays a voice turn in the order of the real API', async () => {
    const { call, session, types } = await connect(new RealtimeAgent({ name: 'Host' }));
    await call.userSpeaks({ durationMs: 5, transcript: 'Is it warm?', autoRespond: true });
    await call.respond([{ say: 'Yes, it is.', audioMs: 200, chunkMs: 100 }]);
    await until(() => types().includes('rate_limits.updated'));
    expect(types().filter((type) => !/^session|transcription|retrieved/.test(type))).toEqual([
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'response.output_item.done',
      'conversation.item.done',
      'response.done',
      'rate_limits.updated',
    ]);
    expect(session.history).toMatchObject([
      { role: 'user', content: [{ transcript: 'Is it warm?' }] },
      { role: 'assistant', status: 'completed', content: [{ transcript: 'Yes, it is.' }] },
    ]);
    expect(session.usage.outputTokens).toBeGreaterThan(0);
  });

  test('hands out ids that no other run has, so that a backend keeps their calls apart', async () => {
    const ids: string[] = [];
    for (const run of [undefined, undefined, '']) {
      const { call } = await connectBare({ ...(run !== undefined && { run }) });
      ids.push(call.sessionId);
      await open.server?.close();
    }
    expect(ids[0]).toMatch(/^sess_[0-9a-f]{8}0001$/);
    expect(ids[1]).not.toBe(ids[0]);
    expect(ids[2]).toBe('sess_0001');
  });

  test('answers what the client asks for with the script’s next reply', async () => {
    const { call, session } = await connect(new RealtimeAgent({ name: 'Host', tools: [weather] }));
    const results: string[] = [];
    session.on('agent_tool_end', (_context, _agent, _tool, result) => results.push(result));
    await call.userSpeaks({ transcript: 'How warm is it in Paris and in Rome?' });
    const asked = await call.reply([
      { call: 'get_weather', arguments: { city: 'Paris' } },
      { call: 'get_weather', arguments: { city: 'Rome' } },
    ]);
    const answered = await call.reply('Both have 21 degrees.');
    expect(asked.callIds).toEqual(['call_0001', 'call_0002']);
    expect(answered.status).toBe('completed');
    expect(results).toEqual(['21 degrees in Paris', '21 degrees in Rome']);
    expect(call.clientEvents.filter((event) => event.type === 'response.create')).toHaveLength(1);
  });

  test('cuts the answer short when the user speaks over it', async () => {
    const { call, session, events } = await connect(new RealtimeAgent({ name: 'Host' }));
    const answer = call.respond([{ say: 'This is going to be a very long story indeed.', audioMs: 4000 }]);
    await answer.audioSent(500);
    await until(() => events.some((event) => event.type === 'response.output_audio.delta'));
    await call.userSpeaks({ durationMs: 5 });
    expect(await answer).toMatchObject({ status: 'cancelled' });
    expect(await call.nextClientEvent('conversation.item.truncate')).toMatchObject({ content_index: 0 });
    await until(() => events.some((event) => event.type === 'conversation.item.truncated'));
    expect(events.find((event) => event.type === 'response.done')).toMatchObject({
      response: { status_details: { type: 'cancelled', reason: 'turn_detected' } },
    });
    expect(call.clientEvents.some((event) => event.type === 'response.cancel')).toBe(false);
    expect(session.history[0]).toMatchObject({ status: 'incomplete' });
  });

  test('leaves the cancelling to the client when the session says so', async () => {
    const turnDetection = { type: 'server_vad', interruptResponse: false } as const;
    const config = { audio: { input: { turnDetection } } };
    const { call, events } = await connect(new RealtimeAgent({ name: 'Host' }), {}, { config });
    const answer = call.respond([{ say: 'A long story.', audioMs: 4000 }], { hold: true });
    await answer.audioSent(500);
    await until(() => events.some((event) => event.type === 'response.output_audio.delta'));
    call.speechStarted();
    await call.nextClientEvent('response.cancel');
    expect(await answer).toMatchObject({ status: 'cancelled' });
    await until(() => events.some((event) => event.type === 'response.done'));
    expect(events.find((event) => event.type === 'response.done')).toMatchObject({
      response: { status_details: { reason: 'client_cancelled' } },
    });
  });

  test('carries a handoff through to the second agent’s answer', async () => {
    const billing = new RealtimeAgent({ name: 'Billing', instructions: 'Talk about money.' });
    const { call, session } = await connect(new RealtimeAgent({ name: 'Host', handoffs: [billing] }));
    const ends: string[] = [];
    session.on('agent_end', (_context, agent) => ends.push(agent.name));
    await call.userSpeaks({ transcript: 'I want my money back.' });
    await call.reply([{ call: 'transfer_to_Billing' }]);
    await call.reply('Let us see.');
    await until(() => ends.length === 2);
    expect(ends).toEqual(['Host', 'Billing']);
    expect(call.session).toMatchObject({ instructions: 'Talk about money.' });
  });

  test('runs out-of-band responses beside an active one', async () => {
    const { call, client, events } = await connectBare();
    const answer = call.respond('One moment.', { hold: true });
    const response = { conversation: 'none', metadata: { topic: 'summary' } };
    client.send(JSON.stringify({ type: 'response.create', response }));
    const aside = await call.reply([{ text: 'A short call.' }], { outOfBand: true });
    answer.release();
    expect(await answer).toMatchObject({ status: 'completed' });
    await until(() => events.filter((event) => event.type === 'response.done').length === 2);
    expect(events.filter((event) => event.type === 'response.done')).toMatchObject([
      { response: { id: aside.id, conversation_id: null, metadata: { topic: 'summary' } } },
      { response: { conversation_id: 'conv_0001', metadata: null } },
    ]);
    expect(call.items.map((item) => item['content'])).toMatchObject([[{ transcript: 'One moment.' }]]);
  });

  test('refuses a second response and a pointless cancel, naming the client’s event', async () => {
    const { call, client, events } = await connectBare();
    const say = (event: object): void => client.send(JSON.stringify(event));
    say({ type: 'response.cancel', event_id: 'early' });
    await call.nextClientEvent('response.cancel');
    const answer = call.respond('Hello.', { hold: true });
    say({ type: 'response.create', event_id: 'second' });
    await call.nextClientEvent('response.create');
    answer.release();
    await until(() => events.some((event) => event.type === 'response.done'));
    expect(events.filter((event) => event.type === 'error')).toMatchObject([
      { error: { code: 'response_cancel_not_active', event_id: 'early' } },
      { error: { code: 'conversation_already_has_active_response', event_id: 'second' } },
    ]);
  });

  test('ends responses as the script says, with null usage where there was none', async () => {
    const { call, events } = await connect(new RealtimeAgent({ name: 'Host' }));
    await call.respond([], { status: 'failed' });
    await call.respond('Half a', { status: 'incomplete', omitCreated: true });
    await until(() => events.filter((event) => event.type === 'response.done').length === 2);
    expect(events.filter((event) => event.type === 'response.created')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'response.done')).toMatchObject([
      { response: { status: 'failed', usage: null, status_details: { error: { code: 'server_error' } } } },
      {
        response: {
          status: 'incomplete',
          status_details: { reason: 'max_output_tokens' },
          output: [{ status: 'incomplete' }],
        },
      },
    ]);
  });

  test('plays the audio itself and truncates by itself when asked to', async () => {
    const { call, events } = await connectBare({ playsAudio: true });
    const types = (): string[] => events.map((event) => event.type);
    await call.respond([{ say: 'Hi.', audioMs: 5 }]);
    await until(() => types().includes('output_audio_buffer.stopped'));
    await call.respond([{ say: 'A long story.', audioMs: 4000 }]);
    await call.userSpeaks();
    await until(() => types().includes('conversation.item.truncated'));
    expect(types().filter((type) => /output_audio_buffer|truncated/.test(type))).toEqual([
      'output_audio_buffer.started',
      'output_audio_buffer.stopped',
      'output_audio_buffer.started',
      'output_audio_buffer.cleared',
      'conversation.item.truncated',
    ]);
  });

  test('runs MCP calls on its own side', async () => {
    const { call, session } = await connect(new RealtimeAgent({ name: 'Host' }));
    const outputs: unknown[] = [];
    session.on('mcp_tool_call_completed', (_context, _agent, toolCall) => outputs.push(toolCall.output));
    await call.respond([{ mcpCall: 'search', server: 'docs', arguments: { q: 'vad' }, output: '3 hits' }]);
    await call.reply('There are three.');
    expect(outputs).toEqual(['3 hits']);
  });

  test('drives a whole conversation from a script and reports a script’s failure on close', async () => {
    const { server, session } = await connect(new RealtimeAgent({ name: 'Host' }), {
      script: async (call) => {
        await call.silence(5);
        await call.respond('Good morning.');
        await call.userSpeaks({ transcript: 'Bye.' });
        await call.reply('Bye.');
        throw new Error('the script is broken');
      },
    });
    await new Promise<void>((resolve) => {
      session.transport.on('connection_change', (status) => status === 'disconnected' && resolve());
    });
    delete open.server;
    await expect(server.close()).rejects.toThrow('the script is broken');
  });

  test('transcribes speech once its client has asked for it, and waits for that', async () => {
    const server = await startRealtimeServer();
    open.server = server;
    const socket = new WebSocket(server.url);
    const types: string[] = [];
    socket.on('message', (data: Buffer) => types.push((JSON.parse(data.toString()) as WireEvent).type));
    const call = await server.nextCall();
    const spoken = call.userSpeaks({ transcript: 'Hello?' });
    for (const session of [{ tracing: 'auto' }, TRANSCRIBING]) {
      await call.silence(20);
      socket.send(JSON.stringify({ type: 'session.update', session }));
    }
    await spoken;
    await call.silence(20);
    expect(types.filter((type) => /^session|speech|completed$/.test(type))).toEqual([
      'session.created',
      'session.updated',
      'session.updated',
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'conversation.item.input_audio_transcription.completed',
    ]);
    socket.terminate();
  });

  test('times speech by the audio that the client sends, where it is to hear that', async () => {
    const { call, client, events } = await connectBare({ hearsAudio: true });
    const send = async (milliseconds: number): Promise<void> => {
      const audio = Buffer.alloc(milliseconds * 48).toString('base64');
      client.send(JSON.stringify({ type: 'input_audio_buffer.append', audio }));
      await call.nextClientEvent('input_audio_buffer.append');
    };
    await send(1000);
    call.speechStarted();
    await send(700);
    call.speechStopped();
    await until(() => events.some(({ type }) => type === 'input_audio_buffer.committed'));
    const position = (type: string): unknown =>
      events.find((event) => event.type === `input_audio_buffer.${type}`);
    // It takes 60 ms of speech to be heard, and 300 before it belong to it; the last 200 are the silence.
    expect(position('speech_started')).toMatchObject({ audio_start_ms: 1000 - 60 - 300 });
    expect(position('speech_stopped')).toMatchObject({ audio_end_ms: 1700 });
    client.terminate();
  });

  test('rejects connections and drops sockets on demand', async () => {
    const { call, server, session } = await connect(new RealtimeAgent({ name: 'Host' }));
    const dropped = new Promise<void>((resolve) => {
      session.transport.on('connection_change', (status) => status === 'disconnected' && resolve());
    });
    const unfinished = call.respond('Hel', { hold: true });
    call.dropSocket();
    await dropped;
    expect(await unfinished).toMatchObject({ status: 'dropped' });
    server.rejectConnections = true;
    const refusal = session.connect({ apiKey: 'sk-test' });
    await expect(refusal).rejects.toHaveProperty('message', expect.stringContaining('401'));
  });

  test('keeps calls that are over, unless it is to forget them', async () => {
    for (const forgetsEndedCalls of [false, true]) {
      const { call, server, session } = await connect(new RealtimeAgent({ name: 'Host' }), {
        forgetsEndedCalls,
      });
      expect(server.calls).toEqual([call]);
      session.close();
      await until(() => call.ended.aborted);
      expect(server.calls).toEqual(forgetsEndedCalls ? [] : [call]);
      await server.close();
    }
  });
});
