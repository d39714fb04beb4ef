import { ROOT_CONTEXT, trace as traceApi } from '@opentelemetry/api';
import { hostedMcpTool } from '@openai/agents-core';
import { z } from 'zod';
import { traceRealtimeSession } from '../../src/index.ts';
import { genaiPrices } from '../../src/prices/index.ts';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { expectSession, observedSessions } from '../../src/sources/agents-sdk/attach-session.ts';
import { ScriptedRealtimeTransport } from './agents-sdk-testing.ts';
import { agentsRealtime } from './agents-sdk.ts';
import { inMemoryProvider } from './in-memory-provider.ts';
import { delivered, startTracedCall } from './traced-call.ts';
import { wholeConversation } from './whole-conversation.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { RunToolApprovalItem } from '@openai/agents-core';
import type { TraceOptions } from '../../src/index.ts';
import type { SessionEndReason } from '../../src/model/records.ts';

const { RealtimeAgent, RealtimeSession, tool } = agentsRealtime;
const apiKey = 'sk-test-0123456789';
/** Who calls on the phone, and where their call can be listened to. */
export const KNOWN_CALLER = {
  sessionId: 'call-4711',
  userId: 'guest-12',
  recordingUri: 's3://calls/call-4711.wav',
} as const;
const guide = () => new RealtimeAgent({ name: 'Guide' });

type Spans = readonly ReadableSpan[];

/**
 * Conversations of real sessions, each with the spans it left: between them they leave every attribute that a session
 * of the agents SDK can. Content is recorded where `captureContent` says so. To be called within a test.
 */
export async function spokenConversations(captureContent: boolean): Promise<Spans[]> {
  const conversations: Spans[] = [];
  for (const converse of CONVERSATIONS)
    conversations.push(await promptly(converse.name, converse({ captureContent, prices: genaiPrices })));
  for (const reason of ['shutdown', 'reconnected', 'abandoned'] as const)
    conversations.push(await endedAs(reason));
  return conversations;
}

type Trace = Required<Pick<TraceOptions, 'captureContent' | 'prices'>>;

const CONVERSATIONS: readonly ((trace: Trace) => Promise<Spans>)[] = [
  everythingAtOnce,
  bargeIn,
  heardByTheClock,
  guardrailDuringResponse,
  approvals,
  serverTools,
  failures,
  unprompted,
  written,
  reconnected,
  turnByTurn,
  expired,
  onThePhone,
  onAzure,
];

/** Tools, a handoff, a barge-in and a guardrail, under a span of the application. */
async function everythingAtOnce(trace: Trace): Promise<Spans> {
  const { provider } = inMemoryProvider();
  const request = provider.getTracer('application').startSpan('GET /call');
  const parentContext = traceApi.setSpan(ROOT_CONTEXT, request);
  const { agent, options, play } = wholeConversation();
  const { call, session, spans, finish } = await startTracedCall(agent, {
    session: { ...options, workflowName: 'Phone' },
    trace: { ...trace, parentContext },
  });
  await play(call, session);
  await finish();
  return spans();
}

async function bargeIn(trace: Trace): Promise<Spans> {
  const transcription = { model: 'gpt-4o-mini-transcribe', prompt: 'Names of cities' };
  const { call, spans, finish } = await startTracedCall(guide(), {
    session: { config: { audio: { input: { transcription } } } },
    trace,
  });
  await call.userSpeaks({ transcript: 'Tell me about Rome.' });
  const story = call.reply([{ say: 'Rome was founded long ago.', audioMs: 8000 }], { chunkDelayMs: 10 });
  await story.audioSent(500);
  await call.silence(30);
  await call.userSpeaks({ transcript: 'Stop.' });
  await call.reply('As you wish.');
  await finish();
  return spans();
}

/** The client's audio is seen: it tells when the caller spoke. They speak over an answer of which more is on its way. */
async function heardByTheClock(trace: Trace): Promise<Spans> {
  const turnDetection = { type: 'server_vad', silenceDurationMs: 300, prefixPaddingMs: 100 } as const;
  const { call, session, spans, finish, until } = await startTracedCall(guide(), {
    session: { config: { audio: { input: { turnDetection } } } },
    trace,
  });
  await until(() => session.transport.status === 'connected');
  session.sendAudio(new ArrayBuffer(48 * 1000));
  const buffer = (type: string, position: object): void =>
    call.send({ type: `input_audio_buffer.${type}`, item_id: 'item_heard', ...position });
  buffer('speech_started', { audio_start_ms: 100 });
  buffer('speech_stopped', { audio_end_ms: 900 });
  buffer('committed', {});
  const answer = call.respond([{ say: 'That is a long story.', audioMs: 5000 }], { hold: true });
  await answer.audioSent(5000);
  const response_id = await answer.started;
  call.send({ type: 'input_audio_buffer.speech_started', item_id: 'item_0002', audio_start_ms: 950 });
  const late = { response_id, item_id: 'item_late', output_index: 0, content_index: 0 };
  call.send({ type: 'response.output_audio.delta', ...late, delta: Buffer.alloc(4800).toString('base64') });
  answer.release();
  await answer;
  await finish();
  return spans();
}

async function guardrailDuringResponse(trace: Trace): Promise<Spans> {
  const noPrices = {
    name: 'No prices',
    execute: ({ agentOutput }: { agentOutput: unknown }) =>
      Promise.resolve({ tripwireTriggered: String(agentOutput).includes('euro'), outputInfo: {} }),
  };
  const { call, spans, finish } = await startTracedCall(guide(), {
    session: { outputGuardrails: [noPrices], outputGuardrailSettings: { debounceTextLength: 5 } },
    trace,
  });
  await call.userSpeaks({ transcript: 'What does it cost?' });
  await call.reply([{ say: 'It costs ten euros, which is not much.', audioMs: 8000 }], { chunkDelayMs: 10 });
  await call.reply('I cannot talk about prices.');
  await finish();
  return spans();
}

/** One call is approved and one is rejected. */
async function approvals(trace: Trace): Promise<Spans> {
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    parameters: z.object({ amount: z.number() }),
    needsApproval: true,
    execute: () => 'paid',
  });
  const clerk = new RealtimeAgent({ name: 'Clerk', tools: [pay] });
  const { call, session, until, spans, finish } = await startTracedCall(clerk, { trace });
  const requests: RunToolApprovalItem[] = [];
  session.on('tool_approval_requested', (_context, _agent, request) => {
    requests.push(request.approvalItem);
  });
  await call.userSpeaks({ transcript: 'Pay both.' });
  await call.reply([1, 2].map((amount) => ({ call: 'pay', arguments: { amount } })));
  await until(() => requests.length === 2);
  await session.approve(requests[0]!);
  await call.reply('Paid the first.');
  await session.reject(requests[1]!);
  await call.reply('The second was not approved.');
  await finish();
  return spans();
}

/** The server runs a tool of an MCP server, and answers beside the conversation. */
async function serverTools(trace: Trace): Promise<Spans> {
  const orders = hostedMcpTool({ serverLabel: 'orders', serverUrl: 'https://mcp.example.com' });
  const clerk = new RealtimeAgent({ name: 'Clerk', tools: [orders] });
  const { call, session, spans, finish } = await startTracedCall(clerk, { trace });
  await call.userSpeaks({ transcript: 'Look it up.' });
  await call.reply([
    { mcpCall: 'find_order', server: 'orders', arguments: { id: 1 }, output: 'found' },
    { mcpCall: 'find_order', server: 'orders', error: { type: 'server_error', message: 'for no reason' } },
  ]);
  await call.reply('Found one.');
  await delivered(call, session);
  session.transport.sendEvent({ type: 'response.create', response: { conversation: 'none' } });
  await call.reply([{ text: 'topic: orders' }], { outOfBand: true });
  await finish();
  return spans();
}

/** A tool that throws past the SDK, a transcription that fails, responses that do not complete, a call without an end. */
async function failures(trace: Trace): Promise<Spans> {
  const broken = tool({
    name: 'search',
    description: 'Fails.',
    parameters: z.object({}),
    errorFunction: null,
    execute: () => Promise.reject(new TypeError('no connection')),
  });
  const endless = tool({
    name: 'wait',
    description: 'Never ends.',
    parameters: z.object({}),
    execute: () => new Promise<string>(() => undefined),
  });
  const clerk = new RealtimeAgent({ name: 'Clerk', tools: [broken, endless] });
  const { call, session, until, spans, finish } = await startTracedCall(clerk, { trace });
  const say = async (words: string): Promise<void> => void (await call.userSpeaks({ transcript: words }));
  let thrown = false;
  session.on('error', () => (thrown = true));
  await say('Search.');
  await call.reply([{ call: 'search', arguments: {} }]);
  await until(() => thrown);
  for (const status of ['failed', 'incomplete'] as const) {
    await say('And now?');
    await call.reply([{ text: 'Now' }], { status });
  }
  const itemId = call.speechStarted();
  call.speechStopped();
  call.transcriptionFailed(itemId);
  const answer = call.reply('Pardon?', { hold: true });
  await answer.started;
  session.transport.sendEvent({ type: 'response.cancel', response_id: 'resp_unknown' });
  await call.nextClientEvent('response.cancel');
  answer.release();
  await answer;
  let waiting = false;
  session.on('agent_tool_start', () => (waiting = true));
  await say('Wait.');
  await call.reply([{ call: 'wait', arguments: {} }]);
  await until(() => waiting);
  await finish();
  return spans();
}

/** A greeting, what the agent says to a silent user, and a response that the end of the session cuts short. */
async function unprompted(trace: Trace): Promise<Spans> {
  const { call, spans, finish } = await startTracedCall(guide(), { trace });
  await call.respond([{ say: 'Welcome!', audioMs: 1 }]);
  call.userStaysSilent();
  await call.reply([{ say: 'Are you still there?', audioMs: 1 }]);
  const story = call.respond('Let me tell you about Rome.', { hold: true });
  await story.audioSent(100);
  await finish();
  return spans();
}

/** Without audio: a text, then an image that the model thinks about. */
async function written(trace: Trace): Promise<Spans> {
  const { call, session, spans, finish } = await startTracedCall(guide(), {
    session: { config: { outputModalities: ['text'] } },
    trace,
  });
  session.sendMessage('What is this?');
  await call.reply([{ text: 'What is what?' }]);
  await delivered(call, session);
  session.addImage('data:image/png;base64,AAAA', { triggerResponse: true });
  await call.reply([{ text: 'A flower.' }], { usage: IMAGE_USAGE });
  await finish();
  return spans();
}

/** All kinds of tokens but those of audio. */
const IMAGE_USAGE = {
  input_tokens: 300,
  output_tokens: 60,
  input_token_details: {
    text_tokens: 100,
    image_tokens: 200,
    cached_tokens: 90,
    cached_tokens_details: { text_tokens: 40, image_tokens: 50 },
  },
  output_token_details: { text_tokens: 20, reasoning_tokens: 40 },
};

/** The session is dropped, and connected again. */
async function reconnected(trace: Trace): Promise<Spans> {
  const { call, server, session, spans, until } = await startTracedCall(guide(), { trace });
  call.dropSocket();
  await until(() => spans().length > 0);
  await session.connect({ apiKey });
  const again = await server.nextCall();
  await again.nextClientEvent('session.update');
  await delivered(again, session);
  session.close();
  return spans();
}

async function turnByTurn(trace: Trace): Promise<Spans> {
  const { call, spans, finish } = await startTracedCall(guide(), {
    trace: { ...trace, traceBoundary: 'turn' },
  });
  await call.userSpeaks({ transcript: 'Hello?' });
  await call.reply('Hello!');
  await finish();
  return spans();
}

/** The server ends the session. */
async function expired(trace: Trace): Promise<Spans> {
  const { call, spans, until } = await startTracedCall(guide(), { trace });
  call.send({ type: 'error', error: { code: 'session_expired', message: 'The session was too long.' } });
  call.close(1001);
  await until(() => spans().length > 0);
  return spans();
}

/**
 * A caller whom the application knows, and who presses keys; a session with limits, whose server tells what is left of
 * them when a response begins, and whose transcriptions are billed by the second.
 */
async function onThePhone(trace: Trace): Promise<Spans> {
  const lookup = tool({
    name: 'lookup',
    description: 'Looks something up.',
    parameters: z.object({}),
    execute: () => 'found',
  });
  const clerk = new RealtimeAgent({ name: 'Clerk', tools: [lookup] });
  const { call, spans, finish } = await startTracedCall(clerk, {
    callId: 'rtc_0001',
    server: { session: { max_output_tokens: 1024, reasoning: { effort: 'low' } } },
    trace: { ...trace, ...KNOWN_CALLER },
  });
  const press = (key: string): void =>
    call.send({ type: 'input_audio_buffer.dtmf_event_received', event: key });
  press('1');
  const itemId = await call.userSpeaks();
  const transcribed = 'conversation.item.input_audio_transcription.completed';
  const usage = { type: 'duration', seconds: 1.5 };
  call.send({
    type: transcribed,
    item_id: itemId,
    content_index: 0,
    transcript: 'Where is my order?',
    usage,
  });
  const work = call.reply([{ call: 'lookup', arguments: {} }], { hold: true });
  await work.started;
  call.send({
    type: 'rate_limits.updated',
    rate_limits: [
      { name: 'requests', limit: 100, remaining: 99, reset_seconds: 0.6 },
      { name: 'tokens', limit: 40_000, remaining: 38_000, reset_seconds: 3 },
    ],
  });
  press('#');
  work.release();
  await call.reply('It is on its way.');
  await finish();
  return spans();
}

async function onAzure(trace: Trace): Promise<Spans> {
  const { exporter, provider } = inMemoryProvider();
  const session = new RealtimeSession(guide(), { transport: new ScriptedRealtimeTransport() });
  traceRealtimeSession(session, { tracerProvider: provider, ...trace });
  await session.connect({ apiKey, url: 'wss://example.openai.azure.com/openai/v1/realtime' });
  for (const event of [
    { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } },
    { type: 'response.created', response: { id: 'resp_1' } },
    // Not split by modality: it has no price.
    {
      type: 'response.done',
      response: { id: 'resp_1', status: 'completed', usage: { input_tokens: 20, output_tokens: 5 } },
    },
  ])
    session.transport.emit('*', event);
  session.close();
  return exporter.getFinishedSpans();
}

/** A script that waits for what never comes says which one it is. */
async function promptly<T>(name: string, outcome: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The conversation "${name}" does not come to its end`)),
      60_000,
    );
  });
  return Promise.race([outcome, late]).finally(() => clearTimeout(timer));
}

/** A session that ends for a reason which only the tracing itself may give. */
async function endedAs(reason: SessionEndReason): Promise<Spans> {
  const { exporter, provider } = inMemoryProvider();
  const session = new RealtimeSession(guide(), { transport: new ScriptedRealtimeTransport() });
  const tracer = new SessionTracer(resolveTraceOptions({ tracerProvider: provider }));
  const stop = observedSessions.observe(expectSession(session, 'trace'), tracer);
  await session.connect({ apiKey });
  stop(reason);
  session.close();
  return exporter.getFinishedSpans();
}
