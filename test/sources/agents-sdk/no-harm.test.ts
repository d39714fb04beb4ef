import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import { context, diag, ROOT_CONTEXT, trace as traceApi } from '@opentelemetry/api';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { traceRealtimeSession } from '../../../src/index.ts';
import { OpenAIRealtimeInstrumentation } from '../../../src/instrumentation/index.ts';
import { startRealtimeServer } from '../../realtime-server/index.ts';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { ScriptedRealtimeTransport } from '../../support/agents-sdk-testing.ts';
import { agentsRealtime, cutsPlayback } from '../../support/agents-sdk.ts';
import { runChild } from '../../support/child-process.ts';
import { forgetReports } from '../../support/forget-reports.ts';
import {
  BROKEN_TELEMETRY,
  brokenLogger,
  processorThatFailsAtTheEnd,
} from '../../support/hostile-telemetry.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { pacedTransport } from '../../support/paced-socket.ts';
import { describe as describeValue, logSession, SESSION_EVENTS } from '../../support/session-log.ts';
import { printTree } from '../../support/span-tree.ts';
import { startTracedCall, until } from '../../support/traced-call.ts';
import { wholeConversation } from '../../support/whole-conversation.ts';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { ChildEnding } from '../../support/child-process.ts';
import type { ScriptedTransport } from '../../support/agents-sdk-testing.ts';
import type { TraceOptions } from '../../../src/index.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession: Session, tool } = agentsRealtime;
const apiKey = 'sk-test-0123456789';
const guide = () => new RealtimeAgent({ name: 'Guide' });

type Attach = (session: RealtimeSession) => void;

/** A way to trace all sessions of a run. */
type Way = <Result>(run: (attach: Attach) => Promise<Result>, options: TraceOptions) => Promise<Result>;

const byHand: Way = (run, options) => run((session) => void traceRealtimeSession(session, options));

/** While it is on, all sessions are traced: no other run may go on beside it. */
const byInstrumentation: Way = async (run, { tracerProvider, ...config }) => {
  const instrumentation = new OpenAIRealtimeInstrumentation(config);
  if (tracerProvider !== undefined) instrumentation.setTracerProvider(tracerProvider);
  instrumentation.manuallyInstrument(agentsRealtime);
  try {
    return await run(() => undefined);
  } finally {
    instrumentation.disable();
  }
};

const WAYS = [
  { name: 'by hand', way: byHand },
  { name: 'by the instrumentation', way: byInstrumentation },
];

/** What an application sees of a conversation: all events of its session, before and behind the tracing, and all that was sent. */
interface Experience {
  events: string[];
  laterEvents: string[];
  sent: string[];
}

async function experience(options?: TraceOptions, way: Way = byHand): Promise<Experience> {
  if (options === undefined) return converse(() => undefined);
  return way((attach) => converse(attach), options);
}

async function converse(attach: Attach): Promise<Experience> {
  const server = await startRealtimeServer({ run: '' });
  const conversation = wholeConversation();
  const transport = pacedTransport(server.url);
  const session = new Session(conversation.agent, { transport, ...conversation.options });
  const events = logSession(session);
  attach(session);
  const laterEvents = logSession(session);
  await session.connect({ apiKey });
  events.push('connect() is done');
  const call = await server.nextCall();
  await conversation.play(call, session);
  session.close();
  events.push('close() is done');
  await server.close();
  return { events, laterEvents, sent: call.clientEvents.map(describeValue) };
}

describe('the agents SDK behaves the same with tracing and without', () => {
  test.each(WAYS)(
    'every event of a whole conversation, in order, and every message to the server: traced $name',
    async ({ way }) => {
      const { exporter, provider } = inMemoryProvider();
      const before = await experience();
      const after = await experience({ tracerProvider: provider }, way);
      expect(after).toEqual(before);
      const seen = new Set(before.events.map((line) => line.split(' ', 1)[0]));
      expect(SESSION_EVENTS.filter((event) => !seen.has(event))).toEqual([
        // Versions before 0.20 forget about audio once it is generated.
        ...(cutsPlayback ? [] : ['audio_interrupted']),
        'error',
        'tool_approval_requested',
        'mcp_tool_call_completed',
        'mcp_tools_changed',
      ]);
      expect(printTree(exporter.getFinishedSpans()).split('\n').length).toBeGreaterThan(25);
    },
  );

  describe('when telemetry itself is broken', () => {
    let expected: Experience;
    beforeAll(async () => {
      diag.setLogger(brokenLogger, { suppressOverrideMessage: true });
      expected = await experience();
    });
    beforeEach(forgetReports);
    afterAll(() => diag.disable());

    test.concurrent.each(Object.entries(BROKEN_TELEMETRY))(
      'a %s that throws, and a logger',
      async (_part, options) => {
        expect(await experience(options)).toEqual(expected);
      },
    );

    test.each(['tracer', 'span', 'redact hook'])(
      'a %s that throws, and a logger, with the instrumentation',
      async (part) => {
        expect(await experience(BROKEN_TELEMETRY[part], byInstrumentation)).toEqual(expected);
      },
    );
  });

  test('attaching and ending with a logger that throws', () => {
    diag.setLogger(brokenLogger, { suppressOverrideMessage: true });
    forgetReports();
    onTestFinished(() => diag.disable());
    const session = new Session(guide(), { transport: new ScriptedRealtimeTransport() });
    const trace = traceRealtimeSession(session, BROKEN_TELEMETRY['tracer provider']);
    expect(() => traceRealtimeSession(session)).not.toThrow();
    expect(() => trace.spanContext()).not.toThrow();
    expect(() => trace.end()).not.toThrow();
  });

  test('a span processor that throws costs no other processor a span', async () => {
    const { exporter, provider } = inMemoryProvider();
    const both = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter), processorThatFailsAtTheEnd],
    });
    await experience({ tracerProvider: both });
    const withFailure = printTree(exporter.getFinishedSpans());
    exporter.reset();
    await experience({ tracerProvider: provider });
    expect(withFailure).toBe(printTree(exporter.getFinishedSpans()));
  });
});

/** Runs the same on a session that is not traced and on one that is, in each way, and compares what comes of it. */
async function expectSame(run: (attach: Attach) => Promise<unknown>): Promise<unknown> {
  const untraced = await run(() => undefined);
  for (const { name, way } of WAYS) {
    const { exporter, provider } = inMemoryProvider();
    expect(await way(run, { tracerProvider: provider }), name).toEqual(untraced);
    expect(exporter.getFinishedSpans().length, name).toBeGreaterThan(0);
  }
  return untraced;
}

/** What a call returns, resolves with, throws or rejects with. */
async function outcomeOf(call: () => unknown): Promise<string> {
  try {
    const returned = call();
    const kind = returned instanceof Promise ? 'resolves with' : 'returns';
    return `${kind} ${describeValue(await returned)}`;
  } catch (error) {
    return `fails with ${describeValue(error)}`;
  }
}

describe('what methods return and throw', () => {
  test('stays the same before, during and after a connection', async () => {
    const outcomes = await expectSame(async (attach) => {
      const server = await startRealtimeServer({ run: '' });
      const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
      attach(session);
      const foreign = { rawItem: { type: 'function_call', name: 'pay' }, agent: guide() } as never;
      const call = {
        id: 'item_1',
        type: 'function_call',
        callId: 'call_1',
        responseId: 'resp_1',
        name: 'pay',
        arguments: '{}',
      } as const;
      const { transport } = session;
      const steps: Record<string, () => unknown> = {
        sendMessage: () => session.sendMessage('Hello.'),
        addImage: () => session.addImage('data:image/png;base64,AAAA'),
        sendAudio: () => session.sendAudio(new ArrayBuffer(8)),
        mute: () => session.mute(true),
        interrupt: () => session.interrupt(),
        updateHistory: () => session.updateHistory([]),
        updateAgent: () => session.updateAgent(guide()),
        approve: () => session.approve(foreign),
        reject: () => session.reject(foreign),
        sendFunctionCallOutput: () => transport.sendFunctionCallOutput(call, 'done', true),
        requestResponse: () => transport.requestResponse?.(),
        sendEvent: () => transport.sendEvent({ type: 'response.cancel' }),
      };
      const outcomes: string[] = [];
      const runSteps = async (when: string): Promise<void> => {
        for (const [name, step] of Object.entries(steps))
          outcomes.push(`${when} ${name} ${await outcomeOf(step)}`);
      };
      session.on('error', () => undefined);
      await runSteps('before');
      outcomes.push(await outcomeOf(() => session.connect({ apiKey })));
      outcomes.push(await outcomeOf(() => session.connect({ apiKey })));
      await runSteps('during');
      outcomes.push(await outcomeOf(() => session.close()), await outcomeOf(() => session.close()));
      await runSteps('after');
      await server.close();
      return outcomes;
    });
    expect(outcomes).toContain(
      'before sendFunctionCallOutput fails with "Error: WebSocket is not connected. Make sure you call `connect()` before sending events."',
    );
    expect(outcomes).toContain('fails with "UserError: WebSocket is already connected or connecting."');
    expect(outcomes).toContain('during sendFunctionCallOutput returns undefined');
  });

  test('stays the same for approvals', async () => {
    const outcomes = await expectSame(async (attach) => {
      const server = await startRealtimeServer({ run: '' });
      const pay = tool({
        name: 'pay',
        description: 'Pays.',
        parameters: z.object({}),
        needsApproval: true,
        execute: () => 'paid',
      });
      const agent = new RealtimeAgent({ name: 'Clerk', tools: [pay] });
      const session = new Session(agent, { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
      attach(session);
      const items: Parameters<RealtimeSession['approve']>[0][] = [];
      session.on('tool_approval_requested', (_context, _agent, request) => {
        items.push(request.approvalItem);
      });
      await session.connect({ apiKey });
      const call = await server.nextCall();
      await call.respond([{ call: 'pay' }, { call: 'pay' }]);
      await until(() => items.length === 2);
      const [first, second] = items;
      const outcomes = [
        await outcomeOf(() => session.approve(first!)),
        await outcomeOf(() => session.approve(first!)),
        await outcomeOf(() => session.reject(second!, { message: 'No.' })),
        await outcomeOf(() => session.reject(second!)),
      ];
      const isOutput = (event: object): boolean => describeValue(event).includes('function_call_output');
      const sent = [await call.nextClientEvent(isOutput), await call.nextClientEvent(isOutput)];
      session.close();
      outcomes.push(await outcomeOf(() => session.approve(first!)));
      await server.close();
      return [...outcomes, ...sent.map(describeValue)];
    });
    expect(JSON.stringify(outcomes)).toContain('No.');
  });

  const inEachWay = WAYS.map(({ name, way }) => ({
    name,
    trace: (run: (attach: Attach) => Promise<void>) =>
      way(run, { tracerProvider: inMemoryProvider().provider }),
  }));

  test.each(inEachWay)('errors are the very objects that the transport threw, traced $name', ({ trace }) =>
    trace(async (attach) => {
      const transport = new ScriptedRealtimeTransport();
      const session = new Session(guide(), { transport });
      attach(session);
      const reason = new Error('no');
      transport.failNextCall('connect', reason);
      expect(await session.connect({ apiKey }).catch((error: unknown) => error)).toBe(reason);
      await session.connect({ apiKey });
      const thrownBy = (call: () => unknown): unknown => {
        try {
          return call();
        } catch (error) {
          return error;
        }
      };
      for (const method of ['sendMessage', 'sendEvent', 'requestResponse', 'addImage', 'close'] as const) {
        transport.failNextCall(method, reason);
        expect(
          thrownBy(() => (session.transport[method] as () => void)()),
          method,
        ).toBe(reason);
      }
      transport.failNextCall('close', reason);
      expect(thrownBy(() => session.close())).toBe(reason);
    }),
  );

  test.each(inEachWay)(
    'arguments reach the transport as they are, once, with its own this, traced $name',
    ({ trace }) =>
      trace(async (attach) => {
        const seen: { receiver: unknown; args: unknown[] }[] = [];
        class Watched extends ScriptedRealtimeTransport {
          override sendMessage(...args: Parameters<ScriptedTransport['sendMessage']>): void {
            seen.push({ receiver: this, args });
            super.sendMessage(...args);
          }
        }
        const transport = new Watched();
        const session = new Session(guide(), { transport });
        attach(session);
        await session.connect({ apiKey });
        const [message, data] = [
          { type: 'message', role: 'user', content: [] } as const,
          { event_id: 'mine' },
        ];
        session.sendMessage(message as never, data);
        expect(seen).toHaveLength(1);
        expect(seen[0]?.receiver).toBe(transport);
        expect(seen[0]?.args[0]).toBe(message);
        expect(seen[0]?.args[1]).toBe(data);
      }),
  );
});

describe('listeners of the application', () => {
  test('keep their count and order while traced, and are alone again afterwards', () => {
    const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket() });
    const listeners = SESSION_EVENTS.map((event) => {
      const [first, second, third] = [() => 1, () => 2, () => 3];
      session.on(event, first);
      session.once(event, second);
      return { event, own: [first, second, third], third };
    });
    session.off('error', listeners.find(({ event }) => event === 'error')!.own[0]!);
    session.off('error', listeners.find(({ event }) => event === 'error')!.own[1]!);
    const trace = traceRealtimeSession(session, { tracerProvider: inMemoryProvider().provider });
    expect(session.listenerCount('error')).toBe(0);
    for (const { event, third } of listeners) if (event !== 'error') session.on(event, third);
    for (const { event, own } of listeners) {
      if (event === 'error') continue;
      const present = session.listeners(event);
      expect(
        present.filter((listener) => own.includes(listener as never)),
        event,
      ).toEqual(own);
      expect(present.length, event).toBeLessThanOrEqual(4);
    }
    trace.end();
    for (const { event, own } of listeners)
      expect(session.listeners(event), event).toEqual(event === 'error' ? [] : own);
    expect(session.eventNames()).not.toContainEqual(expect.any(Symbol));
  });

  test('may be as many as an emitter takes without a warning', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket() });
    for (let count = 0; count < session.getMaxListeners(); count += 1)
      session.on('transport_event', () => undefined);
    traceRealtimeSession(session, { tracerProvider: inMemoryProvider().provider });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(warnings).toEqual([]);
  });

  test.each(['history_added', 'agent_tool_end', 'audio_start'] as const)(
    'one that throws at %s has the same consequences',
    async (event) => {
      const seen = await expectSame(async (attach) => {
        const server = await startRealtimeServer({ run: '' });
        const lookup = tool({
          name: 'lookup',
          description: 'Looks up.',
          parameters: z.object({}),
          execute: () => 'found',
        });
        const agent = new RealtimeAgent({ name: 'Clerk', tools: [lookup] });
        const session = new Session(agent, { transport: pacedTransport(server.url) });
        const events = logSession(session);
        session.on(event, () => {
          throw new Error('the application is broken');
        });
        attach(session);
        const laterEvents = logSession(session);
        const uncaught: unknown[] = [];
        const handlers = process.listeners('uncaughtException');
        process.removeAllListeners('uncaughtException');
        process.on('uncaughtException', (error) => uncaught.push(String(error)));
        await session.connect({ apiKey });
        const call = await server.nextCall();
        await call.respond([{ call: 'lookup' }]);
        await call.nextClientEvent('response.create');
        await call.reply([{ say: 'Found.', audioMs: 1 }]);
        call.send({ type: 'test.end' });
        // What nobody catches may be the end of the socket.
        await until(() => uncaught.length > 0 || events.some((line) => line.includes('test.end')));
        await call.silence(20);
        session.close();
        await server.close();
        process.removeAllListeners('uncaughtException');
        for (const handler of handlers) process.on('uncaughtException', handler);
        return { events, laterEvents, uncaught };
      });
      expect(JSON.stringify(seen)).toContain('the application is broken');
    },
  );
});

describe('what tracing puts in place', () => {
  /** Own properties with their values; what an emitter keeps of its listeners is looked at elsewhere. */
  const ownProperties = (target: object) =>
    new Map(
      Reflect.ownKeys(target)
        .filter((key) => !String(key).startsWith('_events'))
        .map((key) => [key, Object.getOwnPropertyDescriptor(target, key)]),
    );
  const emitterOf = (session: RealtimeSession) =>
    (session.transport as never as { eventEmitter: RealtimeSession }).eventEmitter;
  const socketOf = (session: RealtimeSession) => {
    const { websocket } = (session.transport as never as { connectionState: { websocket: object } })
      .connectionState;
    return websocket;
  };
  const chainOf = (target: object): object[] => {
    const prototype = Object.getPrototypeOf(target) as object | null;
    return prototype === null ? [] : [prototype, ...chainOf(prototype)];
  };

  test('is taken away again by end(), and is never put on a prototype', async () => {
    const server = await startRealtimeServer({ run: '' });
    const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
    await session.connect({ apiKey });
    const targets = [session, session.transport, socketOf(session)];
    const before = targets.map(ownProperties);
    const prototypes = targets.flatMap(chainOf);
    const prototypesBefore = prototypes.map(ownProperties);
    const listenersBefore = emitterOf(session)
      .eventNames()
      .map((event) => [event, emitterOf(session).listeners(event as 'error')]);

    const trace = traceRealtimeSession(session, { tracerProvider: inMemoryProvider().provider });
    expect(targets.map(ownProperties)).not.toEqual(before);
    expect(Object.keys(session)).toEqual(Object.keys(new Session(guide(), { transport: session.transport })));
    expect(prototypes.map(ownProperties)).toEqual(prototypesBefore);
    trace.end();

    expect(targets.map(ownProperties)).toEqual(before);
    expect(prototypes.map(ownProperties)).toEqual(prototypesBefore);
    expect(
      emitterOf(session)
        .eventNames()
        .map((event) => [event, emitterOf(session).listeners(event as 'error')]),
    ).toEqual(listenersBefore);
    expect(SESSION_EVENTS.map((event) => session.listenerCount(event))).toEqual(SESSION_EVENTS.map(() => 0));
    session.close();
    await server.close();
  });

  test('gives back methods that the application had replaced, and leaves alone those it replaces later', async () => {
    const transport = new ScriptedRealtimeTransport();
    const session = new Session(guide(), { transport });
    const original = session.close.bind(session);
    const earlier = (): void => original();
    session.close = earlier;
    const { exporter, provider } = inMemoryProvider();
    const trace = traceRealtimeSession(session, { tracerProvider: provider });
    const traced = session.connect.bind(session);
    const later = (options: { apiKey: string }) => traced(options);
    session.connect = later;
    trace.end();
    expect(session.close).toBe(earlier);
    expect(session.connect).toBe(later);
    await session.connect({ apiKey });
    session.close();
    expect(transport.status).toBe('disconnected');
    expect(exporter.getFinishedSpans(), 'an ended trace stays ended').toEqual([]);
    expect(trace.spanContext()).toBeUndefined();
  });
});

describe('traces of one process', () => {
  test('two sessions at once with the same ids do not meet', async () => {
    const { exporter, provider } = inMemoryProvider();
    const alone = inMemoryProvider();
    await experience({ tracerProvider: alone.provider });
    await Promise.all([experience({ tracerProvider: provider }), experience({ tracerProvider: provider })]);
    const spans = exporter.getFinishedSpans();
    const traceIds = [...new Set(spans.map((span) => span.spanContext().traceId))];
    const trees = traceIds.map((id) => printTree(spans.filter((span) => span.spanContext().traceId === id)));
    const tree = printTree(alone.exporter.getFinishedSpans());
    expect(trees).toEqual([tree, tree]);
    expect(new Set(spans.map((span) => span.attributes['realtime.session.id'])).size).toBe(1);
  });

  test('attaching twice traces once, with the first options, and warns', async () => {
    const messages = recordDiag();
    const { call, session, trace, finish } = await startTracedCall(guide());
    const other = inMemoryProvider();
    expect(traceRealtimeSession(session, { tracerProvider: other.provider })).toBe(trace);
    expect(textsOf(messages, 'warn')).toEqual([expect.stringContaining('traced already')]);
    await call.respond([{ say: 'Hello.', audioMs: 1 }]);
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Guide
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
    expect(other.exporter.getFinishedSpans()).toEqual([]);
  });

  test('an ended trace has nothing to say about the next one of its session', async () => {
    const { call, session, trace, spans } = await startTracedCall(guide());
    trace.end();
    const { exporter, provider } = inMemoryProvider();
    const next = traceRealtimeSession(session, { tracerProvider: provider });
    expect(next).not.toBe(trace);
    trace.end('shutdown');
    expect(traceRealtimeSession(session)).toBe(next);
    await call.respond([{ say: 'Hello.', audioMs: 1 }]);
    await call.silence(15);
    next.end();
    expect(printTree(spans())).toBe('realtime_session session.end_reason=closed');
    expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Guide
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('events after the end are ignored, and ending twice is harmless', async () => {
    const { call, session, trace, spans } = await startTracedCall(guide());
    trace.end('shutdown');
    trace.end('closed');
    await call.userSpeaks({ transcript: 'Are you there?' });
    await call.reply('I am.');
    session.close();
    trace.end();
    expect(printTree(spans())).toBe('realtime_session session.end_reason=shutdown');
  });

  test('without a registered provider a session works and nothing is made', async () => {
    expect(traceApi.getTracerProvider()).toBe(traceApi.getTracerProvider());
    const server = await startRealtimeServer({ run: '' });
    const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
    const trace = traceRealtimeSession(session);
    await session.connect({ apiKey });
    const call = await server.nextCall();
    session.sendMessage('Hello');
    expect(await call.reply([{ text: 'Hello.' }])).toMatchObject({ status: 'completed' });
    expect(trace.spanContext()?.traceId ?? '0'.repeat(32)).toBe('0'.repeat(32));
    session.close();
    await server.close();
  });

  test('a session that connects while tracing is suppressed makes no spans, in either trace boundary', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
    const { exporter, provider } = inMemoryProvider();
    for (const traceBoundary of ['session', 'turn'] as const) {
      const server = await startRealtimeServer({ run: '' });
      const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
      traceRealtimeSession(session, { tracerProvider: provider, traceBoundary });
      await context.with(suppressTracing(ROOT_CONTEXT), () => session.connect({ apiKey }));
      const call = await server.nextCall();
      session.sendMessage('Hello');
      await call.reply([{ text: 'Hello.' }]);
      await call.silence(10);
      session.close();
      await server.close();
    }
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});

describe.concurrent('the process', () => {
  async function expectSameEnding(script: string): Promise<ChildEnding> {
    const [untraced, ...traced] = await Promise.all([
      runChild(script, { traced: false }),
      runChild(script),
      runChild(script, { traced: 'by instrumentation' }),
    ]);
    expect(traced).toEqual([untraced, untraced]);
    return untraced;
  }

  const crash = `
    const server = await startRealtimeServer({ run: '' });
    const session = sessionTo(server);
    trace(session);
    await session.connect({ apiKey });
    const call = await server.nextCall();
    call.send({ type: 'error', error: { type: 'invalid_request_error', code: 'invalid_value', message: 'No such voice.' } });
  `;
  test('is ended by an error that nobody listens for, as without tracing', async () => {
    const untraced = await expectSameEnding(crash);
    expect(untraced).toMatchObject({ code: 1, errors: expect.stringContaining('No such voice.') as unknown });
  });

  const refused = `
    const transport = new ScriptedRealtimeTransport();
    transport.failNextCall('connect', new Error('refused by the script'));
    const session = sessionOn(transport);
    trace(session);
    void session.connect({ apiKey });
    setTimeout(() => console.log('went on'), 100);
  `;
  test('is ended by a rejected connect() that nobody awaits, as without tracing', async () => {
    const untraced = await expectSameEnding(refused);
    expect(untraced).toMatchObject({
      code: 1,
      stdout: '',
      errors: expect.stringContaining('Unhandled rejection') as unknown,
    });
  });
});

describe.each([true, 'by instrumentation'] as const)(
  'the process of an application that does everything right, traced: %s,',
  (traced) => {
    let ending: ChildEnding;
    beforeAll(async () => {
      ending = await runChild(QUIET_LIFE, { traced, flags: ['--expose-gc'] });
    });

    test('goes on after a rejected connect() that is awaited', () => {
      expect(ending.stdout).toContain('refused with 1 span');
    });

    test('forgets a session that was dropped without being closed, whose span ends as abandoned', () => {
      expect(ending.stdout).toContain('dropped: undefined, realtime_session abandoned');
    });

    test('ends by itself, with a session that was closed and one that never connected', () => {
      expect(ending).toMatchObject({ code: 0, errors: '' });
      expect(ending.stdout).toContain('closed with 4 spans');
      expect(ending.stdout).toContain('nothing is left to wait for');
    });
  },
);

test('what a tool keeps open keeps nothing of a session that is over', async () => {
  const { stdout, errors } = await runChild(KEPT_CONTEXT, { flags: ['--expose-gc'] });
  expect({ stdout, errors }).toEqual({ stdout: 'kept in its span: true\nforgotten\n', errors: '' });
});

/** A tool keeps its context, as a pool of connections that it opens does. */
const KEPT_CONTEXT = `
  import { context, trace as traceApi } from '@opentelemetry/api';
  import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
  import { z } from 'zod';
  import { agentsRealtime as sdk } from './test/support/agents-sdk.ts';
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  let kept;
  let said;

  async function call() {
    const server = await startRealtimeServer({ run: '' });
    const execute = () => {
      kept = context.active();
      return 'done';
    };
    const look = sdk.tool({ name: 'look', description: 'Looks.', parameters: z.object({}), execute });
    const transport = new OpenAIRealtimeWebSocket({ url: server.url });
    const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide', tools: [look] }), { transport });
    session.on('transport_event', ({ type, response }) => {
      // The model of the session has the output of its responses, and nothing else that is still there.
      if (type === 'response.done') said = new WeakRef(response.output);
    });
    trace(session, { captureContent: true });
    await session.connect({ apiKey });
    const scripted = await server.nextCall();
    await scripted.respond([{ call: 'look' }]);
    await scripted.reply('Here it is.');
    await scripted.silence(20);
    session.close();
    await server.close();
  }

  await call();
  const look = spans().find(({ name }) => name === 'execute_tool look').spanContext();
  exporter.reset();
  // Asking for it keeps it for as long as the turn of the loop.
  for (let round = 0; round < 40; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    gc();
  }
  console.log('kept in its span: ' + (traceApi.getSpanContext(kept).spanId === look.spanId));
  console.log(said.deref() === undefined ? 'forgotten' : 'still there');
`;

const QUIET_LIFE = `
  const server = await startRealtimeServer({ rejectConnections: true });
  const session = sessionTo(server);
  trace(session);
  await session.connect({ apiKey }).catch(() => console.log('refused with', spans().length, 'span'));
  exporter.reset();

  server.rejectConnections = false;
  await session.connect({ apiKey });
  const call = await server.nextCall();
  session.sendMessage('Hello');
  await call.reply([{ text: 'Hello.' }]);
  await call.silence(10);
  session.close();
  console.log('closed with', spans().length, 'spans');
  exporter.reset();

  async function drop() {
    const transport = new ScriptedRealtimeTransport();
    const session = sessionOn(transport);
    // An application may keep the handle for longer than the session.
    globalThis.handle = trace(session, { linkOpenAITrace: true });
    await session.connect({ apiKey });
    session.sendMessage('Hello');
    return new WeakRef(session);
  }
  const dropped = await drop();
  const root = () => spans().find((span) => span.name === 'realtime_session');
  for (let round = 0; round < 200 && root() === undefined; round += 1) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  console.log('dropped: ' + dropped.deref() + ', ' + root()?.name, root()?.attributes['realtime.session.end_reason']);

  trace(sessionTo(server));
  await server.close();
  process.on('exit', () => {
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout');
    console.log(timers.length === 0 ? 'nothing is left to wait for' : timers);
  });
`;
