import { count } from '../../../host/fields.ts';
import { ratesOf, type ModelRates, type Prices, type TokenRates } from './prices.ts';
import * as name from './span-attributes.ts';
import { modelOf, textOf, type SpanFacts } from './span-facts.ts';

/** What a response or a transcription cost, in whole billionths of a dollar, so that sums are exact in any order. */
export interface SpanCost {
  readonly cost: number;
  /** What its cached tokens would have cost more; `undefined` where that is not known. */
  readonly saved: number | undefined;
}

/** Reads what a span cost: `unpriced` for one that used something that has no price, `undefined` for one that used nothing. */
export type ReadCost = (span: SpanFacts) => SpanCost | 'unpriced' | undefined;

/** As the spans say it. */
export const recordedCost: ReadCost = (span) => {
  const dollars = count(
    span.attributes[span.operation === 'chat' ? name.RESPONSE_COST : name.TRANSCRIPTION_COST],
  );
  if (dollars !== undefined) return { cost: billionths(dollars), saved: undefined };
  return hasUsage(span) ? 'unpriced' : undefined;
};

/** By prices, from the tokens and the audio that the spans say were used. */
export function costByPrices(prices: Prices): ReadCost {
  return (span) => {
    if (!isBilled(span)) return undefined;
    if (!hasUsage(span)) return 'unpriced';
    const model = span.operation === 'chat' ? modelOf(span) : textOf(span, name.TRANSCRIPTION_MODEL);
    const rates = model === undefined ? undefined : ratesOf(prices, model);
    if (rates === undefined) return 'unpriced';
    const dollars =
      span.operation === 'chat' ? costOfResponse(span, rates) : costOfTranscription(span, rates);
    if (dollars === undefined) return 'unpriced';
    return { cost: billionths(dollars.cost), saved: billionths(dollars.saved) };
  };
}

/** The tokens of a kind, with those that were cached among the input. */
interface Tokens {
  rates: TokenRates | undefined;
  input: number;
  cached: number;
  output: number;
}

function costOfResponse(span: SpanFacts, { text, audio, image }: ModelRates): Dollars | undefined {
  const tokens = (key: string): number => count(span.attributes[key]) ?? 0;
  const kinds: Tokens[] = [
    {
      rates: audio,
      input: tokens(name.AUDIO_INPUT_TOKENS),
      cached: tokens(name.AUDIO_CACHED_TOKENS),
      output: tokens(name.AUDIO_OUTPUT_TOKENS),
    },
    {
      rates: image,
      input: tokens(name.IMAGE_INPUT_TOKENS),
      cached: tokens(name.IMAGE_CACHED_TOKENS),
      output: 0,
    },
  ];
  const others = (key: 'input' | 'cached' | 'output', all: string): number =>
    Math.max(tokens(all) - kinds.reduce((sum, kind) => sum + kind[key], 0), 0);
  // Without kinds, what is audio would pass for text.
  if (!hasKinds(span)) return undefined;
  kinds.push({
    rates: text,
    input: others('input', name.INPUT_TOKENS),
    cached: others('cached', name.CACHED_TOKENS),
    output: others('output', name.OUTPUT_TOKENS),
  });
  return sumOf(kinds.map(costOfKind));
}

/** Input is audio, but for a prompt; output is text. */
function costOfTranscription(span: SpanFacts, { text, audio, minute }: ModelRates): Dollars | undefined {
  const seconds = count(span.attributes[name.TRANSCRIPTION_AUDIO]);
  if (seconds !== undefined && minute !== undefined) return { cost: (seconds / 60) * minute, saved: 0 };
  const input = count(span.attributes[name.TRANSCRIPTION_INPUT_TOKENS]);
  const output = count(span.attributes[name.TRANSCRIPTION_OUTPUT_TOKENS]);
  if (input === undefined && output === undefined) return undefined;
  const prompt = count(span.attributes[name.TRANSCRIPTION_TEXT_INPUT_TOKENS]) ?? 0;
  return sumOf([
    costOfKind({ rates: audio, input: Math.max((input ?? 0) - prompt, 0), cached: 0, output: 0 }),
    costOfKind({ rates: text, input: prompt, cached: 0, output: output ?? 0 }),
  ]);
}

interface Dollars {
  cost: number;
  saved: number;
}

function costOfKind({ rates = {}, input, cached, output }: Tokens): Dollars | undefined {
  const { input: inputRate, cached: cachedRate = inputRate, output: outputRate } = rates;
  const uncached = Math.max(input - cached, 0);
  const parts = [priced(uncached, inputRate), priced(cached, cachedRate), priced(output, outputRate)];
  if (parts.some((part) => part === undefined)) return undefined;
  const cost = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  return { cost, saved: ((inputRate ?? 0) - (cachedRate ?? 0)) * cached * 1e-6 };
}

function priced(tokens: number, rate: number | undefined): number | undefined {
  if (tokens === 0) return 0;
  return rate === undefined ? undefined : tokens * rate * 1e-6;
}

function sumOf(parts: readonly (Dollars | undefined)[]): Dollars | undefined {
  let sum: Dollars | undefined = { cost: 0, saved: 0 };
  for (const part of parts)
    sum = part && sum && { cost: sum.cost + part.cost, saved: sum.saved + part.saved };
  return sum;
}

const USED = [
  name.INPUT_TOKENS,
  name.OUTPUT_TOKENS,
  name.TRANSCRIPTION_INPUT_TOKENS,
  name.TRANSCRIPTION_OUTPUT_TOKENS,
  name.TRANSCRIPTION_AUDIO,
];

function hasUsage({ attributes }: SpanFacts): boolean {
  return USED.some((key) => (count(attributes[key]) ?? 0) > 0);
}

/** Whether a response, or a transcription, is paid for, even where the server did not say what it used. */
export function isBilled(span: SpanFacts): boolean {
  if (hasUsage(span)) return true;
  if (span.operation === 'user_speech') return count(span.attributes[name.TRANSCRIPTION_DELAY]) !== undefined;
  const status = textOf(span, name.RESPONSE_STATUS);
  const isCut = status === 'cancelled' || status === 'failed';
  return isCut ? count(span.attributes[name.TIME_TO_FIRST_CHUNK]) !== undefined : status !== undefined;
}

const KINDS_OF_INPUT = [name.TEXT_INPUT_TOKENS, name.AUDIO_INPUT_TOKENS, name.IMAGE_INPUT_TOKENS];
const KINDS_OF_CACHED = [name.TEXT_CACHED_TOKENS, name.AUDIO_CACHED_TOKENS, name.IMAGE_CACHED_TOKENS];
const KINDS_OF_OUTPUT = [name.TEXT_OUTPUT_TOKENS, name.AUDIO_OUTPUT_TOKENS];

/** Whether it is said of what kinds the tokens are. */
function hasKinds({ attributes }: SpanFacts): boolean {
  const isSaid = (all: string, kinds: readonly string[]): boolean =>
    (count(attributes[all]) ?? 0) === 0 || kinds.some((key) => count(attributes[key]) !== undefined);
  return (
    isSaid(name.INPUT_TOKENS, KINDS_OF_INPUT) &&
    isSaid(name.CACHED_TOKENS, KINDS_OF_CACHED) &&
    isSaid(name.OUTPUT_TOKENS, KINDS_OF_OUTPUT)
  );
}

function billionths(dollars: number): number {
  return Math.round(dollars * 1e9);
}
