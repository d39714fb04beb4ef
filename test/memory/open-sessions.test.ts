import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { traceRealtimeConnection } from 'opentelemetry-instrumentation-openai-realtime';
import { Channel } from './channel.ts';
import { heapGrowth } from '../support/heap-growth.ts';
import { sessionCreated, turnEvents } from './turn-events.ts';

const tracerProvider = new BasicTracerProvider();
const SESSIONS = 40;
const TURN_MS = 5000;

// A turn is remembered for as long as something of it may still be heard: on a fast machine hundreds would be.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Kilobytes that a traced session keeps while it is open, after as many turns. */
function kept(turns: number, said: string, captureContent: boolean): number {
  const texts = Array.from({ length: turns }, (_, turn) =>
    turnEvents(turn).map((event) => JSON.stringify(event).replaceAll('It is open until ten.', said)),
  );
  const megabytes = heapGrowth(SESSIONS, (index) => {
    const channel = new Channel();
    const trace = traceRealtimeConnection(channel, { tracerProvider, captureContent });
    channel.receive(sessionCreated(`sess_${index}`));
    for (const turn of texts) {
      for (const own of turn) channel.receive(JSON.parse(own) as Record<string, unknown>);
      vi.advanceTimersByTime(TURN_MS);
    }
    return [channel, trace];
  });
  return (megabytes * 1000) / SESSIONS;
}

it('an open session keeps little of its past: the last turns, and eight bytes of each id', () => {
  // What the engine compiles on the way is on the heap too, and is not kept by any session: it comes first.
  kept(200, 'Yes.', false);
  const few = kept(10, 'Yes.', false);
  // What it still compiles in one of them it does not in the other.
  const many = Math.min(kept(200, 'Yes.', false), kept(200, 'Yes.', false));
  expect(many).toBeLessThan(few + 15);
  expect(many).toBeLessThan(50);
});

it('nothing that was said in a turn is kept once the turn has ended', () => {
  kept(10, 'Yes.', true);
  const long = 'It is open. '.repeat(3000);
  const silent = kept(10, 'Yes.', true);
  // 36 kB in each of ten turns; the last one may be open still.
  expect(kept(10, long, true)).toBeLessThan(silent + 80);
});
