import type { DurationSummary } from '../../analysis/durations.ts';
import type { HistogramBar, MeanSplit } from '../../analysis/latency-bands.ts';
import { displayWidth } from '../../../terminal/text-width.ts';
import { lineWidth, padLine, segment, type Line, type Segment } from '../../../terminal/styled-line.ts';
import { count, whole } from '../../../terminal/count.ts';
import { isPartlyBound, type SourceReport } from '../../analysis/latency-sources.ts';
import { atLeast, duration, isShaky, NOT_TIMED, percentage } from '../quantities.ts';
import { condensed } from '../condensed-histogram.ts';
import { percentileGroups } from '../percentile-groups.ts';
import type { ReportDocument } from '../report-document.ts';
import { histogramPlot, PARTS, splitBar } from './plots.ts';
import { renderTable, type Column } from '../../../terminal/table.ts';
import { percentileCells } from './tool-section.ts';

const HISTOGRAM_ROWS = 5;
const MOST_BARS = 80;
const MARGIN = 4;
const LABEL_WIDTH = 13;
const MEAN_WIDTH = 8;
const BAR_WIDTH = 40;
const LEAST_BAR_WIDTH = 8;

/** How long callers waited for an answer, and on what. */
export function latencySection({ turns, timed }: ReportDocument, width: number): Line[] {
  const { responseLatency, split } = turns;
  const title = [
    segment('RESPONSE LATENCY', 'strong'),
    segment('  end of the input to the answer being heard', 'dim'),
  ];
  const isBound = isPartlyBound(turns.latencyBySource);
  if (responseLatency === null || split === null)
    return [title, [segment(`  ${timed ? 'no turn was answered' : NOT_TIMED}`, 'dim')]];
  const [bars = []] = condensed([turns.histogram], Math.min(width - MARGIN, MOST_BARS));
  return [
    title,
    ...withAside(
      [segment('  '), ...percentiles(responseLatency, { isBound })],
      count(responseLatency.count, 'answered turn'),
      width,
    ),
    [],
    ...histogram(bars),
    [],
    ...splitTable([['all turns', split], ...percentileGroups(turns)], { isBound, width }),
    ...detection(turns.endpointing, width),
    ...sourceTable(turns.latencyBySource, width),
  ];
}

/** `p50 0.64s  p95 …`; what stands on few samples is an aside. */
export function percentiles(
  summary: DurationSummary,
  { isBound = false, amount = duration }: { isBound?: boolean; amount?: (value: number) => string } = {},
): Segment[] {
  const text = (value: number): string => atLeast(amount(value), isBound);
  const item = (name: string, value: number, isAside: boolean): Segment[] => [
    segment(`${name} `, 'dim'),
    segment(text(value), isAside ? 'dim' : 'strong'),
    segment('  '),
  ];
  return [
    ...item('p50', summary.p50, isShaky('p50', summary.count)),
    ...item('p95', summary.p95, isShaky('p95', summary.count)),
    ...item('p99', summary.p99, isShaky('p99', summary.count)),
    segment(`max ${text(summary.max)}  mean ${text(summary.mean)}`, 'dim'),
  ];
}

function histogram(bars: readonly HistogramBar[]): Line[] {
  const [first, last] = [duration(bars[0]?.from), duration(bars.at(-1)?.to)];
  const gap = Math.max(bars.length - displayWidth(first) - displayWidth(last), 1);
  const axis = [segment(`  ${first}${' '.repeat(gap)}${last}`, 'dim')];
  return [...histogramPlot(bars, HISTOGRAM_ROWS).map((line) => [segment('  '), ...line]), axis];
}

function splitTable(
  rows: readonly (readonly [label: string, split: MeanSplit])[],
  { isBound, width }: { isBound: boolean; width: number },
): Line[] {
  const longest = Math.max(...rows.map(([, { latency }]) => latency));
  const heads = PARTS.map(({ word, glyph, tone }): Line => [
    segment(`${glyph} `, tone),
    segment(word, 'dim'),
  ]);
  const shares = (cells: readonly Line[]): Line =>
    cells.flatMap((cell, index) => {
      const indent = lineWidth(heads[index] ?? []) - lineWidth(cell) + (index === 0 ? 0 : 1);
      return [segment(' '.repeat(indent)), ...cell];
    });
  const taken = MARGIN + LABEL_WIDTH + MEAN_WIDTH + lineWidth(shares(heads));
  const barWidth = Math.min(Math.max(width - taken, LEAST_BAR_WIDTH), BAR_WIDTH);
  return [
    [
      segment('  '),
      ...padLine([segment('on average', 'dim')], LABEL_WIDTH + MEAN_WIDTH + barWidth + 2),
      ...shares(heads),
    ],
    ...rows.map(([label, split]): Line => {
      const bar = padLine(splitBar(split, { longest, width: barWidth }), barWidth + 2);
      const name = padLine([segment(label)], LABEL_WIDTH);
      const mean = padLine([segment(atLeast(duration(split.latency), isBound).padStart(6))], MEAN_WIDTH);
      const cells = PARTS.map(({ key }) => [
        segment(percentage(split[key] / split.latency), split[key] > 0 ? 'plain' : 'dim'),
      ]);
      return [segment('  '), ...name, ...mean, ...bar, ...shares(cells)];
    }),
  ];
}

/** How long turn detection took, where that is known. */
function detection(summary: DurationSummary | null, width: number): Line[] {
  if (summary === null) return [];
  const line = [segment('  detection  '), ...percentiles(summary)];
  return [[], ...withAside(line, count(summary.count, 'turn'), width)];
}

/** A line with what it is about behind it, below where there is no room. */
export function withAside(line: Line, aside: string, width: number): Line[] {
  const behind = [...line, segment(`   ${aside}`, 'dim')];
  return lineWidth(behind) <= width ? [behind] : [line, [segment(`    ${aside}`, 'dim')]];
}

/** Like beside like: what latencies were measured from. */
function sourceTable(sources: readonly SourceReport[], width: number): Line[] {
  if (sources.length === 0) return [];
  const columns: Column[] = [
    { title: '  measured by', align: 'left', maxWidth: 32 },
    ...['turns', 'p50', 'p95', 'p99'].map((title): Column => ({ title, align: 'right' })),
  ];
  const rows = sources.map(({ source, lowerBound, latency }) => [
    [segment(`  ${source}`)],
    [segment(whole(latency?.count ?? 0))],
    ...percentileCells(latency, lowerBound),
  ]);
  return [
    [],
    ...renderTable(columns, rows, width),
    ...(isPartlyBound(sources) ? [[segment(`  ${BOUND}`, 'dim')]] : []),
  ];
}

const BOUND = '≥ at least: semantic_vad does not say how long it waited before it was sure';
