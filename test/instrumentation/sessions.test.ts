import { createRequire } from 'node:module';
import { trace as traceApi } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { recordRealtimeSession, traceRealtimeSession } from '../../src/index.ts';
import { OpenAIRealtimeInstrumentation } from '../../src/instrumentation/index.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { collectedMetrics } from '../support/collected-metrics.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { pacedTransport } from '../support/paced-socket.ts';
import { printTree } from '../support/span-tree.ts';
import { delivered } from '../support/traced-call.ts';
import { wholeConversation } from '../support/whole-conversation.ts';
import { instrumented } from './instrumented.ts';
import type * as AgentsRealtime from '@openai/agents-realtime';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { RealtimeServer, ScriptedCall } from '../realtime-server/index.ts';

const apiKey = 'sk-test-0123456789';

/** A session with one guide on it, to a scripted server; both are closed when the test is over. */
async function guided(sdk: typeof AgentsRealtime = agentsRealtime, Session = sdk.RealtimeSession) {
  const server = await startRealtimeServer();
  const transport = new sdk.OpenAIRealtimeWebSocket({ url: server.url });
  const session = new Session(new sdk.RealtimeAgent({ name: 'Guide' }), { transport });
  onTestFinished(async () => {
    session.close();
    await server.close();
  });
  return { server, session, connect: () => connect(server, session) };
}

async function connect(server: RealtimeServer, session: RealtimeSession): Promise<ScriptedCall> {
  await session.connect({ apiKey });
  return server.nextCall();
}

async function greet(call: ScriptedCall, session: RealtimeSession): Promise<void> {
  await call.respond([{ say: 'Hello.', audioMs: 1 }]);
  await delivered(call, session);
}

const GREETING = `realtime_session session.end_reason=closed
  turn turn.trigger=none turn.end_reason=completed
    invoke_agent Guide
      chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]`;

describe('a session of an instrumented agents SDK', () => {
  test('gives the same trace as one that is attached by hand, for everything that a conversation can have', async () => {
    const converse = async (attach: (session: RealtimeSession) => void): Promise<void> => {
      const server = await startRealtimeServer();
      const conversation = wholeConversation();
      const session = new agentsRealtime.RealtimeSession(conversation.agent, {
        transport: pacedTransport(server.url),
        ...conversation.options,
      });
      attach(session);
      const call = await connect(server, session);
      await conversation.play(call, session);
      session.close();
      await server.close();
    };
    const { exporter, provider } = inMemoryProvider();
    await converse((session) => void traceRealtimeSession(session, { tracerProvider: provider }));
    const { tree } = instrumented();
    await converse(() => undefined);
    expect(tree()).toBe(printTree(exporter.getFinishedSpans()));
    expect(tree().split('\n').length).toBeGreaterThan(25);
  });

  test('is traced each time that it connects, each time linked to the last', async () => {
    const { tree } = instrumented();
    const { session, connect } = await guided();
    for (let round = 0; round < 2; round += 1) {
      await greet(await connect(), session);
      session.close();
    }
    expect(tree()).toBe(`${GREETING}\n${GREETING.replace('\n', '\n  ~ reconnect ~> realtime_session\n')}`);
  });

  test('that is refused is traced as well, and rejects with the error of the SDK', async () => {
    const { tree } = instrumented();
    const { server, session } = await guided();
    session.on('error', () => undefined);
    server.rejectConnections = true;
    await expect(session.connect({ apiKey })).rejects.toThrow();
    expect(tree()).toContain('realtime_session ERROR session.end_reason=error error.type=401');
  });

  test('has no method of its own that it would not have', async () => {
    instrumented();
    const { session, connect } = await guided();
    await connect();
    expect(Object.hasOwn(session, 'connect')).toBe(false);
  });

  test('may be of a subclass with a connect() of its own, which runs once for each call', async () => {
    const { tree } = instrumented();
    let calls = 0;
    class Phone extends agentsRealtime.RealtimeSession {
      override async connect(options: Parameters<RealtimeSession['connect']>[0]): Promise<void> {
        calls += 1;
        await super.connect(options);
      }
    }
    const { session, connect } = await guided(agentsRealtime, Phone as typeof RealtimeSession);
    await greet(await connect(), session);
    session.close();
    await greet(await connect(), session);
    session.close();
    expect(calls).toBe(2);
    expect(tree().match(/^realtime_session/gm)).toHaveLength(2);
    expect(tree().match(/invoke_agent/g)).toHaveLength(2);
  });

  test('may have a connect() that the application has put on it, which stays and runs once for each call', async () => {
    const { tree } = instrumented();
    const { server, session } = await guided();
    const original = session.connect.bind(session);
    const own = vi.fn<typeof original>((options) => original(options));
    session.connect = own;
    await greet(await connect(server, session), session);
    session.close();
    expect(session.connect).toBe(own);
    expect(own).toHaveBeenCalledOnce();
    expect(tree()).toBe(GREETING);
  });

  test('may be recorded as well, before or after it connects', async () => {
    const { tree } = instrumented();
    const { session, connect } = await guided();
    const lines: string[][] = [[], []];
    recordRealtimeSession(session, { write: (line) => lines[0]!.push(line) });
    const call = await connect();
    recordRealtimeSession(session, { write: (line) => lines[1]!.push(line) });
    await greet(call, session);
    session.close();
    expect(tree()).toBe(GREETING);
    for (const recording of lines) expect(recording.join('')).toContain('response');
  });
});

test('are measured with the meter provider that was set last, each session from its beginning on', async () => {
  const { instrumentation } = instrumented();
  const [before, after] = [collectedMetrics(), collectedMetrics()];
  for (const { provider } of [before, after]) {
    instrumentation.setMeterProvider(provider);
    const { session, connect } = await guided();
    await greet(await connect(), session);
    session.close();
  }
  for (const { points } of [before, after])
    expect(await points('gen_ai.client.inference.duration')).toMatchObject([{ count: 1 }]);
});

describe('classes', () => {
  test('are those of every copy: the ES module and the CommonJS one, found by require() when enabled before', async () => {
    const { exporter, provider } = inMemoryProvider();
    const instrumentation = new OpenAIRealtimeInstrumentation();
    onTestFinished(() => instrumentation.disable());
    instrumentation.setTracerProvider(provider);
    const required = createRequire(import.meta.url)('@openai/agents-realtime') as typeof AgentsRealtime;
    const esm = await import('@openai/agents-realtime');
    expect(required.RealtimeSession).not.toBe(esm.RealtimeSession);
    instrumentation.manuallyInstrument(esm);
    for (const sdk of [required, esm]) {
      const { session, connect } = await guided(sdk);
      await greet(await connect(), session);
      session.close();
    }
    expect(printTree(exporter.getFinishedSpans())).toBe(`${GREETING}\n${GREETING}`);
  });

  test('keep their identity, their prototypes and their exports', () => {
    const { RealtimeSession } = agentsRealtime;
    const { prototype } = RealtimeSession;
    const before = Object.getOwnPropertyDescriptors(prototype);
    instrumented();
    expect(agentsRealtime.RealtimeSession).toBe(RealtimeSession);
    expect(RealtimeSession.prototype).toBe(prototype);
    const { connect, ...others } = Object.getOwnPropertyDescriptors(prototype);
    expect(connect).toEqual({ ...before.connect, value: expect.any(Function) as unknown });
    expect(connect.value).not.toBe(before.connect.value);
    expect({ ...others, connect: before.connect }).toEqual(before);
  });

  test('are found in a namespace, in exports with a default, in an object of a bundler, or are given themselves', async () => {
    const { RealtimeSession } = agentsRealtime;
    class Bundled extends RealtimeSession {}
    for (const module of [
      agentsRealtime,
      { default: { RealtimeSession } },
      { a: 1, get b(): never { throw new Error('not loaded'); }, t: Bundled }, // prettier-ignore
      RealtimeSession,
    ]) {
      const { instrumentation, tree } = instrumented({}, module);
      const { session, connect } = await guided(agentsRealtime, Bundled as typeof RealtimeSession);
      await greet(await connect(), session);
      session.close();
      expect(tree()).toBe(GREETING);
      instrumentation.disable();
    }
  });

  test.each([
    [{}, 'an object that exports nothing'],
    [{ RealtimeAgent: Map, tool: () => 1 }, 'an object that exports RealtimeAgent, tool'],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, 'an object that exports a, b, c, d, e, …'],
    [undefined, 'undefined'],
    ['@openai/agents-realtime', 'a string'],
  ])('are missed with a TypeError in %o', (module, came) => {
    const instrumentation = new OpenAIRealtimeInstrumentation({ enabled: false });
    expect(() => instrumentation.manuallyInstrument(module as object)).toThrow(
      new TypeError(
        'Expected a module with RealtimeSession of @openai/agents-realtime, or with OpenAIRealtimeWS or ' +
          `OpenAIRealtimeWebSocket of openai, but got ${came}.`,
      ),
    );
  });
});

describe('disable()', () => {
  test('ends what is open, stops observing, and puts prototypes and sessions back', async () => {
    const { prototype } = agentsRealtime.RealtimeSession;
    const before = Object.getOwnPropertyDescriptors(prototype);
    const { instrumentation, tree } = instrumented();
    const { session, connect } = await guided();
    const own = Reflect.ownKeys(session);
    const call = await connect();
    await greet(call, session);
    instrumentation.disable();
    const ended = GREETING.replace('=closed', '=shutdown');
    expect(tree()).toBe(ended);
    expect(Object.getOwnPropertyDescriptors(prototype)).toEqual(before);
    expect(Reflect.ownKeys(session)).toEqual(own);
    expect(session.eventNames().filter((name) => session.listenerCount(name as 'error') > 0)).toEqual([]);
    await greet(call, session);
    session.close();
    await connect();
    session.close();
    expect(tree()).toBe(ended);
  });

  test('leaves alone the sessions that were attached by hand', async () => {
    const { instrumentation, tree } = instrumented();
    const { exporter, provider } = inMemoryProvider();
    const { session, connect } = await guided();
    traceRealtimeSession(session, { tracerProvider: provider });
    const call = await connect();
    instrumentation.disable();
    await greet(call, session);
    session.close();
    expect(printTree(exporter.getFinishedSpans())).toBe(GREETING);
    expect(tree()).toBe('');
  });

  test('has no more effect on a method that somebody stands in front of, and that stays in place', async () => {
    const { prototype } = agentsRealtime.RealtimeSession;
    const original = prototype.connect;
    const { instrumentation, tree } = instrumented();
    const patched = prototype.connect;
    const calls = vi.fn<() => void>();
    prototype.connect = function (this: RealtimeSession, ...args) {
      calls();
      return patched.apply(this, args);
    };
    onTestFinished(() => void (prototype.connect = original));
    instrumentation.disable();
    const { session, connect } = await guided();
    await connect();
    session.close();
    expect(calls).toHaveBeenCalledOnce();
    expect(tree()).toBe('');

    instrumentation.enable();
    await greet(await connect(), session);
    session.close();
    expect(calls).toHaveBeenCalledTimes(2);
    expect(tree()).toBe(GREETING);
  });

  test('is undone by enable(), for classes that were given by hand too, in whichever state', async () => {
    const { instrumentation, tree } = instrumented({ enabled: false });
    const { session, connect } = await guided();
    await connect();
    session.close();
    expect(tree()).toBe('');
    for (let round = 0; round < 2; round += 1) {
      instrumentation.disable();
      instrumentation.enable();
    }
    await greet(await connect(), session);
    session.close();
    expect(tree()).toBe(GREETING);
  });
});

describe('a session is traced once', () => {
  test('when it was attached by hand before, without a warning', async () => {
    const messages = recordDiag();
    const { tree } = instrumented();
    const { exporter, provider } = inMemoryProvider();
    const { session, connect } = await guided();
    traceRealtimeSession(session, { tracerProvider: provider });
    await greet(await connect(), session);
    session.close();
    expect(printTree(exporter.getFinishedSpans())).toBe(GREETING);
    expect(tree()).toBe('');
    expect([...textsOf(messages, 'warn'), ...textsOf(messages, 'error')]).toEqual([]);
  });

  test('when it is attached by hand afterwards, which gives the trace that there is', async () => {
    const { tree, spans } = instrumented();
    const { exporter, provider } = inMemoryProvider();
    const { session, connect } = await guided();
    const call = await connect();
    const trace = traceRealtimeSession(session, { tracerProvider: provider });
    await greet(call, session);
    session.close();
    expect(tree()).toBe(GREETING);
    expect(trace.spanContext()?.traceId).toBe(spans()[0]?.spanContext().traceId);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  test.each(['before', 'after'])(
    'when another copy of the package attaches it by hand %s it connects',
    async (when) => {
      vi.resetModules();
      const copy = (await import('../../src/index.ts')) as {
        traceRealtimeSession: typeof traceRealtimeSession;
      };
      expect(copy.traceRealtimeSession).not.toBe(traceRealtimeSession);
      const { exporter, provider } = inMemoryProvider();
      const { tree } = instrumented();
      const { session, connect } = await guided();
      const attach = (): unknown => copy.traceRealtimeSession(session, { tracerProvider: provider });
      if (when === 'before') attach();
      const call = await connect();
      if (when === 'after') attach();
      await greet(call, session);
      session.close();
      const trees = [printTree(exporter.getFinishedSpans()), tree()];
      expect(trees).toEqual(when === 'before' ? [GREETING, ''] : ['', GREETING]);
    },
  );

  test('by two instrumentations, whichever of them is disabled first', async () => {
    const [first, second] = [instrumented(), instrumented()];
    const { session, connect } = await guided();
    await greet(await connect(), session);
    session.close();
    expect([first.tree(), second.tree()].toSorted()).toEqual(['', GREETING]);
    first.instrumentation.disable();
    const other = await guided();
    await greet(await other.connect(), other.session);
    other.session.close();
    expect(`${first.tree()}${second.tree()}`.match(/^realtime_session/gm)).toHaveLength(2);
    second.instrumentation.disable();
    await connect();
    session.close();
    expect(`${first.tree()}${second.tree()}`.match(/^realtime_session/gm)).toHaveLength(2);
  });
});

describe('spans go', () => {
  test('to the provider that is registered with the API, when none was set', async () => {
    const { exporter, provider } = inMemoryProvider();
    const instrumentation = new OpenAIRealtimeInstrumentation();
    onTestFinished(() => instrumentation.disable());
    instrumentation.manuallyInstrument(agentsRealtime);
    traceApi.setGlobalTracerProvider(provider);
    onTestFinished(() => traceApi.disable());
    const { session, connect } = await guided();
    await greet(await connect(), session);
    session.close();
    expect(printTree(exporter.getFinishedSpans())).toBe(GREETING);
    expect(exporter.getFinishedSpans()[0]?.instrumentationScope).toMatchObject({
      name: 'opentelemetry-instrumentation-openai-realtime',
      schemaUrl: undefined,
    });
  });

  test('to the provider that is set last, from the next connection of each session on', async () => {
    const { instrumentation, tree } = instrumented();
    const { session, connect } = await guided();
    const call = await connect();
    const { exporter, provider } = inMemoryProvider();
    const unregister = registerInstrumentations({
      instrumentations: [instrumentation],
      tracerProvider: provider,
    });
    await greet(call, session);
    session.close();
    expect(tree()).toBe(GREETING);
    await greet(await connect(), session);
    session.close();
    expect(tree()).toBe(GREETING);
    expect(printTree(exporter.getFinishedSpans())).toContain('invoke_agent Guide');
    unregister();
    expect(instrumentation.isEnabled()).toBe(false);
  });
});

describe('configuration', () => {
  test('is that of tracing by hand, and of the moment at which a session is attached', async () => {
    const { instrumentation, spans } = instrumented({ attributes: { tenant: 'acme' } });
    instrumentation.setConfig({
      attributes: { tenant: 'other' },
      captureContent: true,
      traceBoundary: 'turn',
    });
    const { session, connect } = await guided();
    await greet(await connect(), session);
    session.close();
    expect(new Set(spans().map(({ attributes }) => attributes['tenant']))).toEqual(new Set(['other']));
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(2);
    expect(JSON.stringify(spans().map(({ attributes }) => attributes))).toContain('Hello.');
  });

  test('can have OpenAI’s traces name those of the sessions', async () => {
    const { spans } = instrumented({ linkOpenAITrace: true });
    const { session, connect } = await guided();
    const call = await connect();
    await greet(call, session);
    session.close();
    const { traceId } = spans()[0]!.spanContext();
    expect(JSON.stringify(call.clientEvents)).toContain(`"group_id":"${traceId}"`);
  });

  test('has a hook that is given each session once, and adds to the attributes of its spans', async () => {
    const sessions: object[] = [];
    const { spans } = instrumented({
      attributes: { tenant: 'acme', line: 0 },
      sessionHook: (session) => {
        sessions.push(session);
        return { line: sessions.length };
      },
    });
    const [first, second] = [await guided(), await guided()];
    for (const { session, connect } of [first, second, first]) {
      await greet(await connect(), session);
      session.close();
    }
    expect(sessions).toEqual([first.session, second.session]);
    expect(spans().map(({ attributes }) => [attributes['tenant'], attributes['line']])).toEqual(
      [1, 2, 1].flatMap((line) => Array.from({ length: 5 }, () => ['acme', line])),
    );
  });

  test.each([
    ['throws', () => { throw new Error('no'); }], // prettier-ignore
    ['returns no attributes', () => ({ nested: {} })],
    ['returns a text', () => 'acme'],
    ['returns a promise', () => Promise.resolve({ a: 1 })],
    ['returns a promise that fails', () => Promise.reject(new Error('no'))],
  ])('may have a hook that %s: it is reported, and the session is traced', async (_what, sessionHook) => {
    const messages = recordDiag();
    const { spans } = instrumented({ attributes: { tenant: 'acme' }, sessionHook: sessionHook as never });
    const { session, connect } = await guided();
    await greet(await connect(), session);
    session.close();
    expect(textsOf(messages, 'error')).toEqual([expect.stringContaining('sessionHook')]);
    expect(spans().map(({ attributes }) => attributes['tenant'])).toEqual(Array(5).fill('acme'));
  });

  test.each([
    [{ connections: 'no' }, 'Expected option "connections" to be true or false, but got "no".'],
    [{ linkOpenAITrace: 1 }, 'Expected option "linkOpenAITrace" to be true or false, but got 1.'],
    [{ enabled: 1 }, 'Expected option "enabled" to be true or false, but got 1.'],
    [
      { sessionHook: {} },
      'Expected option "sessionHook" to be a function from a session to attributes, or to undefined, but got an object.',
    ],
    [{ traceBoundary: 'hour' }, `Expected option "traceBoundary" to be 'session' or 'turn', but got "hour".`],
    [{ tracerProvider: {} }, 'Unknown option "tracerProvider".'],
    [{ parentContext: {} }, 'Unknown option "parentContext".'],
    [null, 'Expected options to be an object, but got null.'],
  ])('is refused when it is wrong: %o', (config, message) => {
    expect(() => new OpenAIRealtimeInstrumentation(config as never)).toThrow(TypeError);
    expect(() => new OpenAIRealtimeInstrumentation(config as never)).toThrow(message);
    const { instrumentation } = instrumented({ attributes: { tenant: 'acme' } });
    expect(() => instrumentation.setConfig(config as never)).toThrow(message);
    expect(instrumentation.getConfig().attributes).toEqual({ tenant: 'acme' });
  });
});

describe('a session that cannot be attached', () => {
  test('connects as ever, and the failure is reported', async () => {
    const messages = recordDiag();
    const { tree } = instrumented();
    const { session, connect } = await guided();
    Object.defineProperty(session, 'transport', { get: () => undefined, configurable: true });
    await connect();
    Reflect.deleteProperty(session, 'transport');
    session.close();
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining('realtime tracing failed at session'),
    ]);
    expect(tree()).toBe('');
    expect(Object.hasOwn(session, 'connect')).toBe(false);
  });
});
