import { expect, test } from 'vitest';
import { RealtimeEventSubscriber, traceRealtimeConnection } from '../../src/index.ts';
import { Channel } from '../memory/channel.ts';
import { sessionCreated } from '../memory/turn-events.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import type { RealtimeSessionEvent, TraceOptions } from '../../src/index.ts';

type Event = Record<string, unknown>;

/** 100 ms of PCM16 at 24 kHz. */
const delta = Buffer.alloc(4800).toString('base64');
const SPEAKS: readonly Event[] = [
  { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
  { type: 'response.output_audio.delta', response_id: 'resp_1', item_id: 'item_1', delta },
  { type: 'response.done', response: { id: 'resp_1', status: 'completed', output: [] } },
];
/** As the agents SDK sends one at each handoff. */
const UPDATED: Event = { ...sessionCreated('sess_1'), type: 'session.updated' };

/** Each takes the events of a session that was there, or has just begun, when it is traced. */
const DOORS: [string, (events: readonly Event[], options: TraceOptions) => void][] = [
  [
    'a connection',
    (events, options) => {
      const channel = new Channel();
      traceRealtimeConnection(channel, options);
      for (const event of events) channel.receive(event);
      channel.close();
    },
  ],
  [
    'a stream',
    (events, options) => {
      const subscriber = new RealtimeEventSubscriber(options);
      for (const [second, event] of events.entries())
        subscriber.onEvent(event as unknown as RealtimeSessionEvent, 1_700_000_000 + second);
      subscriber.end();
    },
  ],
];

function attributesOf(events: readonly Event[], receive: (typeof DOORS)[0][1]): Event {
  const { exporter, provider } = inMemoryProvider();
  receive(events, { tracerProvider: provider });
  const session = exporter.getFinishedSpans().find(({ name }) => name === 'realtime_session');
  return { ...session?.attributes };
}

test.each(DOORS)('the greeting of %s that is seen from its beginning has a delay', (_, receive) => {
  expect(attributesOf([sessionCreated('sess_1'), ...SPEAKS], receive)).toHaveProperty([
    'realtime.session.greeting_delay',
  ]);
});

test.each(DOORS)(
  'what the agent says first of %s that is joined in mid-call is no greeting',
  (_, receive) => {
    const attributes = attributesOf([UPDATED, ...SPEAKS], receive);
    expect(attributes).not.toHaveProperty(['realtime.session.greeting_delay']);
    expect(attributes).toHaveProperty(['realtime.session.agent_speech_time']);
  },
);
