import { readFileSync } from 'node:fs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { context, createContextKey, ROOT_CONTEXT, trace as traceApi, TraceFlags } from '@opentelemetry/api';
import { BasicTracerProvider, SamplingDecision, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { RealtimeEventSubscriber, traceRealtimeSession } from '../../src/index.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { pacedTransport } from '../support/paced-socket.ts';
import { printTree } from '../support/span-tree.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { wholeConversation } from '../support/whole-conversation.ts';
import type { Attributes, Context, Link } from '@opentelemetry/api';
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace-base';
import type { TraceableSession, TraceOptions } from '../../src/index.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } = agentsRealtime;
const guide = () => new RealtimeAgent({ name: 'Guide' });
const apiKey = 'sk-test-0123456789';
const newSession = () => new RealtimeSession(guide(), { transport: new ScriptedRealtimeTransport() });

/** What the call throws: its class and its message. */
function failureOf(session: unknown, options?: unknown): unknown {
  try {
    traceRealtimeSession(session as TraceableSession, options as TraceOptions);
    return 'nothing is thrown';
  } catch (error) {
    return error instanceof TypeError ? error.message : error;
  }
}

describe('a wrong option throws a TypeError that names it, what was expected and what came', () => {
  test.each<[unknown, string]>([
    [null, 'Expected options to be an object, but got null.'],
    ['session', 'Expected options to be an object, but got "session".'],
    [[], 'Expected options to be an object, but got an array.'],
    [() => ({}), 'Expected options to be an object, but got a function.'],
    [
      { prices: { gpt: 1 } },
      'Expected option "prices" to be a function from what is billed to US dollars, or to undefined, but got an object.',
    ],
    [
      { tracerProvider: {} },
      'Expected option "tracerProvider" to be a TracerProvider, an object with a getTracer() method, but got an object.',
    ],
    [
      { tracerProvider: 'global' },
      'Expected option "tracerProvider" to be a TracerProvider, an object with a getTracer() method, but got "global".',
    ],
    [
      { tracerProvider: null },
      'Expected option "tracerProvider" to be a TracerProvider, an object with a getTracer() method, but got null.',
    ],
    [
      { parentContext: {} },
      'Expected option "parentContext" to be a Context, such as context.active() of @opentelemetry/api, but got an object.',
    ],
    [
      { parentContext: true },
      'Expected option "parentContext" to be a Context, such as context.active() of @opentelemetry/api, but got true.',
    ],
    [
      { attributes: 'tenant' },
      'Expected option "attributes" to be an object of strings, numbers, booleans or arrays of one of them, but got "tenant".',
    ],
    [
      { attributes: ['tenant'] },
      'Expected option "attributes" to be an object of strings, numbers, booleans or arrays of one of them, but got an array.',
    ],
    [{ captureContent: 'true' }, 'Expected option "captureContent" to be true or false, but got "true".'],
    [{ captureContent: 1 }, 'Expected option "captureContent" to be true or false, but got 1.'],
    [{ captureContent: null }, 'Expected option "captureContent" to be true or false, but got null.'],
    [
      { redact: /secret/ },
      'Expected option "redact" to be a function from a text to a text, or to undefined to leave it out, but got an object of class RegExp.',
    ],
    [
      { traceBoundary: 'Turn' },
      'Expected option "traceBoundary" to be \'session\' or \'turn\', but got "Turn".',
    ],
    [
      { traceBoundary: Symbol('turn') },
      "Expected option \"traceBoundary\" to be 'session' or 'turn', but got a symbol.",
    ],
    [
      { conventions: ['langfuse', 'phoenix'] },
      "Expected option \"conventions\" to be a list of 'langfuse' and 'openinference', but got an array.",
    ],
    [
      { conventions: 'langfuse' },
      'Expected option "conventions" to be a list of \'langfuse\' and \'openinference\', but got "langfuse".',
    ],
    [{ traceBoundary: 1n }, "Expected option \"traceBoundary\" to be 'session' or 'turn', but got a bigint."],
  ])('%o', (options, message) => {
    expect(failureOf(newSession(), options)).toBe(message);
  });

  test.each<[string, unknown]>([
    ['an object', { tenant: { id: 1 } }],
    ['a function', { tenant: () => 'a' }],
    ['an array of arrays', { tenant: [['a']] }],
    ['an array of several types', { tenant: ['a', 1] }],
    ['a symbol', { tenant: Symbol('a') }],
  ])('an attribute that is %s', (_, attributes) => {
    expect(failureOf(newSession(), { attributes })).toMatch(
      /^Expected option "attributes" to be an object of strings, .* but got /,
    );
  });

  test.each(['capturecontent', 'provider', 'traceboundary', '', 'toString', 'constructor', '__proto__x'])(
    'an option %j that does not exist',
    (key) => {
      const known =
        'tracerProvider, meterProvider, parentContext, attributes, captureContent, redact, exceptionMessages, traceBoundary, inferenceOperation, conventions, sessionId, userId, prices, recordingUri, linkOpenAITrace';
      expect(failureOf(newSession(), { [key]: undefined })).toBe(
        `Unknown option "${key}". Known options are ${known}.`,
      );
    },
  );

  test('options that are given as undefined are options that are not given', () => {
    const options = {
      tracerProvider: undefined,
      parentContext: undefined,
      attributes: undefined,
      captureContent: undefined,
      redact: undefined,
      traceBoundary: undefined,
    };
    expect(failureOf(newSession(), options)).toBe('nothing is thrown');
    expect(failureOf(newSession(), undefined)).toBe('nothing is thrown');
  });

  test('and leaves the session as it was', () => {
    const session = newSession();
    const keys = Reflect.ownKeys(session);
    failureOf(session, { captureContent: 'yes' });
    expect(Reflect.ownKeys(session)).toEqual(keys);
    expect(session.eventNames()).toEqual([]);
    expect(failureOf(session, { captureContent: true })).toBe('nothing is thrown');
  });
});

describe('what is not a session throws a TypeError', () => {
  test.each<[string, unknown, string]>([
    ['a text', 'session', 'a string. Pass the session itself, before connect().'],
    [
      'an empty object',
      {},
      'an object. Pass the session itself, before connect(): this has no on, off, connect, close, transport.',
    ],
  ])('%s', (_, value, message) => {
    expect(failureOf(value)).toBe(
      `Expected a RealtimeSession of @openai/agents-realtime, but got ${message}`,
    );
  });

  test('a session whose transport is none', () => {
    const session = new RealtimeSession(guide(), { transport: {} as never });
    const keys = Reflect.ownKeys(session);
    expect(failureOf(session)).toMatch(/^Expected .*transport/);
    expect(Reflect.ownKeys(session)).toEqual(keys);
  });
});

describe('the parent of a session', () => {
  const someParent = () => {
    const { provider } = inMemoryProvider();
    const span = provider.getTracer('application').startSpan('GET /call');
    return { span, parentContext: traceApi.setSpan(ROOT_CONTEXT, span) };
  };
  const useContextManager = (): void => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
  };
  const connectAndClose = async (
    options: TraceOptions,
    within: Context = ROOT_CONTEXT,
  ): Promise<ReadableSpan> => {
    const { exporter, provider } = inMemoryProvider();
    const session = newSession();
    traceRealtimeSession(session, { tracerProvider: provider, ...options });
    await context.with(within, () => session.connect({ apiKey }));
    session.close();
    return exporter.getFinishedSpans()[0]!;
  };

  test('is the span that is active when connect() is called, not when the session was attached', async () => {
    useContextManager();
    const [attached, connected] = [someParent(), someParent()];
    const { exporter, provider } = inMemoryProvider();
    const session = newSession();
    context.with(attached.parentContext, () => traceRealtimeSession(session, { tracerProvider: provider }));
    await context.with(connected.parentContext, () => session.connect({ apiKey }));
    session.close();
    const [span] = exporter.getFinishedSpans();
    expect(span?.parentSpanContext?.spanId).toBe(connected.span.spanContext().spanId);
    expect(span?.spanContext().traceId).toBe(connected.span.spanContext().traceId);
  });

  test('is the option parentContext, whatever is active', async () => {
    useContextManager();
    const [given, active] = [someParent(), someParent()];
    const span = await connectAndClose({ parentContext: given.parentContext }, active.parentContext);
    expect(span.parentSpanContext?.spanId).toBe(given.span.spanContext().spanId);
  });

  test('is none in an empty context', async () => {
    expect((await connectAndClose({})).parentSpanContext).toBeUndefined();
    expect(
      (await connectAndClose({ parentContext: ROOT_CONTEXT }, someParent().parentContext)).parentSpanContext,
    ).toBeUndefined();
  });

  test('that is remote and was not sampled makes no spans, with the usual sampler', async () => {
    const { exporter, provider } = inMemoryProvider();
    const session = newSession();
    const remote = {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: TraceFlags.NONE,
      isRemote: true,
    };
    const parentContext = traceApi.setSpanContext(ROOT_CONTEXT, remote);
    const trace = traceRealtimeSession(session, { tracerProvider: provider, parentContext });
    await session.connect({ apiKey });
    session.sendMessage('Hello');
    session.close();
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(trace.spanContext()?.traceId).toBe(remote.traceId);
  });

  test('brings the rest of its context along to every span', async () => {
    const key = createContextKey('tenant');
    const seen = new Map<string, unknown>();
    const provider = new BasicTracerProvider({
      spanProcessors: [
        {
          onStart: (span, parent) => void seen.set(span.name, parent.getValue(key)),
          onEnd: () => undefined,
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    for (const traceBoundary of ['session', 'turn'] as const) {
      seen.clear();
      const session = newSession();
      traceRealtimeSession(session, {
        tracerProvider: provider,
        parentContext: ROOT_CONTEXT.setValue(key, 'acme'),
        traceBoundary,
      });
      await session.connect({ apiKey });
      session.sendMessage('Hello');
      session.close();
      expect(Object.fromEntries(seen)).toEqual({ realtime_session: 'acme', turn: 'acme' });
    }
  });
});

/** Plays the whole conversation, traced. */
async function playTraced(options: TraceOptions): Promise<void> {
  const server = await startRealtimeServer({ run: '' });
  const conversation = wholeConversation();
  const transport = pacedTransport(server.url);
  const session = new RealtimeSession(conversation.agent, { transport, ...conversation.options });
  traceRealtimeSession(session, options);
  await session.connect({ apiKey });
  await conversation.play(await server.nextCall(), session);
  session.close();
  await server.close();
}

describe('a session that reconnects', () => {
  test('is not linked to one before that made no span', async () => {
    const { exporter, provider } = inMemoryProvider();
    const session = newSession();
    let suppressed = true;
    const tracer = provider.getTracer('test');
    const noop = traceApi.wrapSpanContext({
      traceId: '0'.repeat(32),
      spanId: '0'.repeat(16),
      traceFlags: TraceFlags.NONE,
    });
    const tracerProvider = {
      getTracer: () => ({
        ...tracer,
        startSpan: (...args: Parameters<typeof tracer.startSpan>) =>
          suppressed ? noop : tracer.startSpan(...args),
      }),
    };
    traceRealtimeSession(session, { tracerProvider: tracerProvider as never });
    await session.connect({ apiKey });
    session.close();
    suppressed = false;
    await session.connect({ apiKey });
    session.close();
    expect(exporter.getFinishedSpans().map(({ links }) => links)).toEqual([[]]);
  });
});

describe('attributes', () => {
  test('are on every span of a session', async () => {
    const { exporter, provider } = inMemoryProvider();
    const attributes: Attributes = {
      'app.tenant': 'acme',
      'app.lines': [1, 2],
      'app.test': true,
      'app.none': undefined,
    };
    await playTraced({ tracerProvider: provider, attributes });
    const spans = exporter.getFinishedSpans();
    expect(spans.length).toBeGreaterThan(25);
    for (const span of spans) {
      expect(span.attributes).toMatchObject({ 'app.tenant': 'acme', 'app.lines': [1, 2], 'app.test': true });
      expect(Object.keys(span.attributes)).not.toContain('app.none');
    }
  });

  test('are those that there were when the session was attached', async () => {
    const { exporter, provider } = inMemoryProvider();
    const attributes = { 'app.tenant': 'acme' };
    const session = newSession();
    traceRealtimeSession(session, { tracerProvider: provider, attributes });
    attributes['app.tenant'] = 'changed';
    await session.connect({ apiKey });
    session.close();
    expect(exporter.getFinishedSpans()[0]?.attributes['app.tenant']).toBe('acme');
  });

  test('do not replace what the library knows, and stand where it knows nothing', async () => {
    const { exporter, provider } = inMemoryProvider();
    const session = newSession();
    traceRealtimeSession(session, {
      tracerProvider: provider,
      attributes: { 'realtime.session.agent': 'Mine', 'realtime.session.workflow': 'Support line' },
    });
    await session.connect({ apiKey });
    session.close();
    expect(exporter.getFinishedSpans()[0]?.attributes).toMatchObject({
      'realtime.session.agent': 'Guide',
      'realtime.session.workflow': 'Support line',
    });
  });
});

describe('traceBoundary turn', () => {
  test('makes each turn the root of its own trace, linked to the session', async () => {
    const lookup = tool({
      name: 'lookup',
      description: 'Looks up.',
      parameters: z.object({}),
      execute: () => 'found',
    });
    const agent = new RealtimeAgent({ name: 'Clerk', tools: [lookup] });
    const { call, session, trace, spans, finish } = await startTracedCall(agent, {
      trace: { traceBoundary: 'turn' },
    });
    await call.respond([{ say: 'Welcome.', audioMs: 1 }]);
    await call.silence(10);
    session.sendMessage('Look it up.');
    await call.reply([{ call: 'lookup' }]);
    await call.reply([{ text: 'Found.' }]);
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        ~ turn ~> turn
        ~ turn ~> turn
      turn turn.trigger=none turn.end_reason=completed
        ~ session ~> realtime_session
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
        agent_speech [audio.heard_ms]
      turn turn.trigger=text turn.end_reason=completed [turn.response_latency]
        ~ session ~> realtime_session
        invoke_agent Clerk
          chat gpt-realtime-2.1 CLIENT response.status=completed
          execute_tool lookup tool.outcome=ok
          chat gpt-realtime-2.1 CLIENT response.status=completed"
    `);
    const traceIds = new Set(spans().map((span) => span.spanContext().traceId));
    const namesIn = (traceId: string): string[] =>
      spans()
        .flatMap((span) => (span.spanContext().traceId === traceId ? [span.name] : []))
        .toSorted();
    expect([...traceIds].map(namesIn)).toEqual([
      ['agent_speech', 'chat gpt-realtime-2.1', 'invoke_agent Clerk', 'turn'],
      ['chat gpt-realtime-2.1', 'chat gpt-realtime-2.1', 'execute_tool lookup', 'invoke_agent Clerk', 'turn'],
      ['realtime_session'],
    ]);
    for (const turn of spans().filter(({ name }) => name === 'turn')) {
      expect(turn.parentSpanContext).toBeUndefined();
      expect(turn.links).toMatchObject([
        { context: trace.spanContext(), attributes: { 'realtime.link.type': 'session' } },
      ]);
    }
    expect(new Set(spans().map(({ attributes }) => attributes['realtime.session.id']))).toEqual(
      new Set([call.sessionId]),
    );
  });

  test('links the session to its newest turns, as many as the SDK keeps of links', () => {
    const { exporter, provider } = inMemoryProvider();
    const subscriber = new RealtimeEventSubscriber({ tracerProvider: provider, traceBoundary: 'turn' });
    for (let turn = 1; turn <= 130; turn += 1) {
      subscriber.onEvent({ type: 'response.created', response: { id: `resp_${turn}` } });
      subscriber.onEvent({ type: 'response.done', response: { id: `resp_${turn}`, status: 'completed' } });
    }
    subscriber.end();
    const turns = exporter.getFinishedSpans().filter(({ name }) => name === 'turn');
    expect(turns).toHaveLength(130);
    const numbers = new Map(
      turns.map((turn) => [turn.spanContext().spanId, turn.attributes['realtime.turn.number']]),
    );
    const [session] = exporter.getFinishedSpans().filter(({ name }) => name === 'realtime_session');
    expect(session?.links.map((link) => numbers.get(link.context.spanId))).toEqual(
      Array.from({ length: 128 }, (_, index) => index + 3),
    );
  });

  test('leaves the session itself beneath its parent', async () => {
    const { exporter, provider } = inMemoryProvider();
    const parent = provider.getTracer('application').startSpan('GET /call');
    const session = newSession();
    traceRealtimeSession(session, {
      tracerProvider: provider,
      traceBoundary: 'turn',
      parentContext: traceApi.setSpan(ROOT_CONTEXT, parent),
    });
    await session.connect({ apiKey });
    session.sendMessage('Hello');
    session.close();
    parent.end();
    expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
      "GET /call
        realtime_session session.end_reason=closed
          ~ turn ~> turn
      turn turn.trigger=text turn.end_reason=session_ended
        ~ session ~> realtime_session"
    `);
  });
});

describe('tracerProvider', () => {
  test('is the one that is given, whatever is registered', async () => {
    const [registered, given] = [inMemoryProvider(), inMemoryProvider()];
    traceApi.setGlobalTracerProvider(registered.provider);
    onTestFinished(() => traceApi.disable());
    const session = newSession();
    traceRealtimeSession(session, { tracerProvider: given.provider });
    await session.connect({ apiKey });
    session.close();
    expect(registered.exporter.getFinishedSpans()).toEqual([]);
    expect(given.exporter.getFinishedSpans()).toHaveLength(1);
  });

  test('is the registered one otherwise, also when that happens between attaching and connecting', async () => {
    const { exporter, provider } = inMemoryProvider();
    const session = newSession();
    traceRealtimeSession(session);
    traceApi.setGlobalTracerProvider(provider);
    onTestFinished(() => traceApi.disable());
    await session.connect({ apiKey });
    session.close();
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });

  test('is asked for a tracer of this package and version; the conventions name no schema', async () => {
    const { name, version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as Record<string, string>;
    const { exporter, provider } = inMemoryProvider();
    const session = newSession();
    traceRealtimeSession(session, { tracerProvider: provider });
    await session.connect({ apiKey });
    session.sendMessage('Hello');
    session.close();
    for (const { instrumentationScope } of exporter.getFinishedSpans()) {
      expect(instrumentationScope).toEqual({
        name,
        version,
        schemaUrl: undefined,
      });
    }
    expect(exporter.getFinishedSpans()).toHaveLength(2);
  });
});

/** Keeps what it is asked about, by span name, and lets everything through. */
class AskedSampler implements Sampler {
  readonly asked: { name: string; attributes: Attributes; links: Link[] }[] = [];

  shouldSample(
    _context: Context,
    _traceId: string,
    name: string,
    _kind: unknown,
    attributes: Attributes,
    links: Link[],
  ) {
    this.asked.push({ name, attributes: { ...attributes }, links });
    return { decision: SamplingDecision.RECORD_AND_SAMPLED };
  }
}

describe('samplers', () => {
  test('see what is known when a span starts', async () => {
    const sampler = new AskedSampler();
    await playTraced({
      tracerProvider: new BasicTracerProvider({ sampler }),
      attributes: { 'app.tenant': 'acme' },
    });
    const first = new Map(sampler.asked.toReversed().map(({ name, attributes }) => [name, attributes]));
    for (const [, attributes] of first) if ('server.port' in attributes) attributes['server.port'] = 'a port';
    expect(Object.fromEntries([...first].toReversed())).toMatchInlineSnapshot(`
      {
        "agent_speech": {
          "app.tenant": "acme",
          "realtime.agent.name": "Triage",
          "realtime.item.id": "item_0005",
          "realtime.response.id": "resp_0002",
          "realtime.session.id": "sess_0001",
          "realtime.turn.number": 1,
          "session.id": "sess_0001",
        },
        "chat gpt-realtime-2.1": {
          "app.tenant": "acme",
          "gen_ai.agent.name": "Triage",
          "gen_ai.conversation.id": "conv_0001",
          "gen_ai.operation.name": "chat",
          "gen_ai.output.type": "speech",
          "gen_ai.provider.name": "openai",
          "gen_ai.request.model": "gpt-realtime-2.1",
          "gen_ai.request.stream": true,
          "gen_ai.response.id": "resp_0001",
          "realtime.session.id": "sess_0001",
          "realtime.turn.number": 1,
          "realtime.turn_detection": "semantic_vad",
          "realtime.voice": "marin",
          "server.address": "127.0.0.1",
          "server.port": "a port",
          "session.id": "sess_0001",
        },
        "execute_tool lookup": {
          "app.tenant": "acme",
          "gen_ai.agent.name": "Triage",
          "gen_ai.conversation.id": "conv_0001",
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.call.id": "call_0001",
          "gen_ai.tool.description": "Looks something up.",
          "gen_ai.tool.name": "lookup",
          "gen_ai.tool.type": "function",
          "realtime.session.id": "sess_0001",
          "realtime.turn.number": 1,
          "session.id": "sess_0001",
        },
        "execute_tool pay": {
          "app.tenant": "acme",
          "gen_ai.agent.name": "Billing",
          "gen_ai.conversation.id": "conv_0001",
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.call.id": "call_0004",
          "gen_ai.tool.description": "Pays.",
          "gen_ai.tool.name": "pay",
          "gen_ai.tool.type": "function",
          "realtime.session.id": "sess_0001",
          "realtime.turn.number": 3,
          "session.id": "sess_0001",
        },
        "invoke_agent Billing": {
          "app.tenant": "acme",
          "gen_ai.agent.name": "Billing",
          "gen_ai.conversation.id": "conv_0001",
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.request.model": "gpt-realtime-2.1",
          "realtime.handoff.from": "Triage",
          "realtime.handoff.to": "Billing",
          "realtime.session.id": "sess_0001",
          "realtime.turn.number": 2,
          "session.id": "sess_0001",
        },
        "invoke_agent Triage": {
          "app.tenant": "acme",
          "gen_ai.agent.name": "Triage",
          "gen_ai.conversation.id": "conv_0001",
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.request.model": "gpt-realtime-2.1",
          "realtime.session.id": "sess_0001",
          "realtime.turn.number": 1,
          "session.id": "sess_0001",
        },
        "realtime_session": {
          "app.tenant": "acme",
          "realtime.model": "gpt-realtime-2.1",
          "realtime.session.agent": "Triage",
        },
        "turn": {
          "app.tenant": "acme",
          "realtime.model": "gpt-realtime-2.1",
          "realtime.session.id": "sess_0001",
          "realtime.turn.input_modality": "audio",
          "realtime.turn.number": 1,
          "realtime.turn.trigger": "speech",
          "realtime.turn_detection": "semantic_vad",
          "realtime.voice": "marin",
          "session.id": "sess_0001",
        },
        "user_speech": {
          "app.tenant": "acme",
          "realtime.item.id": "item_0001",
          "realtime.session.id": "sess_0001",
          "realtime.transcription.model": "gpt-4o-mini-transcribe",
          "realtime.turn.number": 1,
          "session.id": "sess_0001",
        },
      }
    `);
    expect(sampler.asked.flatMap(({ links }) => links.map(({ attributes }) => attributes))).toEqual([
      {
        'realtime.link.type': 'handoff',
        'realtime.handoff.from': 'Triage',
        'realtime.handoff.to': 'Billing',
      },
    ]);
  });

  test('see where a session goes, when connect() is told', async () => {
    const sampler = new AskedSampler();
    const server = await startRealtimeServer();
    const transport = new OpenAIRealtimeWebSocket();
    const session = new RealtimeSession(guide(), {
      transport,
      model: 'gpt-realtime-2.1',
      workflowName: 'Support line',
      config: { audio: { output: { voice: 'cedar' } } },
    });
    traceRealtimeSession(session, { tracerProvider: new BasicTracerProvider({ sampler }) });
    await session.connect({ apiKey, url: server.url });
    session.close();
    const port = Number(new URL(server.url).port);
    await server.close();
    expect(sampler.asked[0]).toEqual({
      name: 'realtime_session',
      attributes: {
        'realtime.session.agent': 'Guide',
        'realtime.session.workflow': 'Support line',
        'realtime.model': 'gpt-realtime-2.1',
        'realtime.voice': 'cedar',
        'server.address': '127.0.0.1',
        'server.port': port,
      },
      links: [],
    });
  });

  test.each([
    ['wss://contoso.openai.azure.com/openai/v1/realtime?api-key=abc', 'azure.ai.openai', 443],
    ['wss://contoso.cognitiveservices.azure.com/openai/v1/realtime', 'azure.ai.openai', 443],
    ['wss://api.openai.com/v1/realtime', 'openai', 443],
    ['ws://voice.example.com:8080/v1/realtime', 'openai', 8080],
    ['ws://evil.example.com/.openai.azure.com', 'openai', 80],
    ['wss://contoso.openai.azure.com.example.com', 'openai', 443],
  ])('see whose server %s is', async (url, provider, port) => {
    const sampler = new AskedSampler();
    const session = newSession();
    traceRealtimeSession(session, { tracerProvider: new BasicTracerProvider({ sampler }) });
    await session.connect({ apiKey, url });
    session.transport.emit('*', { type: 'response.created', response: { id: 'resp_1' } });
    session.close();
    expect(sampler.asked[0]?.attributes).toMatchObject({
      'server.address': new URL(url).hostname,
      'server.port': port,
    });
    const response = sampler.asked.find(({ name }) => name.startsWith('chat'));
    expect(response?.attributes['gen_ai.provider.name']).toBe(provider);
  });

  test('that let nothing through make nothing, and the session works', async () => {
    const { exporter } = inMemoryProvider();
    const provider = new BasicTracerProvider({
      sampler: { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }) },
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    await playTraced({
      tracerProvider: provider,
      captureContent: true,
      redact: () => expect.unreachable('no span is recorded'),
    });
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
