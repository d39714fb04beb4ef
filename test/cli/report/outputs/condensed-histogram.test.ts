import { expect, it } from 'vitest';

import type { HistogramBar } from '../../../../src/cli/report/analysis/latency-bands.ts';
import { condensed } from '../../../../src/cli/report/outputs/condensed-histogram.ts';

const bar = (index: number, turns: number, model: number, endpointing = 0): HistogramBar => ({
  from: index,
  to: index + 1,
  turns,
  latency: index + 0.5,
  endpointing,
  model,
  tools: 0,
  approval: 0,
  rest: index + 0.5 - model - endpointing,
});

it('has the turns and the mean latencies of the bars that became one', () => {
  const [whole] = condensed([[bar(0, 3, 0.125, 0.125), bar(1, 1, 0.5, 0.5), bar(2, 0, 0)]], 2);
  expect(whole).toEqual([
    {
      from: 0,
      to: 2,
      turns: 4,
      latency: 0.75,
      endpointing: 0.21875,
      model: 0.21875,
      tools: 0,
      approval: 0,
      rest: 0.3125,
    },
    { from: 2, to: 3, turns: 0, latency: 0, endpointing: 0, model: 0, tools: 0, approval: 0, rest: 0 },
  ]);
});

it('joins as many bars of one histogram as of the other, so that their heights compare', () => {
  const bars = (count: number): HistogramBar[] =>
    Array.from({ length: count }, (_, index) => bar(index, 1, 0));
  expect(condensed([bars(100), bars(30)], 50).map(({ length }) => length)).toEqual([50, 15]);
  expect(condensed([bars(20), []], 50).map(({ length }) => length)).toEqual([20, 0]);
});
