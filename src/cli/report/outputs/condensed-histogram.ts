import type { HistogramBar, MeanSplit } from '../analysis/latency-bands.ts';

/** Histograms in at most so many bars each: as many neighbours as it takes become one, as many in one as in the other. */
export function condensed(
  histograms: readonly (readonly HistogramBar[])[],
  most: number,
): readonly HistogramBar[][] {
  const together = Math.max(Math.ceil(Math.max(...histograms.map(({ length }) => length)) / most), 1);
  return histograms.map((bars) =>
    Array.from({ length: Math.ceil(bars.length / together) }, (_, group) =>
      joined(bars.slice(group * together, (group + 1) * together)),
    ),
  );
}

function joined(bars: readonly HistogramBar[]): HistogramBar {
  const turns = bars.reduce((sum, bar) => sum + bar.turns, 0);
  const mean = (key: Exclude<keyof MeanSplit, 'turns'>): number =>
    turns === 0 ? 0 : bars.reduce((sum, bar) => sum + bar[key] * bar.turns, 0) / turns;
  return {
    from: bars[0]?.from ?? 0,
    to: bars.at(-1)?.to ?? 0,
    turns,
    latency: mean('latency'),
    endpointing: mean('endpointing'),
    model: mean('model'),
    tools: mean('tools'),
    approval: mean('approval'),
    rest: mean('rest'),
  };
}
