import { describe, expect, onTestFinished, test } from 'vitest';
import { TELL_ALL, TELL_NONE } from '../../src/host/error-text.ts';
import { guardedPrices } from '../../src/session/guarded-prices.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import type { BilledUsage, MaybeBilled, Prices } from '../../src/model/costs.ts';

const none = { total: 0, text: 0, audio: 0, image: 0 };
const usage: BilledUsage = { input: none, cached: none, output: none, reasoning: 0, audioSeconds: 0 };
const RESPONSE: MaybeBilled = {
  kind: 'response',
  provider: 'openai',
  model: 'gpt',
  usage,
  time: new Date(0),
};

/** What is said, but for details. */
const saidIn = (reports: ReturnType<typeof recordDiag>): string[] =>
  (['error', 'warn'] as const).flatMap((level) => textsOf(reports, level));

/** What a price comes to, asked for twice, and what is said of it. */
function ask(
  prices: unknown,
  billed: Partial<MaybeBilled> = {},
  tell = TELL_ALL,
): { cost: unknown; said: string[] } {
  const reports = recordDiag();
  const priceOf = guardedPrices(prices as Prices, tell);
  const cost = priceOf({ ...RESPONSE, ...billed });
  expect(priceOf({ ...RESPONSE, ...billed })).toBe(cost);
  return { cost, said: saidIn(reports) };
}

describe('the application’s prices', () => {
  test.each([0, 0.25, 1e6])('may say %d dollars, and nobody is told', (price) => {
    expect(ask(() => price)).toEqual({ cost: price, said: [] });
  });

  test.each<[string, unknown]>([
    ['-1', -1],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['a string', '0.25'],
    ['an object', { total_price: 0.25 }],
    ['a boolean', true],
  ])('that say %s say no price, which is told once', (came, price) => {
    expect(ask(() => price)).toEqual({
      cost: undefined,
      said: [expect.stringContaining(`prices should return US dollars or undefined, but returned ${came}`)],
    });
  });

  test('that are asynchronous say no price, and what they reject with is nobody’s', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const { cost, said } = ask(() => Promise.reject(new Error('no list')));
    await new Promise((resolve) => setImmediate(resolve));
    expect(cost).toBeUndefined();
    expect(said).toEqual([expect.stringContaining('returned an object of class Promise')]);
    expect(rejections).toEqual([]);
  });

  test('that throw say no price, which is told once, with its message as far as messages are told', () => {
    const refuse = (): never => {
      throw new RangeError('no such list');
    };
    const { cost, said } = ask(refuse);
    expect(cost).toBeUndefined();
    expect(said).toEqual([expect.stringMatching(/prices threw; .*\n?.*RangeError: no such list/s)]);
    const [untold] = ask(refuse, {}, TELL_NONE).said;
    expect(untold).toContain('RangeError');
    expect(untold).not.toContain('no such list');
  });

  test('that have none for a model say so, which is told once for each', () => {
    const reports = recordDiag();
    const priceOf = guardedPrices(() => undefined, TELL_ALL);
    for (const model of ['gpt', 'other', 'gpt']) expect(priceOf({ ...RESPONSE, model })).toBeUndefined();
    expect(saidIn(reports)).toEqual([
      expect.stringContaining('a response of "gpt" has no cost, and neither has its session'),
      expect.stringContaining('a response of "other" has no cost'),
    ]);
  });

  test.each<[string, Partial<MaybeBilled>]>([
    ['a response of a model that is not known has no cost', { model: undefined }],
    [
      'a transcription of "gpt" has no cost, and neither has its session: the server does not say all',
      {
        kind: 'transcription',
        usage: undefined,
      },
    ],
  ])('are not asked where %s', (what, billed) => {
    const asked: unknown[] = [];
    const { cost, said } = ask((each: unknown) => asked.push(each), billed);
    expect({ cost, asked }).toEqual({ cost: undefined, asked: [] });
    expect(said).toEqual([expect.stringContaining(what)]);
  });

  test('are told of a model whose name holds a key without it', () => {
    const { said } = ask(() => undefined, { model: 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789' });
    expect(said.join()).not.toContain('abcdefghijklmnop');
  });
});
