import { describe, expect, it } from 'vitest';

import { LogAxis } from '../../../../src/cli/report/outputs/log-axis.ts';
import { RandomNumbers } from '../../../support/random-numbers.ts';

describe('the labels of an axis', () => {
  it('lie beside each other and within the axis, whatever its range', () => {
    const random = new RandomNumbers(7);
    for (let run = 0; run < 2_000; run += 1) {
      const from = 10 ** random.between(-3.5, 1.5);
      const axis = new LogAxis([from, from * 10 ** random.between(0.05, 3)]);
      for (const most of [2, 3, 4, 5, 12]) {
        const places = axis.labels(most).map(({ place }) => place);
        expect(places.length).toBeLessThanOrEqual(most);
        for (const [index, place] of places.entries()) {
          expect(place).toBeGreaterThanOrEqual(0.5 / most);
          expect(place).toBeLessThanOrEqual(1 - 0.5 / most);
          if (index > 0) expect(place - places[index - 1]!).toBeGreaterThan(1 / most - 1e-6);
        }
      }
    }
  });

  it('are round numbers of its range, in their places', () => {
    expect(new LogAxis([0.09, 1.1]).labels(12)).toEqual([
      { seconds: 0.1, place: expect.closeTo(0.0421, 3) },
      { seconds: 0.2, place: expect.closeTo(0.319, 3) },
      { seconds: 0.5, place: expect.closeTo(0.685, 3) },
      { seconds: 1, place: expect.closeTo(0.9583, 3) },
    ]);
  });
});
