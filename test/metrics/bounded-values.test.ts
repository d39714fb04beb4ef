import { expect, test } from 'vitest';
import { BoundedValues } from '../../src/metrics/metric-attributes.ts';
import { heapGrowth } from '../support/heap-growth.ts';

test('values that are kept for the life of the process keep nothing of the texts they came in', () => {
  const values = new BoundedValues();
  const growth = heapGrowth(50, (index) => {
    const body = JSON.parse(`"${index}${'a'.repeat(1e6)}"`) as string;
    return [values.of('long', body), values.of('part', body.slice(0, 100))];
  });
  expect(growth).toBeLessThan(5);
});

test('a value has no half of a secret where one before it became short', () => {
  const values = new BoundedValues();
  const key = (digits: string): string => `sk-${digits}`;
  for (let into = 1; into < 40; into += 1) {
    const value = `${key('9'.repeat(4_220 - into))} ${key('0123456789'.repeat(10))}`;
    expect(values.of(`key ${into}`, value)).toMatch(/^\[scrubbed\] (?:\[scrubbed\])?$/);
  }
  expect(values.of('long', 'x'.repeat(10_000))).toBe('x'.repeat(128));
});
