import { describeKind } from '../host/describe-kind.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { quoteStart } from '../privacy/scrub.ts';
import type { Guard } from '../host/guard.ts';
import type { MaybeBilled, PriceOf, Prices } from '../model/billed.ts';

/**
 * The application's prices. What they throw is no price, and neither is what is no amount of money: that is said once.
 * That something has no price is said once for each model.
 */
export function guardedPrices(prices: Prices, guard: Guard): PriceOf {
  return (billed) => {
    let costUsd: number | undefined;
    guard('prices', () => {
      const { model, usage } = billed;
      const isKnown = model !== undefined && usage !== undefined;
      const price: unknown = isKnown ? prices({ ...billed, model, usage }) : undefined;
      if (price === undefined || price === null) sayUnpriced(billed);
      else costUsd = expectDollars(price);
    });
    return costUsd;
  };
}

function expectDollars(price: unknown): number {
  if (typeof price === 'number' && price >= 0 && price < Infinity) return price;
  // An asynchronous answer comes too late; its rejection must not become the application's.
  if (price instanceof Promise) price.catch(() => undefined);
  const came = typeof price === 'number' ? price : describeKind(price);
  throw new TypeError(`Expected US dollars or undefined, but got ${came}.`);
}

function sayUnpriced({ kind, model, usage }: MaybeBilled): void {
  const of = model === undefined ? 'a model that is not known' : quoteStart(model);
  const why = usage === undefined ? ': the server does not say all that it used' : '';
  diagnostics.once('warn', `realtime: a ${kind} of ${of} has no cost, and neither has its session${why}`);
}
