/**
 * What realtime sessions cost, by the published prices that `@pydantic/genai-prices` keeps; that package is to be installed.
 *
 * @packageDocumentation
 */
import { calcPrice } from '@pydantic/genai-prices';
import { hasPriceOfEach, unitsOf } from './price-units.ts';
import type { Billed } from '../model/costs.ts';

/** How the price list calls the providers that it does not call as the conventions do. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([['azure.ai.openai', 'azure']]);

/**
 * What a response or a transcription costs, in US dollars, for the option `prices`. `undefined` where the list has no
 * price for the model, or none for a kind of token that was used, and where the server has not split the tokens.
 */
export function genaiPrices({ provider, model, usage, time }: Billed): number | undefined {
  const units = unitsOf(usage);
  if (units === undefined) return undefined;
  const providerId = PROVIDERS.get(provider) ?? provider;
  const calculated = calcPrice(units, model, { providerId, timestamp: time });
  if (calculated === null || !hasPriceOfEach(units, calculated.model_price)) return undefined;
  return calculated.total_price;
}
