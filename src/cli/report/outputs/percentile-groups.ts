import type { MeanSplit } from '../analysis/latency-bands.ts';
import type { TurnTotals } from '../analysis/latency-report.ts';

/** Turns below which their fastest half and their slowest 5 % are no groups. */
const FEWEST_TURNS = 20;

/** The turns by how slow they were, each group with a name: `fastest 50%`, `p50 to p90`, `slowest 5%`. */
export function percentileGroups({
  split,
  splitByPercentile,
}: TurnTotals): [name: string, split: MeanSplit][] {
  if (split === null || split.turns < FEWEST_TURNS) return [];
  return splitByPercentile.map((group) => [groupName(group), group]);
}

function groupName({ fromQuantile, toQuantile }: TurnTotals['splitByPercentile'][number]): string {
  const percent = (quantile: number): number => Math.round(quantile * 100);
  if (toQuantile === 1) return `slowest ${100 - percent(fromQuantile)}%`;
  if (fromQuantile === 0) return `fastest ${percent(toQuantile)}%`;
  return `p${percent(fromQuantile)} to p${percent(toQuantile)}`;
}
