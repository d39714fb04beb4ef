import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSuspicious, scrubText } from '../../src/privacy/scrub-text.ts';
import { SECRET_NAMES, SECRET_TOKENS } from '../../src/privacy/secret-names.ts';
import { findShapes } from '../../src/privacy/secret-shapes.ts';
import { parametersFor } from '../fuzz/check-sequences.ts';
import { INNOCENT } from './leaks/innocent-corpus.ts';
import { SECRETS } from './leaks/secret-corpus.ts';

/** Texts that an expression of the table matches, which asks nothing of what stands around them. */
function matching(source: string): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^(?:${source.replaceAll(/\(\?<?[!=][^()]*\)/g, '')})$`));
}

test('each secret of the corpus is suspicious', () => {
  expect(SECRETS.filter(({ text }) => !isSuspicious(text))).toEqual([]);
});

test('so is whatever looks like a token of the table, and whatever is called as it says', () => {
  const found: number[] = [];
  const tokens = fc.property(matching(SECRET_TOKENS), (token) => {
    findShapes(token, (start) => found.push(start));
    expect(isSuspicious(token)).toBe(true);
  });
  fc.assert(tokens, parametersFor(1000));
  expect(found.length).toBeGreaterThan(500);
  const names = fc.property(matching(SECRET_NAMES), (name) => {
    expect(isSuspicious(`${name} 'Kv1q9Zt1wX4m'`)).toBe(true);
  });
  fc.assert(names, parametersFor(1000));
});

/** What secrets and sentences are made of, put together otherwise: names without values, values without names, halves of signs. */
const PIECES = [...SECRETS, ...INNOCENT.map((text) => ({ text }))].flatMap(({ text }) => [
  ...text.split(/(\W+)/),
  ...text.split(' '),
]);

test('nothing is scrubbed from what is not suspicious, however it is put together', () => {
  let scrubbed = 0;
  const property = fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }), (pieces) => {
    const text = pieces.join('');
    if (scrubText(text) === text) return;
    scrubbed += 1;
    expect(isSuspicious(text)).toBe(true);
  });
  fc.assert(property, parametersFor(5000));
  expect(scrubbed).toBeGreaterThan(100);
});
