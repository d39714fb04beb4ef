import { expect, test } from 'vitest';
import { BoundedValues } from '../../src/metrics/bounded-values.ts';
import { heapGrowth } from '../heap-growth.ts';

test('values that are kept for the life of the process keep nothing of the texts they came in', () => {
  const values = new BoundedValues();
  const growth = heapGrowth(50, (index) => {
    const body = JSON.parse(`"${index}${'a'.repeat(1e6)}"`) as string;
    return [values.of('long', body), values.of('part', body.slice(0, 100))];
  });
  expect(growth).toBeLessThan(5);
});
