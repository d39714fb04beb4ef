import type { Comparison, ComparisonRow, Verdict } from '../analysis/compare-reports.ts';
import { duration, percentage } from './quantities.ts';

/** What a verdict says to a reader. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  worse: 'worse',
  better: 'better',
  unsure: 'may be chance',
  new: 'new',
  gone: 'gone',
  similar: 'about the same',
};

/** What a row is about: `Response latency p50`, `check_rooms: duration p95`. */
export function comparisonLabel({ name, measure, statistic }: ComparisonRow): string {
  const what = statistic === 'share' ? measure : `${measure} ${statistic}`;
  return name === null ? `${what.charAt(0).toUpperCase()}${what.slice(1)}` : `${name}: ${what}`;
}

/** One side of a row, in its unit. */
export function comparisonValue(
  { statistic }: ComparisonRow,
  value: number | null,
  durationText: (seconds: number | null) => string = duration,
): string {
  return statistic === 'share' ? percentage(value) : durationText(value);
}

const ORDER: readonly Verdict[] = ['worse', 'better', 'unsure', 'new', 'gone'];

/** What callers feel, whatever became of it, then what differs: what matters first. What does not differ is left out. */
export function rowsToShow({ rows }: Comparison): ComparisonRow[] {
  const isFelt = ({ subject, measure }: ComparisonRow): boolean =>
    subject === 'turns' && measure === 'response latency';
  const others = rows.filter((row) => !isFelt(row));
  return [
    ...rows.filter(isFelt),
    ...ORDER.flatMap((verdict) => others.filter((row) => row.verdict === verdict)),
  ];
}
