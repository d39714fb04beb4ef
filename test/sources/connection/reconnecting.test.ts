import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { endOpenSessions } from '../../../src/session/open-sessions.ts';
import { until } from '../../support/traced-call.ts';
import { startServer, traced } from '../../support/traced-connection.ts';
import { ReconnectingSocket } from './reconnecting-socket.ts';

/** Opens a reconnecting socket, traced, to a server. */
async function open() {
  const server = await startServer();
  const socket = new ReconnectingSocket(server.url);
  onTestFinished(() => socket.close());
  const heard: string[] = [];
  const tracing = traced(socket);
  socket.addEventListener('message', (event) => {
    heard.push((JSON.parse(String((event as MessageEvent).data)) as { type: string }).type);
  });
  /** Waits until that many events of a type were heard, over all connections. */
  const hear = (type: string, times = 1): Promise<void> =>
    until(() => heard.filter((each) => each === type).length === times);
  return { server, socket, hear, ...tracing };
}

/** An open socket whose events are told by hand. */
class ToldSocket extends EventTarget {
  readonly url = 'wss://api.openai.com/v1/realtime?model=gpt-realtime';
  readonly readyState = 1;

  send(): void {}
  close(): void {}

  tell(type: string): void {
    this.dispatchEvent(new Event(type));
  }

  hear(event: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }));
  }
}

/** A socket that is told what happens to it, traced. */
function told() {
  const socket = new ToldSocket();
  return { socket, ...traced(socket) };
}

function created(id: string | undefined, model = 'gpt-realtime', voice = 'marin'): object {
  return { type: 'session.created', session: { id, model, audio: { output: { voice } } } };
}

describe('a socket object that connects again by itself', () => {
  test('has a session for each connection, linked to the one before', async () => {
    const { server, socket, hear, session, tree } = await open();
    const first = await server.nextCall();
    await first.respond('Hello!');
    await hear('response.done');
    first.dropSocket();
    const second = await server.nextCall();
    await second.respond('Where were we?');
    await hear('response.done', 2);
    second.close();
    const third = await server.nextCall();
    await hear('session.created', 3);
    socket.send('{"type":"response.create"}');
    await third.reply('Still there?');
    await hear('response.done', 3);
    socket.close();
    expect(tree()).toBe(
      [
        'realtime_session session.end_reason=disconnected',
        ANSWERED,
        'realtime_session session.end_reason=disconnected',
        RECONNECTED,
        ANSWERED,
        'realtime_session session.end_reason=closed',
        RECONNECTED,
        ANSWERED,
      ].join('\n'),
    );
    expect(session().attributes).toMatchObject({
      'realtime.session.id': third.sessionId,
      'server.address': '127.0.0.1',
    });
    // When this attempt began is known to nobody but the socket.
    expect(session().attributes).not.toHaveProperty('realtime.session.connect_time');
  });

  test('has an address as soon as it can say it', async () => {
    const { socket, hear, session } = await open();
    await hear('session.created');
    socket.close();
    expect(session().attributes['server.address']).toBe('127.0.0.1');
  });

  test('has a session after an attempt that failed', async () => {
    const server = await startServer({ rejectConnections: true });
    const socket = new ReconnectingSocket(server.url);
    onTestFinished(() => socket.close());
    const { spans, tree } = traced(socket);
    await until(() => spans().length === 1);
    server.rejectConnections = false;
    await server.nextCall();
    await until(() => socket.readyState === 1);
    socket.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session ERROR session.end_reason=error error.type=ConnectionError
        * exception exception.type=ConnectionError
      realtime_session session.end_reason=closed
        ~ reconnect ~> realtime_session"
    `);
  });

  test('has a session again, when it is closed by its own side and then connected anew', async () => {
    const { server, socket, hear, spans, tree } = await open();
    await server.nextCall();
    await hear('session.created');
    socket.close();
    await once(socket, 'close');
    expect(spans()).toHaveLength(1);
    socket.reconnect();
    await hear('session.created', 2);
    socket.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
      realtime_session session.end_reason=closed
        ~ reconnect ~> realtime_session"
    `);
  });
});

describe('a socket object whose connection is gone', () => {
  test('has a session again with the next event of the server, where it does not say that it opens', () => {
    const { socket, tree } = told();
    socket.hear(created('sess_1'));
    socket.tell('close');
    socket.hear(created('sess_2'));
    socket.tell('close');
    socket.hear({ type: 'rate_limits.updated' });
    socket.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
      realtime_session session.end_reason=disconnected
        ~ reconnect ~> realtime_session
      realtime_session session.end_reason=closed
        ~ reconnect ~> realtime_session"
    `);
  });

  test('has none, when it was closed by its own side and events are still under way', () => {
    const { socket, spans } = told();
    socket.close();
    socket.hear(created('sess_1'));
    socket.tell('close');
    socket.hear(created('sess_2'));
    expect(spans()).toHaveLength(1);
  });

  test('has none, when tracing or the process ends', () => {
    const [stopped, shutDown] = [told(), told()];
    stopped.trace.end();
    endOpenSessions('shutdown');
    for (const { socket } of [stopped, shutDown]) socket.hear(created('sess_1'));
    stopped.socket.tell('close');
    stopped.socket.tell('open');
    expect(stopped.tree()).toBe('realtime_session session.end_reason=closed');
    shutDown.trace.end();
    expect(shutDown.tree()).toBe('realtime_session session.end_reason=shutdown');
  });

  test('does not end its next session with the error of the one before', () => {
    const { socket, spans } = told();
    socket.hear({ type: 'error', error: { code: 'session_expired', message: 'Sixty minutes are over.' } });
    socket.tell('close');
    socket.tell('error');
    socket.tell('open');
    socket.tell('close');
    expect(spans().map(({ attributes }) => attributes['realtime.session.end_reason'])).toEqual([
      'error',
      'disconnected',
    ]);
  });
});

describe('a server that names another session on the open connection', () => {
  test('ends the session as reconnected and begins another with the model and voice that it names', () => {
    const { socket, spans, session, tree } = told();
    socket.hear(created('sess_1'));
    socket.hear(created('sess_2', 'gpt-realtime-mini', 'cedar'));
    expect(spans()).toHaveLength(1);
    socket.close();
    expect(tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=reconnected
      realtime_session session.end_reason=closed
        ~ reconnect ~> realtime_session"
    `);
    expect(session().attributes).toMatchObject({
      'realtime.session.id': 'sess_2',
      'realtime.model': 'gpt-realtime-mini',
      'server.address': 'api.openai.com',
    });
  });

  test('goes by what the first of its events says that has an id', () => {
    const { socket, spans } = told();
    socket.hear({ type: 'session.updated', session: { id: 'sess_1' } });
    socket.hear(created('sess_2'));
    expect(spans()).toHaveLength(1);
  });

  test.each([
    ['the same session', created('sess_1')],
    ['a session without an id', created(undefined)],
    ['an update with another id', { type: 'session.updated', session: { id: 'sess_2' } }],
  ])('means no other one by %s', (_case, event) => {
    const { socket, spans, tree } = told();
    socket.hear(created('sess_1'));
    socket.hear(event);
    expect(spans()).toEqual([]);
    socket.close();
    expect(tree()).toBe('realtime_session session.end_reason=closed');
  });
});

const RECONNECTED = '  ~ reconnect ~> realtime_session';

const ANSWERED = [
  '  turn turn.trigger=none turn.end_reason=completed',
  '    chat gpt-realtime-2.1 CLIENT response.status=completed',
  '    agent_speech [audio.heard_ms]',
].join('\n');
