import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { genaiPrices } from '../../src/prices/index.ts';
import type { Billed, BilledUsage, TokenCounts } from '../../src/index.ts';

// Prices are those of https://platform.openai.com/docs/pricing, in dollars for a million tokens:
//   gpt-realtime             text 4, cached 0.40, out 16; audio 32, cached 0.40, out 64; image 5, cached 0.50
//   gpt-realtime-mini        text 0.60, cached 0.06, out 2.40; audio 10, cached 0.30, out 20; image 0.80, cached 0.08
//   gpt-realtime-2           as gpt-realtime, text out 24
//   gpt-4o-realtime-preview  text 5, cached 2.50, out 20; audio 40, cached 2.50, out 80
//   gpt-4o-transcribe        text 2.50, audio 6, out 10
//   gpt-4o-mini-transcribe   text 1.25, audio 3, out 5
//   whisper-1                0.006 a minute

/** Tokens of each modality, in thousands. */
type Thousands = Partial<Record<'text' | 'audio' | 'image', number>>;

const counts = ({ text = 0, audio = 0, image = 0 }: Thousands = {}): TokenCounts => ({
  total: Math.round((text + audio + image) * 1000),
  text: Math.round(text * 1000),
  audio: Math.round(audio * 1000),
  image: Math.round(image * 1000),
});

interface Used {
  input?: Thousands;
  cached?: Thousands;
  output?: Thousands;
  reasoning?: number;
  seconds?: number;
}

const usageOf = ({ input, cached, output, reasoning = 0, seconds = 0 }: Used): BilledUsage => ({
  input: counts(input),
  cached: counts(cached),
  output: counts(output),
  reasoning: reasoning * 1000,
  audioSeconds: seconds,
});

const priceOf = (model: string, used: Used, more: Partial<Billed> = {}): number | undefined =>
  genaiPrices({
    kind: 'response',
    provider: 'openai',
    model,
    usage: usageOf(used),
    time: new Date('2026-11-01'),
    ...more,
  });

describe('a call costs what one works out by hand:', () => {
  test.each<[what: string, model: string, used: Used, dollars: number]>([
    // 10 × 0.004 + 2 × 0.016
    ['text', 'gpt-realtime', { input: { text: 10 }, output: { text: 2 } }, 0.072],
    // 4 × 0.004 + 6 × 0.0004 + 2 × 0.016
    [
      'cached text',
      'gpt-realtime',
      { input: { text: 10 }, cached: { text: 6 }, output: { text: 2 } },
      0.0504,
    ],
    // 10 × 0.032 + 2 × 0.064
    ['audio', 'gpt-realtime', { input: { audio: 10 }, output: { audio: 2 } }, 0.448],
    // 4 × 0.032 + 6 × 0.0004 + 2 × 0.064
    [
      'cached audio',
      'gpt-realtime',
      { input: { audio: 10 }, cached: { audio: 6 }, output: { audio: 2 } },
      0.2584,
    ],
    // 10 × 0.005 + 2 × 0.016
    ['an image', 'gpt-realtime', { input: { image: 10 }, output: { text: 2 } }, 0.082],
    // 4 × 0.005 + 6 × 0.0005 + 2 × 0.016
    [
      'a cached image',
      'gpt-realtime',
      { input: { image: 10 }, cached: { image: 6 }, output: { text: 2 } },
      0.055,
    ],
    // text 1 × 0.004 + 2 × 0.0004, audio 4 × 0.032 + 6 × 0.0004, image 0.5 × 0.005 + 0.5 × 0.0005; 0.5 × 0.016 + 2 × 0.064
    [
      'all of it at once',
      'gpt-realtime',
      {
        input: { text: 3, audio: 10, image: 1 },
        cached: { text: 2, audio: 6, image: 0.5 },
        output: { text: 0.5, audio: 2 },
      },
      0.27395,
    ],
    // 1 × 0.004 + 5 × 0.024, of which 4 were thought + 2 × 0.064
    [
      'reasoning, which is text',
      'gpt-realtime-2',
      { input: { text: 1 }, output: { text: 5, audio: 2 }, reasoning: 4 },
      0.252,
    ],
    // text 1 × 0.0006 + 2 × 0.00006, audio 4 × 0.010 + 6 × 0.0003; 2 × 0.020
    [
      'the small model, whose cached audio has a price of its own',
      'gpt-realtime-mini',
      { input: { text: 3, audio: 10 }, cached: { text: 2, audio: 6 }, output: { audio: 2 } },
      0.08252,
    ],
    // text 1 × 0.005 + 2 × 0.0025, audio 4 × 0.040 + 6 × 0.0025; 2 × 0.080
    [
      'the beta’s model',
      'gpt-4o-realtime-preview',
      { input: { text: 3, audio: 10 }, cached: { text: 2, audio: 6 }, output: { audio: 2 } },
      0.345,
    ],
    // 0.1 × 0.0025 + 2 × 0.006 + 0.5 × 0.010
    [
      'a transcription by tokens, and what it is told before',
      'gpt-4o-transcribe',
      { input: { text: 0.1, audio: 2 }, output: { text: 0.5 } },
      0.01725,
    ],
    // 2 × 0.003 + 0.5 × 0.005
    [
      'a transcription by the small model',
      'gpt-4o-mini-transcribe',
      { input: { audio: 2 }, output: { text: 0.5 } },
      0.0085,
    ],
    // 90 ÷ 60 × 0.006
    ['a transcription by the second', 'whisper-1', { seconds: 90 }, 0.009],
    ['nothing that was used', 'gpt-realtime', {}, 0],
  ])('%s', (_, model, used, dollars) => {
    expect(priceOf(model, used)).toBeCloseTo(dollars, 12);
  });

  test('as the usage of a first answer, told in openai/openai-dotnet issue 1045', () => {
    // Text 5 × 0.60 + 1344 × 0.06 + 97 × 2.40, audio 46 × 10 + 64 × 0.30 + 299 × 20, in millionths.
    const used = {
      input: { text: 1.349, audio: 0.11 },
      cached: { text: 1.344, audio: 0.064 },
      output: { text: 0.097, audio: 0.299 },
    };
    expect(priceOf('gpt-realtime-mini', used)).toBeCloseTo(0.006_775_64, 12);
  });

  test.each([
    'gpt-realtime-2025-08-28',
    'gpt-4o-realtime-preview-2025-06-03',
    'gpt-realtime-mini-2025-10-06',
  ])('a dated model, %s, as the model itself', (dated) => {
    const used = { input: { text: 3, audio: 10 }, cached: { audio: 6 }, output: { audio: 2 } };
    const price = priceOf(dated, used);
    expect(price).toBeGreaterThan(0);
    expect(price).toBe(priceOf(dated.replace(/-\d{4}-\d\d-\d\d$/, ''), used));
  });

  test('at the prices of its time', () => {
    // o3 became cheaper on 10 June 2025: text 10, out 40; then 2 and 8.
    const used = { input: { text: 10 }, output: { text: 1 } };
    expect(priceOf('o3', used, { time: new Date('2025-06-09') })).toBeCloseTo(0.14, 12);
    expect(priceOf('o3', used, { time: new Date('2025-06-11') })).toBeCloseTo(0.028, 12);
  });

  test('on Azure, at the same prices', () => {
    const used = { input: { text: 3, audio: 10 }, output: { audio: 2 } };
    const azure = { provider: 'azure.ai.openai' };
    expect(priceOf('gpt-realtime', used, azure)).toBe(priceOf('gpt-realtime', used));
    expect(priceOf('gpt-realtime', used)).toBeGreaterThan(0);
  });
});

describe('there is no price', () => {
  const used = { input: { text: 1, audio: 1 }, output: { text: 1 } };

  test.each(['gpt-realtime-whisper', 'gpt-realtime-translate', 'my-deployment', ''])(
    'of a model that the list does not have: %j',
    (model) => {
      expect(priceOf(model, used)).toBeUndefined();
    },
  );

  test('of a provider that it does not have', () => {
    expect(priceOf('gpt-realtime', used, { provider: 'relay.example.com' })).toBeUndefined();
  });

  test.each<[what: string, model: string, used: Used]>([
    ['an image, to a model that has none for images', 'gpt-4o-realtime-preview', { input: { image: 1 } }],
    ['audio, to a model of text', 'gpt-4.1', { input: { audio: 1 }, output: { text: 1 } }],
    ['spoken output, of a model of text', 'gpt-4.1', { input: { text: 1 }, output: { audio: 1 } }],
    [
      'something cached, of a model that has no cache',
      'gpt-4o-transcribe',
      { input: { audio: 2 }, cached: { audio: 1 } },
    ],
    [
      'tokens, of a model that is billed by the second',
      'whisper-1',
      { input: { audio: 1 }, output: { text: 1 } },
    ],
    ['seconds, of a model that is billed by tokens', 'gpt-4o-transcribe', { seconds: 5 }],
  ])('of %s, rather than that of something else', (_, model, rarely) => {
    expect(priceOf(model, rarely)).toBeUndefined();
  });

  test.each(['input', 'cached', 'output'] as const)('where the server has not split the %s', (part) => {
    const whole = { input: { text: 5, audio: 5 }, cached: { text: 2 }, output: { text: 1, audio: 1 } };
    const usage = usageOf(whole);
    const unsplit = { ...usage, [part]: { ...usage[part], total: usage[part].total + 1 } };
    expect(priceOf('gpt-realtime', {}, { usage })).toBeGreaterThan(0);
    expect(priceOf('gpt-realtime', {}, { usage: unsplit })).toBeUndefined();
  });

  test.each<[what: string, used: Used]>([
    ['text', { input: { text: 1, audio: 9 }, cached: { text: 2 } }],
    ['audio', { input: { text: 9, audio: 1 }, cached: { audio: 2 } }],
    ['an image', { input: { text: 9, image: 1 }, cached: { image: 2 } }],
    ['more than went in', { input: { text: 1 }, cached: { text: 1, audio: 1 } }],
  ])('where more is said to come from the cache than went in, of %s: rather than an error', (_, used) => {
    expect(priceOf('gpt-realtime', used)).toBeUndefined();
  });
});

test('whatever is counted costs something that is not negative, or has no price', () => {
  const number = fc.oneof(fc.nat({ max: 20 }), fc.double({ min: 0, max: 1e18, noNaN: true }));
  const split = fc.record({ text: number, audio: number, image: number });
  const tokens = fc.oneof(
    split.map((each) => ({ ...each, total: each.text + each.audio + each.image })),
    split.chain((each) => number.map((total) => ({ ...each, total }))),
  );
  const usage = fc.record({
    input: tokens,
    cached: tokens,
    output: tokens,
    reasoning: number,
    audioSeconds: number,
  });
  const model = fc.constantFrom('gpt-realtime', 'gpt-realtime-mini', 'gpt-4o-transcribe', 'whisper-1');
  fc.assert(
    fc.property(model, usage, (each, used) => {
      const price = priceOf(each, {}, { usage: used });
      expect(price ?? 0).toBeGreaterThanOrEqual(0);
      expect(price).not.toBe(Infinity);
    }),
    { numRuns: 2000 },
  );
});
