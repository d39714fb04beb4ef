import { expect, onTestFinished, test, vi } from 'vitest';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { milliseconds } from '../../support/span-tree.ts';
import { event, server, START, startStream } from './event-stream.ts';

const NOON = Date.UTC(2024, 5, 1, 12);

test.each<[how: string, time: (offset: number) => number | Date]>([
  ['numbers', (offset) => START + offset],
  ['dates', (offset) => new Date(START + offset)],
])('spans have the times that are given as %s', (_how, time) => {
  const { subscriber, times } = startStream();
  subscriber.onEvent(event.agentStart(), time(0));
  subscriber.onEvent(event.toolStart('lookup'), time(100));
  subscriber.onEvent(event.toolEnd('lookup'), time(250));
  subscriber.end();
  expect(times('execute_tool')).toEqual([100, 250]);
  expect(times('realtime_session')).toEqual([0, 250]);
});

test('numbers may have a fraction', () => {
  const { at, end, span } = startStream();
  at(0.25, event.agentStart());
  at(0.75, event.agentEnd());
  end();
  expect(milliseconds(span('invoke_agent').endTime) - START).toBeCloseTo(0.75, 3);
});

test('eventTime says when events happened, and a time that is given goes before it', () => {
  const timed = (offset: number, each: object) => ({ ...each, at: START + offset });
  const { subscriber, times } = startStream({ eventTime: (each) => new Date((each as { at: number }).at) });
  subscriber.onEvent(timed(0, event.agentStart()));
  subscriber.onEvent(timed(100, event.toolStart('lookup')));
  subscriber.onEvent(timed(900, event.toolEnd('lookup')), START + 250);
  subscriber.onEvent(timed(300, event.agentEnd()), NaN);
  subscriber.end();
  expect(times('execute_tool')).toEqual([100, 250]);
  expect(times('realtime_session')).toEqual([0, 300]);
});

test('an eventTime that throws costs the time and not the event', () => {
  const messages = recordDiag();
  const { subscriber, at, times } = startStream({
    eventTime: () => {
      throw new Error('no time');
    },
  });
  at(100, event.agentStart());
  subscriber.onEvent(event.toolStart('lookup'));
  at(200, event.toolEnd('lookup'));
  subscriber.end();
  expect(times('execute_tool')).toEqual([100, 200]);
  expect(textsOf(messages, 'error')).toHaveLength(1);
});

test('a session that begins with an event of an earlier time begins where the one before it ended', () => {
  const { at, end, times } = startStream();
  at(100, server.sessionCreated('sess_1'));
  at(500, event.agentStart());
  at(200, server.sessionCreated('sess_2'));
  end();
  expect(times('realtime_session', 0)).toEqual([100, 500]);
  expect(times('realtime_session', 1)).toEqual([500, 500]);
});

test('without times events happen when they arrive', () => {
  const before = Date.now();
  const { subscriber, span } = startStream();
  subscriber.onEvent(event.agentStart());
  subscriber.onEvent(event.agentEnd());
  subscriber.end();
  const { startTime, endTime } = span('realtime_session');
  // The clock of spans is finer than the machine's.
  expect(milliseconds(startTime)).toBeGreaterThan(before - 50);
  expect(milliseconds(endTime)).toBeLessThan(Date.now() + 50);
  expect(milliseconds(endTime)).toBeGreaterThanOrEqual(milliseconds(startTime));
});

test('an event without a time happened at the latest, once there was one', () => {
  const { subscriber, at, times } = startStream();
  at(0, event.agentStart());
  at(100, event.toolStart('lookup'));
  subscriber.onEvent(event.toolEnd('lookup'));
  subscriber.end();
  expect(times('execute_tool')).toEqual([100, 100]);
});

test.each<[how: string, time: number | Date]>([
  ['runs backwards', START - 5000],
  ['is no number', NaN],
  ['is no date', new Date(NaN)],
  ['is infinite', Infinity],
])('a time that %s counts as the latest', (_how, time) => {
  const { subscriber, at, times } = startStream();
  at(0, event.agentStart());
  at(100, event.toolStart('lookup'));
  subscriber.onEvent(event.toolEnd('lookup'), time);
  at(200, event.agentEnd());
  subscriber.end();
  expect(times('execute_tool')).toEqual([100, 100]);
  expect(times('realtime_session')).toEqual([0, 200]);
});

test('each of several sessions has its own time', () => {
  const keyed = (call: number, each: object) => ({ ...each, call });
  const { subscriber, span } = startStream({ sessionKey: (each) => (each as { call: number }).call });
  subscriber.onEvent(keyed(1, event.agentStart()), NOON);
  subscriber.onEvent(keyed(2, event.agentStart()), START);
  subscriber.onEvent(keyed(2, event.agentEnd()), START + 100);
  subscriber.onEvent(keyed(1, event.agentEnd()), NOON + 300);
  subscriber.end();
  expect(milliseconds(span('realtime_session', 0).endTime)).toBe(START + 100);
  expect(milliseconds(span('realtime_session', 1).endTime)).toBe(NOON + 300);
});

test('a reconnect ends one session and starts the next at its time', () => {
  const { at, end, times, span } = startStream();
  at(0, event.raw(server.sessionCreated('sess_1')));
  at(500, event.raw(server.sessionCreated('sess_2')));
  at(900, event.agentStart());
  end();
  expect(times('realtime_session', 0)).toEqual([0, 500]);
  expect(times('realtime_session', 1)).toEqual([500, 900]);
  expect(span('realtime_session', 0).attributes['realtime.session.end_reason']).toBe('reconnected');
  expect(span('realtime_session', 1).links.map(({ context }) => context.spanId)).toEqual([
    span('realtime_session', 0).spanContext().spanId,
  ]);
});

test.each([
  ['seconds', 1e-3],
  ['milliseconds', 1],
  ['microseconds', 1e3],
  ['nanoseconds', 1e6],
])('numbers may count %s: that is told by their size', (_unit, factor) => {
  const { subscriber, times } = startStream({ eventTime: (each) => (each as { at?: number }).at });
  subscriber.onEvent(event.agentStart(), START * factor);
  subscriber.onEvent({ ...event.toolStart('lookup'), at: (START + 100) * factor });
  subscriber.onEvent(event.toolEnd('lookup'), (START + 250) * factor);
  subscriber.end();
  expect(times('execute_tool').map(Math.round)).toEqual([100, 250]);
});

test('a number that does not count from 1970 counts as not given, which is said once', () => {
  const messages = recordDiag();
  const { subscriber, span } = startStream();
  const before = Date.now();
  for (const [index, each] of [event.agentStart(), event.agentEnd()].entries())
    subscriber.onEvent(each, index);
  subscriber.onEvent(event.agentStart(), performance.now());
  subscriber.end();
  expect(milliseconds(span('realtime_session').startTime)).toBeGreaterThanOrEqual(before - 1000);
  expect(textsOf(messages, 'warn').filter((text) => text.includes('before 2015'))).toHaveLength(1);
});

test('a session that follows one has the wall clock of its own beginning', () => {
  const hours = 8 * 60 * 60 * 1000;
  const { subscriber, span } = startStream();
  subscriber.onEvent(server.sessionCreated('sess_1'));
  const now = vi
    .spyOn(Date, 'now')
    .mockImplementation(() => performance.timeOrigin + performance.now() + hours);
  onTestFinished(() => now.mockRestore());
  subscriber.onEvent(server.sessionCreated('sess_2'));
  subscriber.end();
  const [first, second] = [span('realtime_session', 0), span('realtime_session', 1)];
  const start = performance.timeOrigin + performance.now();
  expect(Math.abs(milliseconds(first.endTime) - start)).toBeLessThan(60_000);
  expect(Math.abs(milliseconds(second.startTime) - start - hours)).toBeLessThan(60_000);
  expect(Math.abs(milliseconds(second.endTime) - start - hours)).toBeLessThan(60_000);
});
