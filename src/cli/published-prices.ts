import { PRICES_VARIABLE, variableOf } from '../host/environment-variable.ts';
import { quoted } from './command-line.ts';
import { InputError } from './input/input-error.ts';
import type { Prices } from '../model/billed.ts';
import type { MessageArea } from './terminal/message-area.ts';

/** Prices that are published, by which calls are priced that are made of a recording or a log. */
export const PRICE_LISTS = ['genai-prices'] as const;

/**
 * The prices that the command line asks for, else the environment. Where their package is not there, that is an error of who
 * asked on the command line; a variable is of many programs, and it is said that it has no effect.
 */
export async function loadPrices(
  asked: (typeof PRICE_LISTS)[number] | undefined,
  messages: MessageArea,
  load: () => Promise<{ genaiPrices: Prices }> = () => import('../prices/index.ts'),
): Promise<Prices | undefined> {
  const named = asked ?? variableOf(PRICES_VARIABLE);
  if (named === undefined) return undefined;
  if (named.toLowerCase() !== 'genai-prices') {
    messages.say(`${PRICES_VARIABLE} is ${quoted(named)}, but should be genai-prices: nothing is priced`);
    return undefined;
  }
  try {
    return (await load()).genaiPrices;
  } catch (error) {
    const isMissing = /^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code));
    if (!isMissing) throw error;
    if (asked !== undefined) throw new InputError(MISSING);
    messages.say(`${MISSING}; nothing is priced`);
    return undefined;
  }
}

/** Said of an input of which no spans are made. */
export const NOT_PRICED =
  '--prices genai-prices changes nothing: the spans of this input say themselves what they cost';

const MISSING = 'prices need a package that is not there: npm install @pydantic/genai-prices';
