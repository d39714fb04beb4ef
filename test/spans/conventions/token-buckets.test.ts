import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumOf, tokenBucketsOf } from '../../../src/spans/conventions/token-buckets.ts';
import { tokens } from '../../support/token-usage.ts';
import type { TokenUsage } from '../../../src/signals/signal.ts';

/** Those that have something in them. */
function filled(usage: Partial<TokenUsage>): Record<string, number> {
  const buckets = Object.entries(tokenBucketsOf(tokens(usage))).filter(([, count]) => count > 0);
  return Object.fromEntries(buckets);
}

describe('the buckets of tokens', () => {
  test.each<[string, Partial<TokenUsage>, Record<string, number>]>([
    [
      'a whole count',
      {
        input: 130,
        inputText: 50,
        inputAudio: 60,
        inputImage: 20,
        cached: 30,
        cachedText: 10,
        cachedAudio: 12,
        cachedImage: 8,
        output: 60,
        outputText: 20,
        outputAudio: 40,
        outputReasoning: 7,
      },
      {
        text: 40,
        audio: 48,
        image: 12,
        cachedText: 10,
        cachedAudio: 12,
        cachedImage: 8,
        outputText: 13,
        outputAudio: 40,
        reasoning: 7,
      },
    ],
    ['sums alone', { input: 100, output: 20 }, { input: 100, output: 20 }],
    [
      'cached tokens of which nobody says what they are: text, most likely',
      { input: 100, inputText: 60, inputAudio: 40, cached: 50 },
      { cached: 50, audio: 40, text: 10 },
    ],
    [
      'reasoning beside what was said and written',
      { output: 67, outputText: 20, outputAudio: 40, outputReasoning: 7 },
      { outputText: 20, outputAudio: 40, reasoning: 7 },
    ],
    ['parts without a sum', { inputText: 5, inputAudio: 6 }, { text: 5, audio: 6 }],
    ['nothing', {}, {}],
  ])('are those of %s', (_, usage, buckets) => {
    expect(filled(usage)).toEqual(buckets);
  });

  test('add up to what the server counted, whatever else it says', () => {
    const count = fc.option(fc.nat({ max: 1000 }), { nil: undefined });
    const usage = fc.record({
      ...Object.fromEntries(Object.keys(tokens({})).map((key) => [key, count])),
      input: fc.nat({ max: 1000 }),
      output: fc.nat({ max: 1000 }),
    }) as unknown as fc.Arbitrary<TokenUsage & { input: number; output: number }>;
    fc.assert(
      fc.property(usage, (each) => {
        const counts = Object.values(tokenBucketsOf(each)) as number[];
        expect(sumOf(counts)).toBe(each.input + each.output);
        expect(counts.every((one) => one >= 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
