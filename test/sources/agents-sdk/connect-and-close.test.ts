import { EventEmitter } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { traceRealtimeSession } from '../../../src/index.ts';
import { agentsRealtime } from '../../support/agents-sdk.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { printTree } from '../../support/span-tree.ts';
import { delivered, until } from '../../support/traced-call.ts';
import { startServer } from '../../support/traced-connection.ts';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { TraceableSession } from '../../../src/index.ts';

const {
  OpenAIRealtimeSIP,
  OpenAIRealtimeWebSocket,
  RealtimeAgent,
  RealtimeSession: Session,
} = agentsRealtime;
const guide = () => new RealtimeAgent({ name: 'Guide' });
const key = { apiKey: 'sk-test-0123456789' };

/** What is used of `TwilioRealtimeTransportLayer` of `@openai/agents-extensions`: it closes itself with its phone socket. */
class PhoneTransport extends OpenAIRealtimeWebSocket {
  readonly phone: EventTarget;

  constructor(options: { url: string; phone: EventTarget }) {
    super(options);
    this.phone = options.phone;
    this.phone.addEventListener('close', () => {
      if (this.status !== 'disconnected') this.close();
    });
    this.phone.addEventListener('error', (error) => {
      this.emit('error', { type: 'error', error });
      this.close();
    });
  }
}

type Ending = (session: RealtimeSession, phone: EventTarget) => void;

async function phoneCall(end: Ending): Promise<string> {
  const { exporter, provider } = inMemoryProvider();
  const server = await startServer();
  const phone = new EventTarget();
  const session = new Session(guide(), { transport: new PhoneTransport({ url: server.url, phone }) });
  session.on('error', () => undefined);
  onTestFinished(() => session.close());
  traceRealtimeSession(session, { tracerProvider: provider });
  await session.connect(key);
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  await call.respond('Hello!');
  await delivered(call, session);
  end(session, phone);
  await until(() => exporter.getFinishedSpans().some(({ name }) => name === 'realtime_session'));
  return printTree(exporter.getFinishedSpans()).split('\n')[0]!;
}

describe('a phone call', () => {
  test.each<[string, Ending]>([
    [
      'the caller hangs up, and the transport closes itself',
      (_session, phone) => phone.dispatchEvent(new Event('close')),
    ],
    ['the application closes the transport', ({ transport }) => transport.close()],
    ['the application closes the session', (session) => session.close()],
  ])('is closed when %s', async (_how, end) => {
    expect(await phoneCall(end)).toBe('realtime_session session.end_reason=closed');
  });

  test('that is lost with its phone line ends with that error', async () => {
    const lost = (_session: RealtimeSession, phone: EventTarget): void => {
      phone.dispatchEvent(Object.assign(new Event('error'), { message: 'Line lost.' }));
    };
    expect(await phoneCall(lost)).toContain('realtime_session ERROR session.end_reason=error');
  });

  test('whose control socket the server closes is closed, and disconnected within an answer', async () => {
    for (const [within, reason] of [
      [false, 'closed'],
      [true, 'disconnected'],
    ] as const) {
      const { exporter, provider } = inMemoryProvider();
      const server = await startServer();
      const session = new Session(guide(), { transport: new OpenAIRealtimeSIP() });
      session.on('error', () => undefined);
      traceRealtimeSession(session, { tracerProvider: provider });
      await session.connect({ ...key, callId: 'rtc_1', url: `${server.url}&call_id=rtc_1` });
      const call = await server.nextCall();
      await call.nextClientEvent('session.update');
      if (within) call.send({ type: 'response.created', response: { id: 'r1', conversation_id: 'conv_1' } });
      await delivered(call, session);
      call.close(1000);
      await until(() => exporter.getFinishedSpans().some(({ name }) => name === 'realtime_session'));
      expect(exporter.getFinishedSpans().at(-1)?.attributes['realtime.session.end_reason']).toBe(reason);
    }
  });

  test('that is given up while the transport connects is closed', async () => {
    const { exporter, provider } = inMemoryProvider();
    const server = await startServer();
    const phone = new EventTarget();
    const transport = new PhoneTransport({ url: server.url, phone });
    const session = new Session(guide(), { transport });
    session.on('error', () => undefined);
    traceRealtimeSession(session, { tracerProvider: provider });
    transport.on('connection_change', (status) => {
      if (status === 'connecting') queueMicrotask(() => phone.dispatchEvent(new Event('close')));
    });
    await expect(session.connect(key)).rejects.toThrow(/closed before/);
    expect(printTree(exporter.getFinishedSpans())).toBe('realtime_session session.end_reason=closed');
  });

  test('that is lost is not closed by an application that then closes it', async () => {
    const { exporter, provider } = inMemoryProvider();
    const server = await startServer();
    const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
    session.transport.on('connection_change', (status) => {
      if (status === 'disconnected') session.close();
    });
    traceRealtimeSession(session, { tracerProvider: provider });
    await session.connect(key);
    const call = await server.nextCall();
    await call.nextClientEvent('session.update');
    call.dropSocket();
    await until(() => exporter.getFinishedSpans().length > 0);
    expect(printTree(exporter.getFinishedSpans())).toBe('realtime_session session.end_reason=disconnected');
  });
});

describe('a connect() that is no asynchronous function', () => {
  class Transport extends EventEmitter {
    status = 'disconnected';
    say(status: string): void {
      this.status = status;
      this.emit('connection_change', status);
    }
  }
  class Own extends EventEmitter {
    readonly transport = new Transport();
    readonly #connect: (transport: Transport) => unknown;
    constructor(connect: (transport: Transport) => unknown) {
      super();
      this.#connect = connect;
    }
    connect(): unknown {
      return this.#connect(this.transport);
    }
    close(): void {
      this.transport.say('disconnected');
    }
  }
  const traced = (connect: (transport: Transport) => unknown) => {
    const { exporter, provider } = inMemoryProvider();
    const session = new Own(connect);
    traceRealtimeSession(session as unknown as TraceableSession, { tracerProvider: provider });
    return {
      session,
      tree: () => printTree(exporter.getFinishedSpans()),
      spans: () => exporter.getFinishedSpans(),
    };
  };

  test('and throws at once is a failed connection, and throws to the application', () => {
    const error = new RangeError('No such room.');
    const { session, tree } = traced(() => {
      throw error;
    });
    expect(() => session.connect()).toThrow(error);
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session ERROR session.end_reason=error error.type=RangeError
        * exception exception.type=RangeError exception.message=No such room."
    `);
  });

  test.each<[string, (transport: Transport) => unknown]>([
    ['nothing', (transport) => transport.say('connected')],
    ['nothing, and connects later', (transport) => void setTimeout(() => transport.say('connected'), 1)],
    ['something else', (transport) => (transport.say('connected'), 7)],
  ])('and returns %s is traced by what its transport says', async (_what, connect) => {
    const { session, tree, spans } = traced(connect);
    expect(session.connect()).toBe(_what === 'something else' ? 7 : undefined);
    await until(() => session.transport.status === 'connected');
    session.transport.emit('*', { type: 'response.created', response: { id: 'r1', conversation_id: 'c' } });
    session.transport.emit('*', {
      type: 'response.done',
      response: { id: 'r1', status: 'completed', output: [] },
    });
    session.close();
    expect(tree()).toBe(`realtime_session session.end_reason=closed
  turn turn.trigger=none turn.end_reason=completed
    chat CLIENT response.status=completed`);
    expect(spans().at(-1)?.attributes).toHaveProperty('realtime.session.connect_time');
  });

  test('and returns nothing ends as disconnected when its connection is lost', async () => {
    const { session, tree } = traced((transport) => transport.say('connected'));
    session.connect();
    session.transport.say('disconnected');
    await until(() => tree() !== '');
    expect(tree()).toBe('realtime_session session.end_reason=disconnected');
  });
});
