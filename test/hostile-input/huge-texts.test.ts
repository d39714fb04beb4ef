import { ROOT_CONTEXT } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { fieldsOf } from '../../src/host/fields.ts';
import { RealtimeEventSubscriber } from '../../src/index.ts';
import { createSessionClock } from '../../src/session/session-clock.ts';
import { SessionFeed } from '../../src/session/session-feed.ts';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import { processorTime } from '../support/processor-time.ts';
import { sampleOf } from '../support/sweep.ts';
import { eventTemplates, plant } from './event-templates.ts';
import { HostileSession, tellOrdinaryTurns, tellSubjects } from './told-events.ts';
import type { EventTemplate } from './event-templates.ts';

const SIZE = 10 * 1024 * 1024;

/** What readers, and expressions that look for secrets, may take long over. */
const PIECES = [
  'a',
  'sk-',
  "Tool '",
  'Class(x=',
  "[{'",
  "b'\\",
  '{"a":',
  '\\',
  'password":"',
  '://u:p@',
  'bearer ',
  'eyJ',
  ' ',
];
const HUGE = PIECES.map((piece) => ({ piece, text: piece.repeat(SIZE / piece.length) }));

/** The event with the text in place of each text of its own, but for what says what kind of event and item it is. */
function withText({ event, paths }: EventTemplate, text: string): object {
  const texts = paths.filter((path) => {
    const value = path.reduce<unknown>((from, key) => fieldsOf(from)[key], event);
    const isKind = path.at(-1) === 'type' && (path.length === 1 || path.at(-2) === 'item');
    return typeof value === 'string' && !isKind;
  });
  return texts.reduce<unknown>((changed, path) => plant(changed, path, text), event) as object;
}

const DOORS = ['server', 'client', 'sdk'] as const;

test.each(DOORS)('texts of 10 MB in each event of the %s take no seconds, and are cut', (from) => {
  const session = new HostileSession();
  const options = { tracerProvider: session.tracerProvider, captureContent: true };
  const feed = new SessionFeed();
  feed.add(new SessionTracer(resolveTraceOptions(options)));
  const stream = new RealtimeEventSubscriber(options);
  const server = (event: object): void =>
    from === 'sdk' ? stream.onEvent(event) : void feed.serverEvent(fieldsOf(event));
  const times: [string, number][] = [];
  const measure = (name: string, work: () => void): void => void times.push([name, processorTime(work)]);
  for (const [turn, template] of eventTemplates(from).entries()) {
    const clock = createSessionClock();
    feed.begin({ clock, startTime: clock.now(), parentContext: ROOT_CONTEXT, facts: {} });
    for (const [index, { piece, text }] of sampleOf(HUGE, 4, turn).entries()) {
      tellSubjects(server, index);
      const event = withText(template, text);
      measure(`${template.name} of ${piece}`, () => {
        if (from === 'server') feed.serverEvent(fieldsOf(event));
        else if (from === 'client') feed.clientEvent(fieldsOf(event));
        else stream.onEvent(event);
      });
    }
  }
  tellOrdinaryTurns(server);
  measure('the end', () => {
    feed.end('closed');
    stream.end();
  });
  expect(times.filter(([, time]) => time > 2000)).toEqual([]);
  session.expectInOrder({}, from);
});
