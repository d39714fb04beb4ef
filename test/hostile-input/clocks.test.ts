import { expect, onTestFinished, test, vi } from 'vitest';
import { traceRealtimeConnection } from '../../src/index.ts';
import { SpanCensus } from '../fuzz/span-census.ts';
import { traceProblems } from '../fuzz/trace-problems.ts';
import { milliseconds } from '../support/span-tree.ts';
import { tellOrdinaryTurns } from './told-events.ts';

class Socket extends EventTarget {
  send(): void {}
  close(): void {}
}

const HOUR = 3_600_000;

/** Plays a session during which a clock of the process jumps by so much before each event, in turn. */
function playWithJumps(clock: 'Date' | 'performance', jumps: readonly number[]) {
  const census = new SpanCensus();
  const holder = clock === 'Date' ? Date : performance;
  const now = holder.now.bind(holder);
  let offset = 0;
  const spy = vi.spyOn(holder, 'now').mockImplementation(() => now() + offset);
  onTestFinished(() => spy.mockRestore());
  const socket = new Socket();
  const trace = traceRealtimeConnection(socket, { tracerProvider: census.provider });
  let told = 0;
  tellOrdinaryTurns((event) => {
    offset += jumps[told++ % jumps.length] ?? 0;
    socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }));
  });
  trace.end();
  return census.take();
}

test.each([
  { clock: 'Date', jumps: [HOUR, -2 * HOUR, 0] },
  { clock: 'Date', jumps: [Number.NaN] },
  { clock: 'performance', jumps: [-HOUR, HOUR, 0] },
  { clock: 'performance', jumps: [-HOUR] },
  { clock: 'performance', jumps: [Number.NaN] },
] as const)(
  'spans start and end in order while the clock of $clock jumps by $jumps ms',
  ({ clock, jumps }) => {
    const counted = playWithJumps(clock, jumps);
    expect(traceProblems(counted)).toEqual([]);
    expect(counted.map(({ span }) => span.name).toSorted()).toEqual([
      'chat',
      'chat',
      'realtime_session',
      'turn',
      'turn',
      'user_speech',
      'user_speech',
    ]);
  },
);

test('a correction of the wall clock during a session bends none of its spans', () => {
  const counted = playWithJumps('Date', [HOUR, -2 * HOUR]);
  const session = counted.find(({ span }) => span.name === 'realtime_session')?.span;
  expect(milliseconds(session?.duration ?? [HOUR, 0])).toBeLessThan(10_000);
});
