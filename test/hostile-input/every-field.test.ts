import { ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { RealtimeEventSubscriber } from '../../src/index.ts';
import { SessionRecorder } from '../../src/recording/session-recorder.ts';
import { createSessionClock } from '../../src/session/session-clock.ts';
import { SessionFeed } from '../../src/session/session-feed.ts';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { sampleOf } from '../support/sweep.ts';
import { recordingTarget } from '../support/without-ids.ts';
import { eventTemplates, plant, withOwnIds } from './event-templates.ts';
import { HOSTILE_VALUES } from './hostile-values.ts';
import { HostileSession, tellOrdinaryTurns, tellSubjects } from './told-events.ts';
import { fieldsOf } from '../../src/host/fields.ts';
import type { TraceOptions } from '../../src/index.ts';
import type { EventTemplate } from './event-templates.ts';

/** A way for events into a traced session, as objects. */
interface Door {
  server(event: unknown): void;
  event(event: unknown): void;
  end(): void;
}

function streamDoor(options: TraceOptions): Door {
  const subscriber = new RealtimeEventSubscriber(options);
  const server = (data: unknown): void =>
    subscriber.onEvent({ type: 'raw_model_event', data: { type: 'raw_server_event', data } });
  return { server, event: (event) => subscriber.onEvent(event), end: () => subscriber.end() };
}

/** As the agents SDK and the clients of `openai` hand on what they have parsed. */
function feedDoor(from: 'server' | 'client', options: TraceOptions): Door {
  const feed = new SessionFeed();
  feed.add(new SessionTracer(resolveTraceOptions(options)));
  const target = recordingTarget();
  const { captureContent = false } = options;
  feed.add(new SessionRecorder({ target, captureContent, redact: undefined }));
  const clock = createSessionClock();
  feed.begin({ clock, startTime: clock.now(), parentContext: ROOT_CONTEXT, facts: {} });
  const server = (event: unknown): void => feed.guard('event', () => feed.serverEvent(fieldsOf(event)));
  const client = (event: unknown): void => feed.guard('event', () => feed.clientEvent(fieldsOf(event)));
  const end = (): void => {
    feed.end('closed');
    // Each line is JSON, and the last one is about the end.
    expect(target.lines().at(-1)).toMatchObject({ e: 'session_ended' });
  };
  return { server, event: from === 'server' ? server : client, end };
}

/** In a sample each event meets half of the values with content capture and the others without, each in a third of its fields. */
const [OF_VALUES, OF_FIELDS] = [2, 3];

const DOORS = [
  { name: 'server event', from: 'server', open: (options: TraceOptions) => feedDoor('server', options) },
  { name: 'client event', from: 'client', open: (options: TraceOptions) => feedDoor('client', options) },
  { name: 'session event', from: 'sdk', open: streamDoor },
] as const;

describe.each([false, true])(
  'with content capture %s, nothing in any field harms the session',
  (captureContent) => {
    const cases = DOORS.flatMap(({ from, name, open }) =>
      eventTemplates(from).map((template) => ({ kind: `${name} ${template.name}`, template, open })),
    );
    test.each(cases)('of a $kind', ({ template, open }) => {
      const values = sampleOf(HOSTILE_VALUES, OF_VALUES, captureContent ? 1 : 0);
      for (const [turn, value] of values.entries()) {
        const session = new HostileSession();
        const door = open({ tracerProvider: session.tracerProvider, captureContent });
        const paths = sampleOf(template.paths, OF_FIELDS, turn);
        tellWithEachField({ ...template, paths }, door, value.make());
        tellOrdinaryTurns((event) => door.server(event));
        door.end();
        session.expectInOrder(value, value.name);
      }
    });
  },
);

/** Tells the event with the value in each of its fields in turn, each time about other things. */
function tellWithEachField({ event, paths }: EventTemplate, door: Door, value: unknown): void {
  for (const [own, path] of paths.entries()) {
    tellSubjects((each) => door.server(each), own);
    door.event(plant(withOwnIds(event, own), path, value));
  }
}
