import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { traceEvents } from '../../../src/index.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { printTree } from '../../support/span-tree.ts';
import { event } from './event-stream.ts';

const EVENTS = [event.agentStart(), { type: 'unheard_of' }, event.agentEnd()];

/** An iterable that says how far it was read and whether it was returned. */
function source(events: readonly object[], failure?: Error) {
  const seen = { read: 0, returned: false };
  async function* generate(): AsyncGenerator<object> {
    try {
      for (const each of events) {
        seen.read += 1;
        yield each;
      }
      if (failure !== undefined) throw failure;
    } finally {
      seen.returned = true;
    }
  }
  return { events: generate(), seen };
}

test('passes the very same objects through in order, and the session ends with the stream', async () => {
  const { exporter, provider } = inMemoryProvider();
  const passed: unknown[] = [];
  for await (const each of traceEvents(source(EVENTS).events, { tracerProvider: provider }))
    passed.push(each);
  expect(passed).toHaveLength(EVENTS.length);
  for (const [index, each] of passed.entries()) expect(each).toBe(EVENTS[index]);
  expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Desk"
  `);
});

test('reads no further than it is asked to', async () => {
  const { provider } = inMemoryProvider();
  const { events, seen } = source(EVENTS);
  const traced = traceEvents(events, { tracerProvider: provider });
  expect(seen.read).toBe(0);
  await traced.next();
  expect(seen.read).toBe(1);
  await traced.next();
  expect(seen.read).toBe(2);
  await traced.return();
});

test('a consumer that breaks off returns the source and closes the session', async () => {
  const { exporter, provider } = inMemoryProvider();
  const { events, seen } = source(EVENTS);
  for await (const each of traceEvents(events, { tracerProvider: provider })) {
    if (each === EVENTS[0]) break;
  }
  expect(seen).toEqual({ read: 1, returned: true });
  expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
    "realtime_session session.end_reason=closed
      turn turn.trigger=none turn.end_reason=session_ended
        invoke_agent Desk"
  `);
});

test('what the source throws ends the session as an error and is thrown on', async () => {
  const { exporter, provider } = inMemoryProvider();
  const failure = new TypeError('the queue is gone');
  const traced = traceEvents(source(EVENTS, failure).events, { tracerProvider: provider });
  const passed: unknown[] = [];
  await expect(async () => {
    for await (const each of traced) passed.push(each);
  }).rejects.toBe(failure);
  expect(passed).toHaveLength(EVENTS.length);
  expect(printTree(exporter.getFinishedSpans())).toMatchInlineSnapshot(`
    "realtime_session ERROR session.end_reason=error error.type=TypeError
      turn turn.trigger=none turn.end_reason=completed
        invoke_agent Desk"
  `);
});

test('takes sync iterables', async () => {
  const { exporter, provider } = inMemoryProvider();
  const passed: unknown[] = [];
  for await (const each of traceEvents(EVENTS, { tracerProvider: provider })) passed.push(each);
  expect(passed).toEqual(EVENTS);
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toContain('invoke_agent Desk');
});

test('an iterable that has nothing gives no session', async () => {
  const { exporter, provider } = inMemoryProvider();
  for await (const each of traceEvents([], { tracerProvider: provider })) void each;
  expect(exporter.getFinishedSpans()).toEqual([]);
});

describe('the parent of the session', () => {
  function useContexts(): void {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
  }

  test.each<object>([{}, { parentContext: undefined }])(
    'is the span that is active at the call, with %j',
    async (options) => {
      useContexts();
      const { exporter, provider } = inMemoryProvider();
      const tracer = provider.getTracer('app');
      const caller = tracer.startSpan('caller');
      const traced = context.with(trace.setSpan(context.active(), caller), () =>
        traceEvents(EVENTS, { tracerProvider: provider, ...options }),
      );
      const other = tracer.startSpan('other');
      await context.with(trace.setSpan(context.active(), other), async () => {
        for await (const each of traced) void each;
      });
      const session = exporter.getFinishedSpans().find(({ name }) => name === 'realtime_session');
      expect(session?.parentSpanContext?.spanId).toBe(caller.spanContext().spanId);
    },
  );
});

describe('a mistake throws a TypeError that says what was expected and what came', () => {
  test.each<[events: unknown, options: unknown, message: string]>([
    [
      undefined,
      {},
      'Expected the events to be an async iterable of objects, such as an async generator or a stream in object mode, but got undefined.',
    ],
    [
      null,
      {},
      'Expected the events to be an async iterable of objects, such as an async generator or a stream in object mode, but got null.',
    ],
    [
      'events',
      {},
      'Expected the events to be an async iterable of objects, such as an async generator or a stream in object mode, but got string.',
    ],
    [
      {},
      {},
      'Expected the events to be an async iterable of objects, such as an async generator or a stream in object mode, but got object.',
    ],
    [[], null, 'Expected options to be an object, but got null.'],
    [[], [], 'Expected options to be an object, but got an array.'],
    [[], 5, 'Expected options to be an object, but got 5.'],
    [[], 'x', 'Expected options to be an object, but got "x".'],
    [
      [],
      { sessionKey: 'id' },
      'Expected option "sessionKey" to be a function from an event to the key of its session, but got "id".',
    ],
    [
      [],
      { eventTime: 5 },
      'Expected option "eventTime" to be a function from an event to its time, a Date or epoch milliseconds, but got 5.',
    ],
    [
      [],
      { url: 'nowhere' },
      'Expected option "url" to be a URL with its protocol, such as wss://api.openai.com, but got a string that is none.',
    ],
  ])('%j with %j', (events, options, message) => {
    expect(() => traceEvents(events as object[], options as object)).toThrow(new TypeError(message));
  });

  test('an option that there is not', () => {
    expect(() => traceEvents([], { key: 'id' } as object)).toThrow(
      /^Unknown option "key"\. Known options are .*sessionKey/,
    );
  });
});
