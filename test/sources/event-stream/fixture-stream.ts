import { readFileSync } from 'node:fs';
import { findEvent } from '../../../src/cli/replay/line-event.ts';
import { readLineTime } from '../../../src/cli/input/line-time.ts';
import { startStream } from './event-stream.ts';
import type { TraceOptions } from '../../../src/index.ts';
import type { Fields } from '../../../src/host/fields.ts';
import type { TestStream } from './event-stream.ts';

/** The streams that were recorded from the Python SDK; see `test/fixtures/README.md`. */
export const FIXTURES = [
  'hotel-call',
  'hotel-call.asdict',
  'hotel-call.pydantic',
  'two-sessions',
  'rejected-approval',
  'dropped-connection',
  'old-sdk',
  'oldest-sdk',
] as const;

export interface FixtureEvent {
  event: Fields;
  /** Epoch milliseconds. */
  time: number;
  session: string | undefined;
}

/** The events of a fixture, out of whatever its lines have around them. */
export function readFixture(name: (typeof FIXTURES)[number]): FixtureEvent[] {
  const path = new URL(`../../fixtures/python/${name}.jsonl`, import.meta.url);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = JSON.parse(line) as Fields;
      const event = findEvent(fields)?.event;
      const time = readLineTime(fields['time'] ?? fields['timestamp'] ?? fields['ts']);
      if (event === undefined || time === undefined) throw new Error(`No event with a time: ${line}`);
      return { event, time, session: fields['session'] as string | undefined };
    });
}

/** The raw server event in an event of a fixture, if it is one. */
export function serverEventOf({ event }: FixtureEvent): Fields | undefined {
  const model = event['data'] as Fields | undefined;
  return model?.['type'] === 'raw_server_event' ? (model['data'] as Fields) : undefined;
}

export function isRaw({ event }: FixtureEvent): boolean {
  return event['type'] === 'raw_model_event';
}

/** Traces events of a fixture; the sessions in it are told apart by their key. */
export function traceFixture(events: readonly FixtureEvent[], options: TraceOptions = {}): TestStream {
  const sessions = new Map(events.map(({ event, session }) => [event, session]));
  const stream = startStream({ ...options, sessionKey: (event) => sessions.get(event as Fields) });
  for (const { event, time } of events) stream.subscriber.onEvent(event, time);
  stream.subscriber.end();
  return stream;
}
