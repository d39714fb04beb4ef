import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { ArrivalWatch } from '../../src/otlp/arrival-watch.ts';
import { ExportQueue } from '../../src/otlp/export-queue.ts';
import { SpanLedger } from '../../src/otlp/span-ledger.ts';
import type { SendOutcome } from '../../src/otlp/send-outcome.ts';
import { spansNamed } from './finished-spans.ts';

const TAKEN: SendOutcome = { kind: 'accepted', rejected: 0 };
const BUSY: SendOutcome = { kind: 'unavailable', reason: 'HTTP status 503', errorType: '503' };

interface QueueUnderTest {
  queue: ExportQueue;
  ledger: SpanLedger;
  /** Hands over one span of this name, as a batch. */
  add(name: string): void;
}

/** A queue whose clock the test turns, with a sender that is told the first span's name and which attempt at it this is. */
function queueWith(
  answer: (name: string, attempt: number) => SendOutcome | Promise<SendOutcome>,
  { concurrency = 1, flushMillis = 5_000 } = {},
): QueueUnderTest {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const attempts = new Map<string, number>();
  const ledger = new SpanLedger({ maxQueueSize: 100_000, maxQueueBytes: 1e9 }, 'http://localhost:4318');
  const queue = new ExportQueue({
    sender: {
      send: async ([span]) => {
        const name = span?.name ?? '';
        attempts.set(name, (attempts.get(name) ?? 0) + 1);
        return answer(name, attempts.get(name) ?? 0);
      },
    },
    ledger,
    arrivals: new ArrivalWatch({ sent: 'spans', receiver: 'http://localhost:4318' }),
    receiver: 'http://localhost:4318',
    concurrency,
    flushMillis,
  });
  return {
    queue,
    ledger,
    add(name) {
      const spans = spansNamed(name);
      for (const span of spans) ledger.admit(span);
      queue.export(spans, () => undefined);
    },
  };
}

function waitsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));
}

describe('the export queue', () => {
  it('is flushed until all is settled by whoever waits for weeks', async () => {
    const { queue, add } = queueWith(() => new Promise(() => undefined), { flushMillis: 2 ** 31 - 1 });
    add('asked');
    const flushed = vi.fn();
    void queue.forceFlush().then(flushed);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(flushed).not.toHaveBeenCalled();
    queue.abandon();
  });

  it('sends the oldest batch first, also after it was refused', async () => {
    const sent: string[] = [];
    let down = true;
    const { add } = queueWith((name) => {
      sent.push(name);
      return down ? BUSY : TAKEN;
    });
    for (const name of ['a', 'b', 'c']) add(name);
    await vi.advanceTimersByTimeAsync(100);
    down = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent).toEqual(['a', 'a', 'b', 'c']);
  });

  it('rests nine times as long as making a request took, unless somebody waits', async () => {
    const times: number[] = [];
    const { add, queue } = queueWith(() => {
      times.push(performance.now());
      taken += 10;
      return TAKEN;
    });
    const now = performance.now.bind(performance);
    let taken = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now() + taken);
    onTestFinished(() => void vi.restoreAllMocks());
    for (const name of ['a', 'b', 'c', 'd', 'e']) add(name);
    await vi.advanceTimersByTimeAsync(200);
    expect(waitsOf(times)).toEqual([100, 100]);
    const flushed = queue.forceFlush();
    await vi.advanceTimersByTimeAsync(5);
    await flushed;
    expect(waitsOf(times).slice(3)).toEqual([10]);
  });

  it('rests for a second at most: a process that was paused meanwhile has made no request for so long', async () => {
    const times: number[] = [];
    const { add } = queueWith(() => {
      times.push(performance.now());
      taken += 60_000;
      return TAKEN;
    });
    const now = performance.now.bind(performance);
    let taken = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now() + taken);
    onTestFinished(() => void vi.restoreAllMocks());
    for (const name of ['a', 'b']) add(name);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(waitsOf(times)).toEqual([61_000]);
  });

  it('asks a receiver that takes nothing ever less often, one request at a time, every 36 s in the end', async () => {
    const times: number[] = [];
    const { add } = queueWith(
      () => {
        times.push(performance.now());
        return BUSY;
      },
      { concurrency: 8 },
    );
    for (let index = 0; index < 100; index += 1) add('turn');
    await vi.advanceTimersByTimeAsync(600_000);
    const waits = waitsOf(times);
    for (const [index, nominal] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(nominal * 0.8);
      expect(waits[index]).toBeLessThanOrEqual(nominal * 1.2 + 1);
    }
    for (const wait of waits.slice(6)) {
      expect(wait).toBeGreaterThanOrEqual(24_000);
      expect(wait).toBeLessThanOrEqual(36_001);
    }
  });

  it('sends one batch at a time until the first is taken, and no more at once than it may then', async () => {
    const open = new Map<string, () => void>();
    const { add } = queueWith((name) => new Promise((resolve) => open.set(name, () => resolve(TAKEN))), {
      concurrency: 2,
    });
    for (const name of ['a', 'b', 'c', 'd']) add(name);
    await vi.advanceTimersByTimeAsync(10);
    expect([...open.keys()]).toEqual(['a']);
    open.get('a')?.();
    await vi.advanceTimersByTimeAsync(10);
    expect([...open.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('takes requests that fail together for one failure', async () => {
    const times: number[] = [];
    const { add } = queueWith(
      async (name) => {
        if (name === 'first') return TAKEN;
        times.push(performance.now());
        // All are under way when the first one fails.
        await new Promise((resolve) => setTimeout(resolve, 100 + times.length));
        return BUSY;
      },
      { concurrency: 8 },
    );
    add('first');
    await vi.advanceTimersByTimeAsync(10);
    for (let index = 0; index < 8; index += 1) add('turn');
    await vi.advanceTimersByTimeAsync(1_500);
    expect(times).toHaveLength(9);
  });

  it('asks every second while somebody waits for a flush, and for no longer', async () => {
    const times: number[] = [];
    const { add, queue } = queueWith(() => {
      times.push(performance.now());
      return BUSY;
    });
    add('turn');
    await vi.advanceTimersByTimeAsync(20_000);
    const before = times.length;
    const flushed = queue.forceFlush();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(times.length - before).toBeGreaterThanOrEqual(4);
    expect(times.length - before).toBeLessThanOrEqual(6);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times.length - before).toBeLessThanOrEqual(9);
    await flushed;
  });

  it('is not held up by a batch that the receiver never takes', async () => {
    const { add, queue, ledger } = queueWith((name) => (name === 'poison' ? BUSY : TAKEN));
    add('poison');
    for (let index = 0; index < 50; index += 1) add('turn');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ledger).toMatchObject({ exported: 50, held: 1 });
    queue.abandon();
    expect(ledger).toMatchObject({ failed: 1, held: 0 });
  });

  it('counts what was never sent as dropped and what was sent as failed when it is given up, and nothing twice', async () => {
    const answers: (() => void)[] = [];
    const { add, queue, ledger } = queueWith(
      (name) => {
        if (name === 'first') return TAKEN;
        return name === 'busy' ? BUSY : new Promise((resolve) => answers.push(() => resolve(TAKEN)));
      },
      { concurrency: 2 },
    );
    add('first');
    await vi.advanceTimersByTimeAsync(10);
    for (const name of ['slow', 'busy', 'waiting']) add(name);
    await vi.advanceTimersByTimeAsync(10);
    queue.abandon();
    expect(ledger).toMatchObject({ exported: 1, failed: 2, dropped: 1, held: 0 });
    for (const answer of answers) answer();
    await vi.advanceTimersByTimeAsync(10);
    expect(ledger).toMatchObject({ exported: 1, failed: 2, dropped: 1, held: 0 });
    add('late');
    expect(ledger).toMatchObject({ dropped: 2, held: 0 });
  });

  it('ends the flushes of a long outage in time, however many there are', async () => {
    const { add, queue } = queueWith(() => BUSY);
    add('turn');
    const flushes: Promise<void>[] = [];
    for (let index = 0; index < 100; index += 1) flushes.push(queue.forceFlush());
    await vi.advanceTimersByTimeAsync(10_001);
    await Promise.all(flushes);
  });

  it('settles any number of batches that are answered at once', async () => {
    const { add, queue, ledger } = queueWith(() => TAKEN, { concurrency: 8 });
    for (let index = 0; index < 2_000; index += 1) add('turn');
    const flushed = queue.forceFlush();
    await vi.advanceTimersByTimeAsync(5_000);
    await flushed;
    expect(ledger).toMatchObject({ exported: 2_000, held: 0 });
  });
});
