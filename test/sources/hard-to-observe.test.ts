import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { traceRealtimeConnection, traceRealtimeSession } from '../../src/index.ts';
import { OpenAIRealtimeInstrumentation } from '../../src/instrumentation/index.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { OPENAI_RELEASES, openWS } from '../support/openai-client.ts';
import { printTree } from '../support/span-tree.ts';
import { delivered, until } from '../support/traced-call.ts';
import { traced } from '../support/traced-connection.ts';
import type { EventEmitter } from 'node:events';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { TraceableConnection } from '../../src/index.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession: Session } = agentsRealtime;

type Wrap = <Target extends object>(target: Target) => Target;

/** As wrappers for dependency injection do: methods are called on what is wrapped. */
const binding =
  (traps: ProxyHandler<object> = {}): Wrap =>
  (target) =>
    new Proxy(target, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        return typeof value === 'function' ? (value.bind(object) as unknown) : value;
      },
      ...traps,
    }) as typeof target;

const bound = binding();
const readOnly = binding({ set: () => false, defineProperty: () => false });
const refusing = binding({
  defineProperty: () => {
    throw new Error('read only');
  },
});
const strict = binding({
  get: (object, key) => {
    if (!(key in object)) throw new Error(`There is no ${String(key)}.`);
    const value: unknown = Reflect.get(object, key);
    return typeof value === 'function' ? (value.bind(object) as unknown) : value;
  },
});

const PARTLY: [string, Wrap][] = [
  ['sealed', Object.seal],
  ['not extensible', Object.preventExtensions],
  ['behind a Proxy that is read-only', readOnly],
  ['behind a Proxy that throws when it is changed', refusing],
];

const PART_OF =
  /^\S+ Tracing sees only a part of an object of class (?:bound )?(\w+): it is sealed, or behind a Proxy, and its (\w+) cannot be observed\. Pass it unwrapped, and before it is sealed\.$/;

/** Of what tracing said that it sees only a part. */
const partsSaid = (messages: ReturnType<typeof recordDiag>): unknown[] =>
  textsOf(messages, 'warn').map((text) => PART_OF.exec(text)?.slice(1));

/** What the application sees of a call, and what it leaves. */
interface Lived {
  events: string[];
  tree: string;
}

interface Wrapping {
  session?: Wrap;
  transport?: Wrap;
  attach?: (session: RealtimeSession) => void;
}

/** A call with one answer, on a session that is wrapped once the application has its listeners on it. */
async function live({ session: wrap, transport: wrapTransport, attach }: Wrapping): Promise<string[]> {
  const server = await startRealtimeServer();
  const plain = new OpenAIRealtimeWebSocket({ url: server.url });
  const session = new Session(new RealtimeAgent({ name: 'Guide' }), {
    transport: wrapTransport?.(plain) ?? plain,
  });
  const events: string[] = [];
  session.on('error', () => events.push('error'));
  session.on('agent_start', () => events.push('agent_start'));
  session.on('agent_end', (_context, _agent, text) => events.push(`agent_end ${text}`));
  session.on('transport_event', ({ type }) => {
    if (!type.startsWith('test.')) events.push(type);
  });
  const used = wrap?.(session) ?? session;
  attach?.(used);
  await used.connect({ apiKey: 'sk-test-0123456789' });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  await call.respond('Hello!');
  await delivered(call, session);
  used.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await server.close();
  return events;
}

async function liveTraced(wrapping: Wrapping): Promise<Lived> {
  const { exporter, provider } = inMemoryProvider();
  const attach = (session: RealtimeSession): void =>
    void traceRealtimeSession(session, { tracerProvider: provider });
  const events = await live({ ...wrapping, attach });
  return { events, tree: printTree(exporter.getFinishedSpans()) };
}

const WHOLE = `realtime_session session.end_reason=closed
  turn turn.trigger=none turn.end_reason=completed
    invoke_agent Guide
      chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]`;

describe('a session', () => {
  test.each(PARTLY)(
    'that is %s is traced by what its transport says, which is said once',
    async (_how, wrap) => {
      const messages = recordDiag();
      const lived = await liveTraced({ session: wrap });
      expect(lived).toEqual({ events: await live({ session: wrap }), tree: WHOLE });
      expect(partsSaid(messages)).toEqual([['RealtimeSession', 'connect']]);
      expect(textsOf(messages, 'error')).toEqual([]);
    },
  );

  test.each(PARTLY)(
    'whose transport is %s is traced all the same, which is said once',
    async (_how, wrap) => {
      const messages = recordDiag();
      const lived = await liveTraced({ transport: wrap });
      expect(lived).toEqual({ events: await live({ transport: wrap }), tree: WHOLE });
      expect(partsSaid(messages)).toEqual([['OpenAIRealtimeWebSocket', 'sendFunctionCallOutput']]);
      expect(textsOf(messages, 'error')).toEqual([]);
    },
  );

  test.each<[string, Wrap]>([
    ['hands everything on', bound],
    ['throws for what there is not', strict],
  ])('behind a Proxy that %s is traced like any other, without a word', async (_how, wrap) => {
    const messages = recordDiag();
    const lived = await liveTraced({ session: wrap, transport: bound });
    expect(lived).toEqual({ events: await live({}), tree: WHOLE });
    expect(textsOf(messages, 'warn')).toEqual([]);
  });

  test('that is sealed is traced by the instrumentation too, also when it connects again', async () => {
    const { exporter, provider } = inMemoryProvider();
    const instrumentation = new OpenAIRealtimeInstrumentation();
    onTestFinished(() => instrumentation.disable());
    instrumentation.setTracerProvider(provider);
    instrumentation.manuallyInstrument(agentsRealtime);
    const server = await startRealtimeServer();
    onTestFinished(() => server.close());
    const session = Object.seal(
      new Session(new RealtimeAgent({ name: 'Guide' }), {
        transport: new OpenAIRealtimeWebSocket({ url: server.url }),
      }),
    );
    for (let count = 1; count <= 2; count += 1) {
      await session.connect({ apiKey: 'sk-test-0123456789' });
      session.close();
      await until(() => exporter.getFinishedSpans().length === count);
    }
    expect(server.calls).toHaveLength(2);
    expect(printTree(exporter.getFinishedSpans())).toBe(
      `realtime_session session.end_reason=closed
realtime_session session.end_reason=closed
  ~ reconnect ~> realtime_session`,
    );
  });

  test('of a class that is behind a Proxy is a session', async () => {
    const { exporter, provider } = inMemoryProvider();
    const Wrapped = new Proxy(Session, {});
    const instrumentation = new OpenAIRealtimeInstrumentation();
    onTestFinished(() => instrumentation.disable());
    instrumentation.setTracerProvider(provider);
    instrumentation.manuallyInstrument({ RealtimeSession: Wrapped });
    await live({ session: (session) => Object.setPrototypeOf(session, Wrapped.prototype) as typeof session });
    expect(printTree(exporter.getFinishedSpans())).toBe(WHOLE);
  });

  test.each<[string, Wrap]>([['frozen', Object.freeze]])(
    'that is %s cannot be observed: that is refused, nothing is put on it, and it works',
    async (_how, wrap) => {
      const messages = recordDiag();
      const { exporter, provider } = inMemoryProvider();
      const events = await live({
        session: wrap,
        attach: (session) => {
          const { eventEmitter } = session.transport as unknown as { eventEmitter: EventEmitter };
          const before = eventEmitter.eventNames();
          expect(() => traceRealtimeSession(session, { tracerProvider: provider })).toThrow(
            new TypeError(
              'Expected an object that can be observed, but got one that is frozen, or behind a Proxy. Pass it unwrapped, and before it is frozen.',
            ),
          );
          expect(eventEmitter.eventNames()).toEqual(before);
        },
      });
      expect(events).toEqual(await live({ session: wrap }));
      expect(exporter.getFinishedSpans()).toEqual([]);
      expect(messages.filter(({ level }) => level !== 'debug')).toEqual([]);
    },
  );
});

describe('a connection', () => {
  /** A call with one answer over a connection of `ws`, or of a client of `openai` on one. */
  async function talk(open: (origin: string) => TraceableConnection & { close(): void }, trace: boolean) {
    const server = await startRealtimeServer();
    const connection = open(server.origin);
    const socket =
      'socket' in connection ? (connection.socket as WebSocket) : (connection as unknown as WebSocket);
    const events: string[] = [];
    socket.on('message', (data: Buffer) =>
      events.push((JSON.parse(data.toString()) as { type: string }).type),
    );
    const tracing = trace ? traced(connection) : undefined;
    const call = await server.nextCall();
    await call.respond('Hello!');
    await until(() => events.includes('response.done'));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    connection.close();
    await closed;
    await server.close();
    return { events: events.length, tree: tracing?.tree() ?? '' };
  }

  const openSocket = (origin: string) =>
    new WebSocket(`${origin.replace('http', 'ws')}/v1/realtime?model=gpt-realtime-2.1`);
  const TREE = `realtime_session session.end_reason=closed
  turn turn.trigger=none turn.end_reason=completed
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]`;

  test.each(PARTLY)(
    'by a socket that is %s is traced by what comes in, which is said once',
    async (_how, wrap) => {
      const messages = recordDiag();
      const open = (origin: string) => wrap(openSocket(origin));
      const lived = await talk(open, true);
      expect(lived.tree).toBe(TREE);
      expect(lived.events).toBe((await talk(open, false)).events);
      expect(partsSaid(messages)).toEqual([['WebSocket', 'send']]);
      expect(textsOf(messages, 'error')).toEqual([]);
    },
  );

  test.each<[string, Wrap]>([...PARTLY, ['frozen', Object.freeze]])(
    'by a client of openai that is %s is traced whole, which is all that is said',
    async (_how, wrap) => {
      const messages = recordDiag();
      const open = (origin: string) => {
        const client = openWS(OPENAI_RELEASES[0], origin);
        client.on('error', () => undefined);
        return wrap(client);
      };
      const lived = await talk(open, true);
      expect(lived.tree).toBe(TREE);
      expect(lived.events).toBe((await talk(open, false)).events);
      expect(partsSaid(messages)).toEqual([['OpenAIRealtimeWS', '_emit']]);
      expect(textsOf(messages, 'error')).toEqual([]);
    },
  );

  test('by a socket behind a Proxy that hands everything on is traced like any other, without a word', async () => {
    const messages = recordDiag();
    const lived = await talk((origin) => bound(openSocket(origin)), true);
    expect(lived.tree).toBe(TREE);
    expect(textsOf(messages, 'warn')).toEqual([]);
  });

  test('by a socket that cannot be observed is refused, and it has no listener of ours', async () => {
    const server = await startRealtimeServer();
    onTestFinished(() => server.close());
    const { exporter, provider } = inMemoryProvider();
    const socket = openSocket(server.origin);
    socket.on('error', () => undefined);
    onTestFinished(() => socket.terminate());
    const before = socket.eventNames();
    const closed = Object.freeze(Object.create(socket) as WebSocket);
    expect(() => traceRealtimeConnection(closed, { tracerProvider: provider })).toThrow(
      /^Expected an object that can be observed, but got one that is frozen, or behind a Proxy\./,
    );
    expect(socket.eventNames()).toEqual(before);
    const half = binding({
      getOwnPropertyDescriptor: (of, key) => {
        if (key === 'send') throw new Error('Not for you.');
        return Reflect.getOwnPropertyDescriptor(of, key);
      },
    })(socket);
    expect(() => traceRealtimeConnection(half, { tracerProvider: provider })).toThrow(TypeError);
    expect(socket.eventNames()).toEqual(before);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
