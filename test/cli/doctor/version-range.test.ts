import { expect, it } from 'vitest';

import { isInRange } from '../../../src/cli/doctor/version-range.ts';

it.each<[string, string, boolean]>([
  ['20.19.0', '^20.19.0 || >=22.12.0', true],
  ['20.18.9', '^20.19.0 || >=22.12.0', false],
  ['21.7.3', '^20.19.0 || >=22.12.0', false],
  ['22.11.0', '^20.19.0 || >=22.12.0', false],
  ['24.0.0', '^20.19.0 || >=22.12.0', true],
  ['0.20.5', '>=0.17.0 <1', true],
  ['1.0.0', '>=0.17.0 <1', false],
  ['7.59.0-beta.1', '>=6.0.0 <8', true],
  ['22.0.0', '>22', false],
  ['18.19.0', '18.x', true],
  ['of no kind', '>=1.0.0', true],
])('%s in %s: %s', (version, range, isIn) => {
  expect(isInRange(version, range)).toBe(isIn);
});
