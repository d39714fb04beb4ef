import { expect, it } from 'vitest';

import { isAllowedExpression } from '../../scripts/licence-expression.ts';

const ALLOWED = new Set(['MIT', 'ISC', 'Apache-2.0']);

it.each([
  'MIT',
  '(MIT)',
  'GPL-3.0-only OR MIT',
  'MIT AND ISC',
  'GPL-3.0-only AND GPL-2.0-only OR MIT',
  'MIT OR GPL-3.0-only AND GPL-2.0-only',
  'ISC AND (MIT OR GPL-3.0-only)',
  '(GPL-3.0-only OR MIT) AND (ISC OR GPL-3.0-only)',
  'Apache-2.0 WITH LLVM-exception',
  '(GPL-2.0-only WITH Classpath-exception-2.0) OR MIT',
])('%s can be kept with permissive licences alone', (expression) => {
  expect(isAllowedExpression(expression, ALLOWED)).toBe(true);
});

it.each([
  'GPL-3.0-only',
  'MIT AND GPL-3.0-only',
  'GPL-3.0-only AND (MIT OR ISC)',
  '(MIT OR ISC) AND GPL-3.0-only',
  'GPL-2.0-only WITH Classpath-exception-2.0',
  'GPL-2.0-only WITH MIT',
])('%s asks for another licence', (expression) => {
  expect(isAllowedExpression(expression, ALLOWED)).toBe(false);
});

it.each([
  '',
  ' ',
  '(MIT',
  'MIT)',
  'MIT OR',
  'OR MIT',
  'MIT ISC',
  'MIT WITH',
  'MIT/ISC',
  '()',
  'SEE LICENSE IN MIT',
])('%j, which is no expression, is not allowed', (expression) => {
  expect(isAllowedExpression(expression, ALLOWED)).toBe(false);
});
