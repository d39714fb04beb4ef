import { describeKind } from '../host/describe-kind.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { quoteStart } from '../privacy/scrub.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { MaybeBilled, PriceOf, Prices } from '../model/costs.ts';

/**
 * The application's prices. What they throw is no price, and neither is what is no amount of money: either is said once.
 * That something has no price is said once for each model.
 */
export function guardedPrices(prices: Prices, tell: TellMessage): PriceOf {
  return (billed) => {
    const { model, usage } = billed;
    if (model === undefined || usage === undefined) return unpriced(billed);
    try {
      const price: unknown = prices({ ...billed, model, usage });
      if (typeof price === 'number' && price >= 0 && price < Infinity) return price;
      if (price === undefined || price === null) return unpriced(billed);
      // An asynchronous answer comes too late; its rejection must not become the application's.
      if (price instanceof Promise) price.catch(() => undefined);
      const came = typeof price === 'number' ? String(price) : describeKind(price);
      diagnostics.once(
        'error',
        `realtime: prices should return US dollars or undefined, but returned ${came}`,
      );
    } catch (error) {
      const message = 'realtime: prices threw; what they were asked about has no cost';
      diagnostics.once('error', message, error, message, tell);
    }
    return undefined;
  };
}

function unpriced({ kind, model, usage }: MaybeBilled): undefined {
  const why = usage === undefined ? 'the server does not say all that it used' : 'prices have none for it';
  const of = model === undefined ? 'a model that is not known' : quoteStart(model);
  diagnostics.once(
    'warn',
    `realtime: a ${kind} of ${of} has no cost, and neither has its session: ${why}. Said once for each model.`,
  );
}
