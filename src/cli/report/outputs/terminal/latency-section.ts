import type { DurationSummary } from '../../analysis/durations.ts';
import type { HistogramBar, MeanSplit } from '../../analysis/latency-bands.ts';
import { displayWidth } from '../../../terminal/text-width.ts';
import { padLine, segment, type Line, type Segment } from '../../../terminal/styled-line.ts';
import { count } from '../../../terminal/count.ts';
import { duration, isShaky, percentage } from '../quantities.ts';
import { condensed } from '../condensed-histogram.ts';
import { percentileGroups } from '../percentile-groups.ts';
import type { ReportDocument } from '../report-document.ts';
import { histogramPlot, PARTS, splitBar } from './plots.ts';

const HISTOGRAM_ROWS = 5;
const MOST_BARS = 80;
const MARGIN = 4;
const LABEL_WIDTH = 15;
const BAR_WIDTH = 40;

/** How long callers waited for an answer, and on what. */
export function latencySection({ turns }: ReportDocument, width: number): Line[] {
  const { responseLatency, split } = turns;
  const title = [segment('RESPONSE LATENCY', 'strong'), segment('  end of the input to the answer', 'dim')];
  if (responseLatency === null || split === null) return [title, [segment('  no turn was answered', 'dim')]];
  const [bars = []] = condensed([turns.histogram], Math.min(width - MARGIN, MOST_BARS));
  return [
    title,
    [
      segment('  '),
      ...percentiles(responseLatency),
      segment(`   ${count(responseLatency.count, 'answered turn')}`, 'dim'),
    ],
    [],
    ...histogram(bars),
    [],
    ...splitTable([['all turns', split], ...percentileGroups(turns)]),
  ];
}

/** `p50 0.64s  p95 …`; what stands on few samples is an aside. */
export function percentiles(summary: DurationSummary): Segment[] {
  const item = (name: string, value: number, isAside: boolean): Segment[] => [
    segment(`${name} `, 'dim'),
    segment(duration(value), isAside ? 'dim' : 'strong'),
    segment('  '),
  ];
  return [
    ...item('p50', summary.p50, isShaky('p50', summary.count)),
    ...item('p95', summary.p95, isShaky('p95', summary.count)),
    ...item('p99', summary.p99, isShaky('p99', summary.count)),
    segment(`max ${duration(summary.max)}  mean ${duration(summary.mean)}`, 'dim'),
  ];
}

function histogram(bars: readonly HistogramBar[]): Line[] {
  const [first, last] = [duration(bars[0]?.from), duration(bars.at(-1)?.to)];
  const gap = Math.max(bars.length - displayWidth(first) - displayWidth(last), 1);
  const axis = [segment(`  ${first}${' '.repeat(gap)}${last}`, 'dim')];
  return [...histogramPlot(bars, HISTOGRAM_ROWS).map((line) => [segment('  '), ...line]), axis];
}

function splitTable(rows: readonly (readonly [label: string, split: MeanSplit])[]): Line[] {
  const longest = Math.max(...rows.map(([, { latency }]) => latency));
  const legend = PARTS.flatMap(({ key, glyph, tone }) => [
    segment(`${glyph} `, tone),
    segment(`${key}  `, 'dim'),
  ]);
  return [
    [segment('  '), ...padLine([segment('on average', 'dim')], LABEL_WIDTH + 8), ...legend],
    ...rows.map(([label, split]): Line => {
      const bar = padLine(splitBar(split, { longest, width: BAR_WIDTH }), BAR_WIDTH + 2);
      const name = padLine([segment(label)], LABEL_WIDTH);
      const mean = padLine([segment(duration(split.latency).padStart(6))], 8);
      return [segment('  '), ...name, ...mean, ...bar, segment(shares(split), 'dim')];
    }),
  ];
}

function shares(split: MeanSplit): string {
  return PARTS.filter(({ key }) => split[key] > 0)
    .map(({ key }) => `${key} ${percentage(split[key] / split.latency)}`)
    .join(' · ');
}
