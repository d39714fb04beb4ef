/** US dollars per million tokens. What is not there has no price; `cached` is `input` where it is not there. */
export interface TokenRates {
  input?: number;
  cached?: number;
  output?: number;
}

/** The kinds of tokens that have prices of their own. */
export const TOKEN_KINDS = ['text', 'audio', 'image'] as const;

/** What a model costs. */
export type ModelRates = Partial<Record<(typeof TOKEN_KINDS)[number], TokenRates>> & {
  /** US dollars per minute of audio that is transcribed. */
  minute?: number;
};

/** Models, in which `*` stands for anything, and what they cost; the first that fits a model counts. */
export type Prices = readonly (readonly [model: string, rates: ModelRates])[];

/** What a model costs; `undefined` when no price is known. */
export function ratesOf(prices: Prices, model: string): ModelRates | undefined {
  return prices.find(([pattern]) => fits(model, pattern))?.[1];
}

function fits(model: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return model === pattern;
  if (!model.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = model.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return model.length - last.length >= at && model.endsWith(last);
}
