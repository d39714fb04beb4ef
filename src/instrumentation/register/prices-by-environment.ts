import { createRequire } from 'node:module';
import { diagnostics } from '../../host/diagnostics.ts';
import { PRICES_VARIABLE, variableOf } from '../../host/environment-variable.ts';
import { quoteStart } from '../../privacy/scrub.ts';
import type { Prices } from '../../model/billed.ts';
import type * as Ready from '../../prices/index.ts';

let asked = false;
let prices: Prices | undefined;

/** The prices that the variable names, loaded when they are asked for first; what is wrong with it is said then. */
export function pricesByEnvironment(): Prices | undefined {
  if (!asked) prices = pricesNamed(variableOf(PRICES_VARIABLE));
  asked = true;
  return prices;
}

/** The prices of a name; `undefined` where there are none of it, which is said. */
export function pricesNamed(named: string | undefined): Prices | undefined {
  if (named === undefined) return undefined;
  if (named.toLowerCase() !== 'genai-prices') {
    const message = `${PRICES_VARIABLE} is ${quoteStart(named)}, but should be genai-prices. Nothing is priced.`;
    diagnostics.once('warn', message);
    return undefined;
  }
  try {
    return (createRequire(import.meta.url)('../../prices/index.js') as typeof Ready).genaiPrices;
  } catch (error) {
    const message = `${PRICES_VARIABLE} needs a package that cannot be loaded: npm install @pydantic/genai-prices. Nothing is priced.`;
    diagnostics.once('warn', message, error);
    return undefined;
  }
}
