import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scrubAndCutJson } from '../../src/privacy/cut-json.ts';
import { MAX_TEXT_LENGTH, scrubAndCut } from '../../src/privacy/scrub.ts';
import { SECRETS } from '../privacy/leaks/secret-corpus.ts';
import { parametersFor } from './check-sequences.ts';

/** Words, or what holds a secret, again and again. */
const words = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.constantFrom('a ', 'sea view ', '"', '\\', '\n', '😀', '…', 'token: ', 'https://', '{"', '\u0000'),
        fc.constantFrom(...SECRETS).map(({ text }) => ` ${text} `),
      ),
      { maxLength: 4 },
    ),
    fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 100, max: 3000 })),
  )
  .map(([parts, times]) => parts.join('').repeat(times).slice(0, 60_000));

const names = fc.constantFrom(
  'a',
  'password',
  'api_key',
  'authorization',
  'note',
  'token',
  '__proto__',
  '…[cut]',
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(words, fc.constantFrom(null, true, 0, 98_765_432, 1.5, -1e21)),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(names, tie('value'), { maxKeys: 6 }),
    fc.tuple(tie('value'), fc.integer({ min: 10, max: 600 })).map(([entry, count]) => {
      const size = JSON.stringify(entry).length;
      return Array.from({ length: Math.min(count, Math.ceil(100_000 / size)) }, () => entry);
    }),
  ),
}));

const json = fc
  .tuple(value, fc.boolean(), fc.boolean())
  .map(([of, spaced, escaped]) => {
    const text = JSON.stringify(of, undefined, spaced ? 1 : undefined);
    return escaped
      ? text.replaceAll(/[=&](?=\w)/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)
      : text;
  })
  .filter((text) => text.length <= 1_000_000);

const needles = SECRETS.map(({ secret }) => secret.slice(0, 5));

function expectNoSecret(written: string): void {
  expect(needles.filter((needle) => written.includes(needle))).toEqual([]);
}

test('whatever JSON is cut is JSON, short enough and without secrets', { timeout: 3_600_000 }, () => {
  let cut = 0;
  const property = fc.property(json, (text) => {
    const written = scrubAndCutJson(text);
    expect(written.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(() => JSON.parse(written) as unknown).not.toThrow();
    expectNoSecret(written);
    // Without blanks and escapes it may be short enough.
    if (JSON.stringify(JSON.parse(text)).length <= MAX_TEXT_LENGTH) return;
    expect(written).toContain('…[cut]');
    cut += 1;
  });
  fc.assert(property, parametersFor(300));
  expect(cut).toBeGreaterThan(30);
});

test('whatever is no JSON is cut like any text', { timeout: 3_600_000 }, () => {
  const damaged = fc.tuple(json, fc.nat()).map(([text, at]) => text.slice(0, at % text.length));
  const property = fc.property(damaged, (text) => {
    fc.pre(!isJson(text) && text.length <= 200_000);
    expect(scrubAndCutJson(text)).toBe(scrubAndCut(text));
  });
  fc.assert(property, parametersFor(200));
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
