import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { traceRealtimeConnection, traceRealtimeSession } from '../../src/index.ts';
import { OpenAIRealtimeInstrumentation } from '../../src/instrumentation/index.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { DOORS } from '../support/connection-doors.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { printTree } from '../support/span-tree.ts';
import { delivered, until } from '../support/traced-call.ts';
import { startServer } from '../support/traced-connection.ts';
import type { EventEmitter } from 'node:events';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { WireEvent } from '../realtime-server/index.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession: Session, tool } = agentsRealtime;

afterEach(() => vi.unstubAllGlobals());

const clerk = () =>
  new RealtimeAgent({
    name: 'Clerk',
    tools: [
      tool({ name: 'lookup', description: 'Looks.', parameters: z.object({}), execute: () => 'found' }),
    ],
  });

type Emitter = Pick<EventEmitter, 'on' | 'once'>;

/** Where an application may react: which emitter, which event, and to which of them. */
interface Reaction {
  name: string;
  of: (session: RealtimeSession) => Emitter;
  event: string;
  to?: (event: unknown) => boolean;
}

const ofSession = (session: RealtimeSession): Emitter => session as unknown as Emitter;
const ofTransport = (session: RealtimeSession): Emitter => session.transport as unknown as Emitter;
const is = (type: string) => (event: unknown) => (event as WireEvent).type === type;

const REACTIONS: readonly Reaction[] = [
  { name: 'response.created of transport_event', of: ofSession, event: 'transport_event', to: is('response.created') },
  { name: 'response.created of the transport’s *', of: ofTransport, event: '*', to: is('response.created') },
  { name: 'turn_started', of: ofTransport, event: 'turn_started' },
  { name: 'agent_start', of: ofSession, event: 'agent_start' },
  { name: 'function_call', of: ofTransport, event: 'function_call' },
  { name: 'agent_tool_start', of: ofSession, event: 'agent_tool_start' },
  { name: 'agent_tool_end', of: ofSession, event: 'agent_tool_end' },
  { name: 'response.done of transport_event', of: ofSession, event: 'transport_event', to: is('response.done') },
  { name: 'response.done of the transport', of: ofTransport, event: 'response.done' },
  { name: 'turn_done', of: ofTransport, event: 'turn_done' },
  { name: 'agent_end', of: ofSession, event: 'agent_end' },
  { name: 'history_updated', of: ofSession, event: 'history_updated', to: (history) => (history as []).length > 1 },
]; // prettier-ignore

/** What attaches to a session, before the application's listeners are added, or after that. */
const ATTACHED: Readonly<
  Record<string, (session: RealtimeSession, react: () => void) => () => ReadableSpan[]>
> = {
  'before the application’s listeners': (session, react) => {
    const { exporter, provider } = inMemoryProvider();
    traceRealtimeSession(session, { tracerProvider: provider });
    react();
    return () => exporter.getFinishedSpans();
  },
  'after the application’s listeners': (session, react) => {
    const { exporter, provider } = inMemoryProvider();
    react();
    traceRealtimeSession(session, { tracerProvider: provider });
    return () => exporter.getFinishedSpans();
  },
  'by the instrumentation': (_session, react) => {
    const { exporter, provider } = inMemoryProvider();
    const instrumentation = new OpenAIRealtimeInstrumentation();
    onTestFinished(() => instrumentation.disable());
    instrumentation.setTracerProvider(provider);
    instrumentation.manuallyInstrument(agentsRealtime);
    react();
    return () => exporter.getFinishedSpans();
  },
};

/** A call with a tool, whose application closes it when it is told of something. */
async function callClosedAt(reaction: Reaction, attach: (typeof ATTACHED)[string]): Promise<string> {
  const server = await startServer();
  const session = new Session(clerk(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
  session.on('error', () => undefined);
  onTestFinished(() => session.close());
  const spans = attach(session, () => {
    reaction.of(session).on(reaction.event, (...args: unknown[]) => {
      if (reaction.to?.(args[0]) ?? true) session.close();
    });
  });
  await session.connect({ apiKey: 'sk-test-0123456789' });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  await call.userSpeaks().catch(() => undefined);
  void call.reply([{ call: 'lookup', arguments: {} }]).catch(() => undefined);
  await until(() => spans().some(({ name }) => name === 'realtime_session'));
  return printTree(spans());
}

describe.each(REACTIONS)('an application that closes at $name', (reaction) => {
  test('gives the same tree, in whatever order listeners are added', async () => {
    const trees: Record<string, string> = {};
    for (const [how, attach] of Object.entries(ATTACHED)) trees[how] = await callClosedAt(reaction, attach);
    const [first] = Object.values(trees);
    expect(trees).toEqual(Object.fromEntries(Object.keys(ATTACHED).map((how) => [how, first])));
  });
});

const attachLast = ATTACHED['after the application’s listeners']!;
const reactionAt = (name: string): Reaction => REACTIONS.find((each) => each.name === name)!;

test('a tool whose end an application closes at has ended', async () => {
  expect(await callClosedAt(reactionAt('agent_tool_end'), attachLast)).toMatch(
    /execute_tool lookup tool\.outcome=ok$/m,
  );
});

test('a response whose end an application closes at is complete', async () => {
  for (const name of ['response.done of transport_event', 'response.done of the transport'])
    expect(await callClosedAt(reactionAt(name), attachLast)).toMatch(
      /chat \S+ CLIENT response\.status=completed$/m,
    );
});

describe.each(DOORS.filter(({ name }) => !/browser|data channel|RealtimeWebSocket/.test(name)))(
  'an application that closes $name',
  (door) => {
    test.each(['response.created', 'response.done'])(
      'at %s gives the same tree, in whatever order listeners are added',
      async (type) => {
        const trees = [];
        for (const order of ['before', 'after']) {
          const server = await startServer();
          const application = door.open(server);
          const { exporter, provider } = inMemoryProvider();
          const trace = (): void =>
            void traceRealtimeConnection(application.connection, { tracerProvider: provider });
          if (order === 'before') trace();
          application.onEvent((event) => {
            if (event.type === type) application.close();
          });
          if (order === 'after') trace();
          const call = await server.nextCall();
          void call.respond('Hello!').catch(() => undefined);
          await until(() => exporter.getFinishedSpans().some(({ name }) => name === 'realtime_session'));
          trees.push(printTree(exporter.getFinishedSpans()));
        }
        expect(trees[1]).toBe(trees[0]);
        const status = type === 'response.done' ? 'completed' : 'unfinished';
        expect(trees[0]).toContain(`response.status=${status}`);
      },
    );
  },
);

describe('an emitter', () => {
  test('has the listeners that the application gave it, in their order, while it is traced and after', async () => {
    const server = await startServer();
    const transport = new OpenAIRealtimeWebSocket({ url: server.url });
    const session = new Session(clerk(), { transport });
    const inner = (transport as unknown as { eventEmitter: EventEmitter }).eventEmitter;
    const socket = new WebSocket(server.url);
    socket.on('message', () => undefined);
    socket.on('error', () => undefined);
    onTestFinished(() => socket.terminate());
    session.on('agent_start', () => undefined);
    const emitters = [session as unknown as EventEmitter, inner, socket as EventEmitter];
    const seen = (): unknown =>
      emitters.map((emitter) => [
        emitter.eventNames().map((event) => [event, emitter.rawListeners(event)]),
        emitter.getMaxListeners(),
        Object.hasOwn(emitter, 'emit'),
      ]);
    const before = seen();
    const traces = [traceRealtimeSession(session), traceRealtimeConnection(socket)];
    const patched = emitters.map((emitter) => Object.hasOwn(emitter, 'emit'));
    expect(patched).toEqual([true, true, true]);
    expect(emitters.map((emitter) => emitter.eventNames())).toEqual(
      (before as [[string][]][]).map(([names]) => names.map(([name]) => name)),
    );
    for (const trace of traces) trace.end();
    expect(seen()).toEqual(before);
  });

  test('of a session may lose all of its listeners: tracing goes on', async () => {
    const { exporter, provider } = inMemoryProvider();
    const server = await startServer();
    const session = new Session(clerk(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
    traceRealtimeSession(session, { tracerProvider: provider });
    (session as unknown as EventEmitter).removeAllListeners();
    await session.connect({ apiKey: 'sk-test-0123456789' });
    const call = await server.nextCall();
    await call.nextClientEvent('session.update');
    await call.respond('Hello!');
    await delivered(call, session);
    session.close();
    expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test.each<[string, () => EventEmitter & { close(): void }]>([
    [
      'session',
      () => {
        const session = Object.seal(new Session(clerk(), { transport: new OpenAIRealtimeWebSocket() }));
        traceRealtimeSession(session);
        return session as never;
      },
    ],
    [
      'socket',
      () => {
        const socket = Object.seal(new WebSocket('ws://127.0.0.1:9'));
        traceRealtimeConnection(socket);
        return socket as never;
      },
    ],
  ])('of a %s that is sealed may not: that is said once', (_kind, open) => {
    const messages = recordDiag();
    const emitter = open();
    emitter.removeAllListeners();
    emitter.removeAllListeners();
    emitter.on('error', () => undefined);
    const said = textsOf(messages, 'warn').filter((text) =>
      text.includes('all of its listeners were removed'),
    );
    expect(said).toHaveLength(1);
    emitter.close();
  });
});
