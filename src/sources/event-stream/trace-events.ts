import { isRecord } from '../../host/option-checks.ts';
import { context } from '@opentelemetry/api';
import { RealtimeEventSubscriber } from './realtime-event-subscriber.ts';
import type { EventStreamTraceOptions } from './realtime-event-subscriber.ts';

/**
 * Traces the events of a stream and passes them through as they are, at the pace at which they are asked for. All
 * sessions end with the stream: `closed` when it is over or no longer read, `error` with what it throws.
 *
 * The parent of the session's span is the context that is active when this is called. Throws a `TypeError` for a wrong
 * option, and when there is nothing to iterate over.
 */
export function traceEvents<Event>(
  events: AsyncIterable<Event> | Iterable<Event>,
  options: EventStreamTraceOptions<Event> = {},
): AsyncGenerator<Event, void, undefined> {
  expectIterable(events);
  // Options of another kind are for the subscriber to complain of.
  const parentContext = isRecord(options) ? (options.parentContext ?? context.active()) : undefined;
  const subscriber = new RealtimeEventSubscriber<Event>(
    parentContext === undefined ? options : { ...options, parentContext },
  );
  return passThrough(events, subscriber);
}

async function* passThrough<Event>(
  events: AsyncIterable<Event> | Iterable<Event>,
  subscriber: RealtimeEventSubscriber<Event>,
): AsyncGenerator<Event, void, undefined> {
  try {
    for await (const event of events) {
      subscriber.onEvent(event);
      yield event;
    }
    subscriber.ranOut();
  } catch (error) {
    subscriber.fail(error);
    throw error;
  } finally {
    subscriber.end('closed');
  }
}

function expectIterable(events: unknown): void {
  if (typeof events === 'object' && events !== null) {
    if (Symbol.asyncIterator in events || Symbol.iterator in events) return;
  }
  throw new TypeError(
    `Expected the events to be an async iterable of objects, such as an async generator or a stream in object mode, but got ${
      events === null ? 'null' : typeof events
    }.`,
  );
}
