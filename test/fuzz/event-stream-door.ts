import { RealtimeEventSubscriber } from '../../src/index.ts';
import type { EventStreamTraceOptions } from '../../src/index.ts';
import type { Fields } from '../../src/host/fields.ts';
import type { Step } from './step.ts';

const START = Date.UTC(2020, 0, 1);

/** Plays steps as one stream of the Python SDK's events, or as two that are interleaved; then plays the last ones again. */
export function playAsStream(steps: readonly Step[], options: EventStreamTraceOptions): void {
  const subscriber = new RealtimeEventSubscriber<StreamEvent>({
    ...options,
    sessionKey: ({ session }) => session,
  });
  let time = START;
  const play = ({ session, wait, from, event }: Step): void => {
    time += wait;
    const told = from === 'server' ? wrapped(event) : event;
    subscriber.onEvent({ ...told, session }, time);
  };
  for (const step of steps) play(step);
  subscriber.end();
  for (const step of steps.slice(-5)) play(step);
  subscriber.end('shutdown');
}

type StreamEvent = Fields & { session: number };

/** As the Python SDK hands on what the server says. */
function wrapped(data: Fields): Fields {
  return { type: 'raw_model_event', info: { context: null }, data: { type: 'raw_server_event', data } };
}
