import { readFile } from 'node:fs/promises';

import { isObject } from '../../host/fields.ts';
import { TOKEN_KINDS, type ModelRates, type Prices, type TokenRates } from './analysis/prices.ts';
import { quoted } from '../command-line.ts';
import { describeSystemError, InputError } from '../input/input-error.ts';

const EXPECTED = 'an object such as {"gpt-realtime*": {"audio": {"input": 32, "cached": 0.4, "output": 64}}}';
const RATES = ['input', 'cached', 'output'] as const;

/** Reads what models cost from a file of JSON, in dollars per million tokens. Throws an {@link InputError} that says what is wrong. */
export async function readPriceFile(path: string): Promise<Prices> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError(
      `cannot read prices from ${path}: ${describeSystemError(error)}; expected a file of JSON, or genai-prices`,
    );
  });
  try {
    return pricesOf(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch (error) {
    const reason = error instanceof WrongPrices ? error.message : `it is no JSON: expected ${EXPECTED}`;
    throw new InputError(`cannot read prices from ${path}: ${reason}`);
  }
}

class WrongPrices extends Error {}

function pricesOf(value: unknown): Prices {
  const models = Object.entries(objectAt('the file', value, EXPECTED));
  if (models.length === 0) throw new WrongPrices(`it names no model: expected ${EXPECTED}`);
  return models.map(([model, rates]) => [model, modelRates(model, rates)]);
}

function modelRates(model: string, value: unknown): ModelRates {
  const known = [...TOKEN_KINDS, 'minute'];
  const rates: ModelRates = {};
  for (const [kind, rate] of Object.entries(objectAt(quoted(model), value, 'an object of rates'))) {
    const place = `${quoted(model)}, ${quoted(kind)}`;
    const token = TOKEN_KINDS.find((name) => name === kind);
    if (token !== undefined) rates[token] = tokenRates(place, rate);
    else if (kind === 'minute') rates.minute = rateAt(place, rate);
    else throw new WrongPrices(`${place}: expected one of ${known.join(', ')}`);
  }
  if (Object.keys(rates).length === 0)
    throw new WrongPrices(`${quoted(model)} has no rates: expected one of ${known.join(', ')}`);
  return rates;
}

function tokenRates(place: string, value: unknown): TokenRates {
  const rates: TokenRates = {};
  const entries = Object.entries(objectAt(place, value, `an object of ${RATES.join(', ')}`));
  for (const [name, rate] of entries) {
    const known = RATES.find((each) => each === name);
    if (known === undefined)
      throw new WrongPrices(`${place}, ${quoted(name)}: expected one of ${RATES.join(', ')}`);
    rates[known] = rateAt(`${place}, ${quoted(name)}`, rate);
  }
  return rates;
}

function rateAt(place: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value;
  throw new WrongPrices(`${place}: expected a number of US dollars, got ${wordsFor(value)}`);
}

function objectAt(place: string, value: unknown, expected: string): Readonly<Record<string, unknown>> {
  if (isObject(value) && !Array.isArray(value)) return value;
  throw new WrongPrices(`${place}: expected ${expected}, got ${wordsFor(value)}`);
}

function wordsFor(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  return typeof value === 'string' ? quoted(value) : String(value);
}
