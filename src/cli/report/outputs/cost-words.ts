import type { CostReport } from '../analysis/cost-report.ts';
import { count, plural } from '../../terminal/count.ts';
import { dollars, percentage } from './quantities.ts';

/** Where costs come from, or why there are none; `undefined` where nothing used anything that has a price. */
export function costSource({ source, unpriced, cachedShare }: CostReport): string | undefined {
  if (source === 'spans') return 'as the spans say it';
  if (source === 'prices') return 'by the prices that were given';
  if (unpriced === 0 && cachedShare === null) return undefined;
  return 'not known: the spans do not say it, and --prices has none that fits';
}

/** What calls come to beside their percentiles: by the minute, in all, and what caching saved. */
export function costFigures({ source, perMinute, total, cachedShare, saved }: CostReport): string[] {
  const savings = saved === null ? '' : `, which saved ${dollars(saved)}`;
  return [
    ...(perMinute === null ? [] : [`${dollars(perMinute)} a minute`]),
    ...(source === null ? [] : [`${dollars(total)} in all`]),
    ...(cachedShare === null ? [] : [`${percentage(cachedShare)} of input tokens cached${savings}`]),
  ];
}

/** What is in no cost; `undefined` where nothing is missing. */
export function costGaps({ source, unpriced, callsWithoutPrice }: CostReport): string | undefined {
  if (source === null || (unpriced === 0 && callsWithoutPrice === 0)) return undefined;
  const missing = `${count(unpriced, 'response')} or ${plural(unpriced, 'transcription')} without a price`;
  const calls =
    callsWithoutPrice === 0
      ? ''
      : `; ${count(callsWithoutPrice, 'call')} with such ${are(callsWithoutPrice)} in no cost of a call`;
  return `${missing} ${are(unpriced)} in no cost${calls}`;
}

function are(number: number): string {
  return number === 1 ? 'is' : 'are';
}
