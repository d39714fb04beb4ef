import { expect, it } from 'vitest';

import { editDistance } from '../../src/cli/edit-distance.ts';

it.each<[string, string, number]>([
  ['', '', 0],
  ['TRACES', '', 6],
  ['', 'TRACES', 6],
  ['TRACE', 'TRACES', 1],
  ['TRACES', 'TRACES', 0],
  ['BOUNDRY', 'BOUNDARY', 1],
  ['SIGNLAS', 'SIGNALS', 2],
  ['kitten', 'sitting', 3],
])('from %j to %j it takes %i letters', (one, other, letters) => {
  expect(editDistance(one, other)).toBe(letters);
});
