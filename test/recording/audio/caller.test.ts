import { describe, expect, test } from 'vitest';
import { RandomNumbers } from '../../support/random-numbers.ts';
import { RecordedCall } from './recorded-call.ts';
import type { Held } from '../../support/wav-file.ts';

const CHUNK_MS = 20;

/** A call whose chunks were sent at these times, the first of them of the sample 1, and so on. */
function sentAt(times: readonly number[], endsAt = (times.at(-1) ?? 0) + 1000): RecordedCall {
  const call = new RecordedCall();
  for (const [index, time] of times.entries()) call.at(time).says(index + 1, CHUNK_MS);
  return call.ends(endsAt);
}

const inTime = (from: number, chunks: number, pace = CHUNK_MS): number[] =>
  Array.from({ length: chunks }, (_, index) => from + pace * (index + 1));

/** How far each chunk is from where it is to begin, at most. */
function furthest(held: readonly Held[], beginsAt: (index: number) => number): number {
  return Math.max(...held.map(({ value, from }) => Math.abs(from - beginsAt(value - 1))));
}

/** Milliseconds of silence after each chunk but the last. */
const gapsOf = (held: readonly Held[]): number[] =>
  held.slice(1).map(({ from }, index) => from - (held[index]?.to ?? NaN));

describe('the left channel has what the caller said', () => {
  test('where it was captured, sample by sample', () => {
    const { left, wav } = sentAt(inTime(300, 200), 5000);
    expect(wav).toMatchObject({ rate: 24_000, length: 5000 });
    expect(left).toHaveLength(200);
    expect(left[0]).toEqual({ value: 1, from: 300, to: 320 });
    expect(left[199]).toEqual({ value: 200, from: 300 + 199 * 20, to: 300 + 200 * 20 });
  });

  test('and silence while the microphone is shut', () => {
    const { left } = sentAt([...inTime(0, 2), ...inTime(9000, 2)]);
    expect(left.map(({ from, to }) => [from, to])).toEqual([
      [0, 20],
      [20, 40],
      [9000, 9020],
      [9020, 9040],
    ]);
  });

  test('without a hole where its sender was held up, and sent all at once', () => {
    const held = inTime(0, 50).map((time) => (time > 400 && time < 700 ? 700 : time));
    const { left } = sentAt(held);
    expect(gapsOf(left).every((gap) => gap === 0)).toBe(true);
    expect(furthest(left, (index) => CHUNK_MS * index)).toBe(0);
  });

  test('without holes, and within 10 ms, where its sender is each time up to 40 ms late', () => {
    const random = new RandomNumbers(1);
    let latest = 0;
    const late = inTime(1000, 500).map((time) => (latest = Math.max(latest, time + random.between(0, 40))));
    const { left } = sentAt(late);
    expect(left).toHaveLength(500);
    expect(furthest(left, (index) => 1000 + CHUNK_MS * index)).toBeLessThanOrEqual(10);
    expect(Math.max(...gapsOf(left))).toBe(0);
  });

  test.each([
    ['slower', 20.5],
    ['faster', 19.99],
  ])('without holes, and within 10 ms, where its sender is %s than the clock', (_, pace) => {
    const { left } = sentAt(inTime(500, 1000, pace));
    expect(left).toHaveLength(1000);
    expect(furthest(left, (index) => 500 + pace * (index + 1) - CHUNK_MS)).toBeLessThanOrEqual(10);
    expect(Math.max(...gapsOf(left))).toBe(0);
  });

  test('brought back by no more than it is off, however long a chunk is', () => {
    const call = new RecordedCall().at(966);
    const { left } = call.says(1, 321).says(2, 321).says(3, 321).ends(2000);
    expect(left.map(({ from, to }) => [Math.round(from), to])).toEqual([
      [0, 324],
      [324, 645],
      [645, 966],
    ]);
  });

  test('whole, from when it was sent on, where it was sent faster than it can have been said', () => {
    const { left } = sentAt(
      Array.from({ length: 150 }, () => 500),
      6000,
    );
    expect(left).toHaveLength(150);
    expect(left[0]?.from).toBe(0);
    expect(Math.max(...gapsOf(left))).toBe(0);
    expect(left.at(-1)?.to).toBeGreaterThan(2800);
  });

  test('in its place again a while after such a burst', () => {
    const burst = Array.from({ length: 50 }, () => 100);
    const { left } = sentAt([...burst, ...inTime(100, 2000)]);
    expect(left).toHaveLength(2050);
    const last = left.at(-1);
    expect(Math.abs((last?.to ?? 0) - (100 + 2000 * CHUNK_MS))).toBeLessThanOrEqual(10);
  });

  test('to its end where the caller hangs up while they speak', () => {
    const { left, wav } = sentAt(inTime(0, 100), 2000);
    expect(wav.length).toBe(2000);
    expect(left.at(-1)).toEqual({ value: 100, from: 1980, to: 2000 });
  });
});
