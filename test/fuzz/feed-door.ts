import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SESSION_VOCABULARY } from '../../src/sources/event-stream/session-vocabulary.ts';
import { SessionFeed } from '../../src/session/session-feed.ts';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { resolveTraceOptions } from '../../src/session/trace-options.ts';
import type { Prices } from '../../src/model/costs.ts';
import type { Signal } from '../../src/signals/signal.ts';
import type { SessionReceiver } from '../../src/session/session-receiver.ts';
import type { TraceOptions } from '../../src/session/trace-options.ts';
import type { Step } from './step.ts';

/** When the sessions begin, in epoch milliseconds: long before this process started, as in a recording. */
const START = Date.UTC(2020, 0, 1);

export interface FeedDoorOptions {
  trace: TraceOptions;
  /** Whether it is known that an agents SDK is at work. */
  agents: boolean | undefined;
  /** Is told the same as the tracer of the first session. */
  alongside?: SessionReceiver;
  /** When all has been told, and the sessions are about to end. */
  beforeEnd?: () => void;
}

/** Of one model it is not known. */
const FUZZ_PRICES: Prices = ({ model, usage }) =>
  model === 'gpt-realtime-mini'
    ? undefined
    : usage.input.total * 4e-6 + usage.output.total * 16e-6 + usage.audioSeconds * 1e-4;

/** Plays steps to the feeds of two sessions, which end with them; then plays the last ones again, to sessions that are over. */
export function playToFeeds(steps: readonly Step[], options: FeedDoorOptions): void {
  let time = START;
  const feeds = [0, 1].map((session) => {
    const feed = new SessionFeed(() => ({ now: () => time }));
    feed.add(new SessionTracer(resolveTraceOptions({ prices: FUZZ_PRICES, ...options.trace })));
    if (session === 0 && options.alongside !== undefined) feed.add(options.alongside);
    return feed;
  });
  const begun = new Set<number>();
  const play = ({ session, from, event, wait }: Step): void => {
    time += wait;
    const feed = feeds[session];
    if (feed === undefined) return;
    if (!begun.has(session)) {
      begun.add(session);
      const facts = { agents: options.agents, url: 'wss://api.openai.com/v1/realtime' };
      feed.begin({ clock: { now: () => time }, startTime: time, parentContext: ROOT_CONTEXT, facts });
      feed.connected();
    }
    if (from === 'server') feed.serverEvent(event);
    else if (from === 'client') feed.clientEvent(event);
    else if (from === 'signal') feed.signal(event as unknown as Signal);
    else {
      const signal = SESSION_VOCABULARY.get(event['type'])?.(event);
      if (signal !== undefined) feed.signal(signal);
    }
  };
  for (const step of steps) play(step);
  options.beforeEnd?.();
  for (const feed of feeds) feed.end('closed');
  for (const step of steps.slice(-5)) play(step);
  for (const feed of feeds) feed.end('shutdown');
}
