import type { Comparison, ComparisonRow, Verdict } from '../analysis/compare-reports.ts';
import { atLeast, dollars, duration, percentage, relativeChange } from './quantities.ts';

/** What a verdict says to a reader. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  worse: 'worse',
  better: 'better',
  unsure: 'may be chance',
  new: 'new',
  gone: 'gone',
  similar: 'about the same',
  incomparable: 'measured otherwise',
};

/** What a row is about: `Response latency p50`, `Response latency p50, audio_clock`, `check_rooms: duration p95`. */
export function comparisonLabel({ name, measure, statistic, source }: ComparisonRow): string {
  const way = source === null ? '' : `, ${source}`;
  const what = statistic === 'share' ? measure : `${measure} ${statistic}${way}`;
  return name === null ? `${what.charAt(0).toUpperCase()}${what.slice(1)}` : `${name}: ${what}`;
}

/** One side of a row, in its unit. */
export function comparisonValue(
  row: ComparisonRow,
  side: 'baseline' | 'current',
  durationText: (seconds: number | null) => string = duration,
): string {
  if (row.statistic === 'share') return percentage(row[side]);
  if (row.measure === 'cost of a call') return dollars(row[side]);
  return atLeast(durationText(row[side]), row[side] !== null && row[`${side}LowerBound`]);
}

/** How much a row changed, where its sides may be compared; empty where not. */
export function comparisonChange({ change, verdict }: ComparisonRow): string {
  return change === null || verdict === 'incomparable' ? '' : relativeChange(change);
}

const ORDER: readonly Verdict[] = ['worse', 'better', 'unsure', 'incomparable', 'new', 'gone'];

/**
 * What callers feel, whatever became of it, where need be by how it was measured; then what differs: what matters first.
 * What does not differ is left out.
 */
export function rowsToShow({ rows }: Comparison): ComparisonRow[] {
  const isIncomparable = rows.some(({ verdict }) => verdict === 'incomparable');
  const isFelt = ({ subject, measure, source }: ComparisonRow): boolean =>
    subject === 'turns' && measure === 'response latency' && (source === null || isIncomparable);
  const others = rows.filter((row) => !isFelt(row));
  return [
    ...rows.filter(isFelt),
    ...ORDER.flatMap((verdict) => others.filter((row) => row.verdict === verdict)),
  ];
}
