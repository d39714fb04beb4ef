import { expect, test } from 'vitest';
import { endOpenSessions } from '../../../src/index.ts';
import { SessionTracer } from '../../../src/session/session-tracer.ts';
import { EventStream } from '../../../src/sources/event-stream/event-stream.ts';
import { resolveTraceOptions } from '../../../src/session/trace-options.ts';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { event, server, START, startStream } from './event-stream.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

function keyOf(each: unknown): string | number | undefined {
  return (each as { call?: string | number }).call;
}

function of(call: unknown, each: object): object {
  return { ...each, call };
}

function endReasons(sessions: readonly ReadableSpan[]): unknown[] {
  return sessions.map(({ attributes }) => attributes['realtime.session.end_reason']);
}

test.each([
  ['text', 'a', 'b'],
  ['numbers', 1, 2],
])('sessions interleaved in one stream do not meet, with keys that are %s', (_how, one, other) => {
  const { at, end } = startStream({ sessionKey: keyOf });
  at(0, of(one, event.agentStart({ name: 'One' })));
  at(10, of(other, event.agentStart({ name: 'Other' })));
  at(20, of(one, event.toolStart('lookup', '{}', { name: 'One' })));
  at(30, of(other, event.toolStart('lookup', '{}', { name: 'Other' })));
  at(40, of(other, event.toolEnd('lookup', 'found', '{}', { name: 'Other' })));
  at(50, of(one, event.toolEnd('lookup', 'found', '{}', { name: 'One' })));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent One
          execute_tool lookup tool.outcome=ok
    realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Other
          execute_tool lookup tool.outcome=ok"
  `);
});

test('a session can be ended by its key, and an event of that key after this begins another', () => {
  const { at, subscriber, named } = startStream({ sessionKey: keyOf });
  at(0, of(7, event.agentStart()), of('other', event.agentStart()));
  subscriber.endSession(7, 'disconnected');
  subscriber.endSession('7');
  subscriber.endSession('unheard of');
  expect(endReasons(named('realtime_session'))).toEqual(['disconnected']);
  at(10, of(7, event.agentStart()));
  subscriber.end();
  expect(endReasons(named('realtime_session'))).toEqual(['disconnected', 'closed', 'closed']);
});

test('ends what is open once, with the reason that is given, and ignores what comes after', () => {
  const { at, subscriber, spans } = startStream();
  at(0, event.agentStart());
  subscriber.end('error');
  const ended = spans().length;
  subscriber.end();
  subscriber.endSession('', 'closed');
  at(10, event.agentStart(), event.raw(server.sessionCreated('sess_1')));
  subscriber.end();
  expect(spans()).toHaveLength(ended);
  expect(endReasons(spans().filter(({ name }) => name === 'realtime_session'))).toEqual(['error']);
});

test('sessions of a stream end with all open sessions, and stay ended', () => {
  const { at, subscriber, named } = startStream({ sessionKey: keyOf });
  at(0, of(1, event.agentStart()), of(2, event.agentStart()));
  endOpenSessions('shutdown');
  at(10, of(1, event.agentStart()));
  subscriber.end();
  expect(endReasons(named('realtime_session'))).toEqual(['shutdown', 'shutdown']);
});

test('events after the connection was lost are ignored', () => {
  const { at, end, named } = startStream();
  at(0, event.raw(server.sessionCreated('sess_1')));
  at(10, { type: 'raw_model_event', data: { type: 'connection_status', status: 'disconnected' } });
  at(
    20,
    { type: 'raw_model_event', data: { type: 'end_of_stream' } },
    event.toolEnd('lookup'),
    event.agentEnd(),
  );
  end();
  expect(endReasons(named('realtime_session'))).toEqual(['disconnected']);
  expect(named('execute_tool')).toEqual([]);
});

test('a session that the server names anew begins anew, linked to the one before', () => {
  const { at, end } = startStream();
  at(0, event.raw(server.sessionCreated('sess_1')), event.agentStart());
  at(10, event.raw(server.sessionCreated('sess_1')));
  at(20, event.raw(server.sessionCreated('sess_2')), event.agentStart());
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=reconnected
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk
    realtime_session session.end_reason=closed
      ~ reconnect ~> realtime_session
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk"
  `);
});

test('a session that begins after a long silence is another call, and the one before ended when it was heard last', () => {
  const { at, end, times } = startStream();
  at(0, event.raw(server.sessionCreated('sess_1')), event.agentStart());
  at(12_000, event.agentEnd());
  at(72_000, event.raw(server.sessionCreated('sess_2')), event.agentStart());
  at(73_000, server.sessionCreated('sess_2'));
  expect(end()).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=abandoned
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Desk
    realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk"
  `);
  expect(times('realtime_session', 0)).toEqual([0, 12_000]);
  expect(times('realtime_session', 1)).toEqual([72_000, 73_000]);
});

test('a session that is named again after a long silence goes on', () => {
  const { at, end, times } = startStream();
  at(0, server.sessionCreated('sess_1'));
  at(3_600_000, server.sessionCreated('sess_1'));
  expect(end()).toMatchInlineSnapshot(`"realtime_session session.end_reason=closed"`);
  expect(times('realtime_session')).toEqual([0, 3_600_000]);
});

test('a client that waits before it reconnects has reconnected', () => {
  const { at, named, subscriber } = startStream();
  at(0, server.sessionCreated('sess_1'));
  at(16_000, server.sessionCreated('sess_2'));
  subscriber.end();
  expect(endReasons(named('realtime_session'))).toEqual(['reconnected', 'closed']);
});

test('a key function that throws loses its event and nothing else', () => {
  const messages = recordDiag();
  const { at, end } = startStream({
    sessionKey: (each) => {
      if (keyOf(each) === 'bad') throw new Error('no key');
      return undefined;
    },
  });
  at(0, of('bad', event.agentStart()), event.agentStart());
  expect(end()).toContain('invoke_agent Desk');
  expect(textsOf(messages, 'error')).toHaveLength(1);
});

/** A stream that keeps three sessions. */
function startSmallStream() {
  const { exporter, provider } = inMemoryProvider();
  const resolved = resolveTraceOptions({ tracerProvider: provider });
  const stream = new EventStream({
    createReceiver: () => new SessionTracer(resolved),
    sessionKey: keyOf,
    facts: {},
    maxSessions: 3,
  });
  return {
    stream,
    at: (time: number, call: unknown, each: object) => stream.apply(of(call, each), START + time),
    sessions: () => exporter.getFinishedSpans().filter(({ name }) => name === 'realtime_session'),
  };
}

test('of too many open sessions the one that was silent for longest is ended, which is said once', () => {
  const messages = recordDiag();
  const { stream, at, sessions } = startSmallStream();
  at(0, 'a', event.agentStart());
  at(10, 'b', event.agentStart());
  at(20, 'c', event.agentStart());
  at(30, 'a', event.agentEnd());
  at(35, 'junk', { type: 'unheard_of' });
  expect(sessions()).toEqual([]);
  at(40, 'd', event.agentStart());
  at(50, 'e', event.agentStart());
  expect(endReasons(sessions())).toEqual(['abandoned', 'abandoned']);
  expect(stream.openSessions).toBe(3);
  stream.end('closed');
  expect(stream.sessions).toBe(5);
  expect(textsOf(messages, 'warn')).toEqual([expect.stringContaining('3 sessions that have not ended')]);
});

test('sessions that have ended make room without a word', () => {
  const messages = recordDiag();
  const { stream, at, sessions } = startSmallStream();
  for (let call = 0; call < 50; call += 1) {
    at(call, call, event.agentStart());
    at(call, call, { type: 'raw_model_event', data: { type: 'connection_status', status: 'disconnected' } });
  }
  expect(new Set(endReasons(sessions()))).toEqual(new Set(['disconnected']));
  expect(sessions()).toHaveLength(50);
  expect(stream.sessions).toBe(50);
  expect(textsOf(messages, 'warn')).toEqual([]);
});

test('a session that was silent for more than an hour, longer than any may last, is ended when another begins', () => {
  const messages = recordDiag();
  const { at, sessions, stream } = startSmallStream();
  const minutes = 60_000;
  at(0, 'a', event.agentStart());
  at(10 * minutes, 'b', event.agentStart());
  at(61 * minutes, 'c', event.agentStart());
  expect(endReasons(sessions())).toEqual(['abandoned']);
  expect(sessions()[0]?.endTime[0]).toBe(START / 1000);
  expect(stream.openSessions).toBe(2);
  expect(textsOf(messages, 'warn')).toEqual([]);
});
