import { describe, expect, it } from 'vitest';

import { readLineTime } from '../../../src/cli/input/line-time.ts';

const TIME = Date.UTC(2026, 10, 22, 18, 0, 5);
const SECONDS = TIME / 1000;

describe('a number', () => {
  it.each([
    ['seconds', SECONDS, TIME],
    ['seconds with a fraction', SECONDS + 0.123456, TIME + 123.456],
    ['milliseconds', TIME, TIME],
    ['milliseconds with a fraction', TIME + 0.25, TIME + 0.25],
    ['microseconds', TIME * 1e3 + 250, TIME + 0.25],
    ['nanoseconds', TIME * 1e6, TIME],
    ['seconds since something else began', 12.5, 12_500],
    ['zero', 0, 0],
  ])('of %s is told by its size', (_unit, value, expected) => {
    expect(readLineTime(value)).toBeCloseTo(expected, 2);
    expect(readLineTime(`${value}`)).toBeCloseTo(expected, 2);
  });

  it.each([
    ['s', 1532, 1_532_000],
    ['ms', 1532, 1532],
    ['us', 1532, 1.532],
    ['ns', 1_532_000, 1.532],
    ['s', TIME, TIME * 1000],
  ] as const)('counts %s when that is said, whatever its size', (unit, value, expected) => {
    expect(readLineTime(value, unit)).toBeCloseTo(expected, 6);
    expect(readLineTime(`${value}`, unit)).toBeCloseTo(expected, 6);
    expect(readLineTime('2026-11-22T18:00:05Z', unit)).toBe(TIME);
    expect(readLineTime(new Date(TIME), unit)).toBe(TIME);
  });

  it('may be text, with spaces around it or an exponent', () => {
    expect(readLineTime(` ${SECONDS}.5 `)).toBe(TIME + 500);
    expect(readLineTime('1.7954652050e9')).toBe(1_795_465_205_000);
    expect(readLineTime(`${TIME}123456`)).toBeCloseTo(TIME + 0.123, 2);
  });

  it.each([-1, NaN, Infinity, '-5', '0x10', '1e999', 'NaN', '12 monkeys'])(
    'such as %s is no time',
    (value) => {
      expect(readLineTime(value)).toBeUndefined();
    },
  );
});

describe('an ISO 8601 text', () => {
  it.each([
    ['2026-11-22T18:00:05Z', 0],
    ['2026-11-22T18:00:05.5Z', 500],
    ['2026-11-22T18:00:05.123456Z', 123.456],
    ['2026-11-22T18:00:05.123456789Z', 123.456_789],
    ['2026-11-22T18:00:05.123456789012345678901234567890Z', 123.456_789],
    ['2026-11-22t18:00:05,250z', 250],
    ['2026-11-22T18:00:05', 0],
    ['2026-11-22 18:00:05,250', 250],
    ['2026-11-22T19:00:05+01:00', 0],
    ['2026-11-22T19:00:05.25 +0100', 250],
    ['2026-11-22T12:30:05-05:30', 0],
    ['2026-11-22T11:00:05-07', 0],
    ['2026-11-22 18:00:05.123456 +0000 UTC', 123.456],
    ['2026-11-22 18:00:05 GMT', 0],
    ['2026-11-23T00:00:05+06:00', 0],
  ])('%s keeps its fraction and its zone', (text, fraction) => {
    // A double has a quarter of a microsecond for dates of today.
    expect(readLineTime(text)).toBeCloseTo(TIME + fraction, 3);
  });

  it('may leave out the seconds, and end with a leap second', () => {
    expect(readLineTime('2026-11-22T18:00')).toBe(TIME - 5000);
    expect(readLineTime('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
    expect(readLineTime('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29));
  });

  it.each([
    '',
    'yesterday',
    '2026-11-22',
    '18:00:05',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-11-22T24:00:01Z',
    '2026-11-22T18:60:00Z',
    '2026-11-22T18:00:61Z',
    '2026-11-22T18:00:Z',
    '2026-11-22T18:00:0',
    '2026-11-22T18:00:05 Berlin',
    '2026-11-22T18:00:05Zulu',
    '0001-01-01T00:00:00Z',
  ])('such as "%s" is no time', (text) => {
    expect(readLineTime(text)).toBeUndefined();
  });

  it('is read the same whatever was read before it', () => {
    const texts = [
      '2026-11-22T18:00:05Z',
      '2026-11-22T18:01:05+01:00',
      'nonsense',
      '1970-01-01T00:00:01-01:00',
    ];
    const times = texts.map((text) => readLineTime(text));
    expect(texts.toReversed().map((text) => readLineTime(text))).toEqual(times.toReversed());
  });
});

describe('anything else', () => {
  it('is no time, except a valid Date', () => {
    expect(readLineTime(new Date(TIME))).toBe(TIME);
    expect(readLineTime(new Date(5))).toBe(5);
    for (const value of [new Date(NaN), null, undefined, true, {}, [SECONDS], 1n, () => SECONDS])
      expect(readLineTime(value)).toBeUndefined();
  });
});
