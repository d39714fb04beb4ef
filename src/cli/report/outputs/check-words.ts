import type { Quantity } from '../checks/figure.ts';
import type { CheckReport } from '../checks/run-checks.ts';
import { count, whole } from '../../terminal/count.ts';
import { atLeast, dollars, duration, percentage } from './quantities.ts';

const AMOUNTS: Readonly<Record<Quantity, (value: number) => string>> = {
  duration,
  share: percentage,
  dollars,
  count: whole,
};

/** A number that was checked, in its unit. */
export function checkedValue({ quantity, value, lowerBound }: CheckReport): string {
  return value === null ? '–' : atLeast(AMOUNTS[quantity](value), lowerBound);
}

/** How sure that is: `1,204 samples, 95 % confidence 2.21s to 2.63s`. */
export function checkedConfidence({ expression, quantity, samples, interval }: CheckReport): string {
  if (samples === 0) return '';
  if (expression === 'worse') return `${count(samples, 'number')} compared`;
  if (interval === null) return quantity === 'count' ? '' : count(samples, 'sample');
  const [low, high] = interval.map(AMOUNTS[quantity]);
  return `${count(samples, 'sample')}, 95 % confidence ${low} to ${high}`;
}

/** What became of it: `fails`, `passes, which may be chance`. */
export function checkVerdict({ verdict, mayBeChance, nearest }: CheckReport): string {
  if (verdict === 'no data')
    return `no data, so it fails${nearest === null ? '' : `; did you mean ${nearest}?`}`;
  const word = verdict === 'failed' ? 'fails' : 'passes';
  return mayBeChance === true ? `${word}, which may be chance` : word;
}

/** All of it in a line: `latency.p95>2s: 2.41s (1,204 samples, …): fails`. */
export function checkLine(check: CheckReport): string {
  if (check.verdict === 'no data') return `${check.expression}: ${checkVerdict(check)}`;
  const confidence = checkedConfidence(check);
  const aside = confidence === '' ? '' : ` (${confidence})`;
  return `${check.expression}: ${checkedValue(check)}${aside}: ${checkVerdict(check)}`;
}
