import { expect, test } from 'vitest';
import { AudioClock } from '../../src/session/audio-clock.ts';

/** Sends chunks of so many milliseconds, each at a time. */
function clockOf(length: number, times: readonly number[]): AudioClock {
  const clock = new AudioClock();
  for (const time of times) clock.append(length, time);
  return clock;
}

const inTime = (from: number, chunks: number): number[] =>
  Array.from({ length: chunks }, (_, index) => from + 20 * (index + 1));

test('a sample was captured when its chunk was sent, less what of the chunk comes after it', () => {
  const clock = clockOf(20, inTime(1000, 50));
  expect(clock.timeOf(0, { after: true })).toBe(1000);
  expect(clock.timeOf(510, { after: true })).toBe(1510);
  expect(clock.timeOf(1000, { after: false })).toBe(2000);
});

test('a pause is between what comes before and what comes after', () => {
  const clock = clockOf(20, [...inTime(1000, 10), ...inTime(9000, 10)]);
  expect(clock.timeOf(190, { after: false })).toBe(1190);
  expect(clock.timeOf(200, { after: false })).toBe(1200);
  expect(clock.timeOf(200, { after: true })).toBe(9000);
  expect(clock.timeOf(210, { after: false })).toBe(9010);
});

test('a timer that jitters by less than ten milliseconds is one that is in time', () => {
  const clock = clockOf(
    20,
    inTime(1000, 500).map((time, index) => time + ((index * 7) % 10)),
  );
  expect(Math.abs(clock.timeOf(7777, { after: true })! - 8777)).toBeLessThanOrEqual(10);
});

test('a chunk that is later than that was captured later', () => {
  const clock = clockOf(20, [1020, 1040, 1100, 1120]);
  expect(clock.timeOf(30, { after: true })).toBe(1030);
  expect(clock.timeOf(50, { after: true })).toBe(1090);
});

test('what has not been sent, and what was sent too long ago, is not known', () => {
  const unsteady = Array.from({ length: 5000 }, (_, index) => 20 * index + (index % 2) * 100);
  const clock = clockOf(20, unsteady);
  expect(clock.timeOf(100_001, { after: false })).toBeUndefined();
  expect(clock.timeOf(10, { after: false })).toBeUndefined();
  expect(clock.timeOf(99_990, { after: false })).toBeDefined();
  expect(clock.timeOf(-1, { after: true })).toBeUndefined();
  expect(clock.timeOf(NaN, { after: true })).toBeUndefined();
});

test('chunks of any length keep the pace', () => {
  const clock = new AudioClock();
  clock.append(100, 1100);
  clock.append(20, 1120);
  clock.append(500, 1620);
  expect(clock.timeOf(110, { after: true })).toBe(1110);
  expect(clock.timeOf(600, { after: true })).toBe(1600);
});
