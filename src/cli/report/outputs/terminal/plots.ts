import type { DurationSummary } from '../../analysis/durations.ts';
import type { HistogramBar, MeanSplit } from '../../analysis/latency-bands.ts';
import { segment, type Line, type Segment, type Tone } from '../../../terminal/styled-line.ts';
import { LogAxis } from '../log-axis.ts';

/** The parts of a latency, in the order in which they are drawn; each has a glyph of its own for terminals without colours. */
export const PARTS = [
  { key: 'endpointing', word: 'detection', glyph: '▞', tone: 'speech' },
  { key: 'model', word: 'model', glyph: '█', tone: 'inference' },
  { key: 'tools', word: 'tools', glyph: '▓', tone: 'tool' },
  { key: 'approval', word: 'approval', glyph: '▒', tone: 'warning' },
  { key: 'rest', word: 'rest', glyph: '░', tone: 'dim' },
] as const satisfies readonly { key: keyof MeanSplit; word: string; glyph: string; tone: Tone }[];

type Split = Pick<MeanSplit, 'latency' | (typeof PARTS)[number]['key']>;

/** A bar of its latency's length, in which each part is as long as its share. */
export function splitBar(split: Split, { longest, width }: { longest: number; width: number }): Segment[] {
  const cells = longest === 0 ? 0 : Math.max(Math.round((split.latency / longest) * width), 1);
  let drawn = 0;
  let sum = 0;
  return PARTS.map(({ key, glyph, tone }) => {
    sum += split[key];
    // Rounded as sums, so that the parts fill the bar.
    const end = split.latency === 0 ? 0 : Math.round((sum / split.latency) * cells);
    const part = segment(glyph.repeat(Math.max(end - drawn, 0)), tone);
    drawn = Math.max(end, drawn);
    return part;
  });
}

const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/** Columns whose heights are the numbers of turns, `rows` lines high, on a logarithmic axis as the bars are. */
export function histogramPlot(bars: readonly HistogramBar[], rows: number): Line[] {
  const most = Math.max(...bars.map(({ turns }) => turns), 1);
  return Array.from({ length: rows }, (_, row) => {
    const below = rows - 1 - row;
    const columns = bars.map(({ turns }) => {
      const eighths = turns === 0 ? 0 : Math.max(Math.round((turns / most) * rows * 8), 1);
      return EIGHTHS[Math.min(Math.max(eighths - below * 8, 0), 8)] ?? ' ';
    });
    return [segment(columns.join(''), 'inference')];
  });
}

/** An axis that holds the percentiles of all of these. */
export function axisOf(summaries: readonly (DurationSummary | null)[]): LogAxis {
  return new LogAxis(summaries.flatMap((summary) => (summary === null ? [] : [summary.p50, summary.p99])));
}

/** p50, p95 and p99 as places on a line: `  ●━━━━◆───┤`. */
export function rangePlot(
  { p50, p95, p99 }: DurationSummary,
  { axis, width }: { axis: LogAxis; width: number },
): Segment[] {
  const place = (seconds: number): number => Math.round(axis.place(seconds) * (width - 1));
  const [first, second, third] = [place(p50), place(p95), place(p99)];
  return [
    segment(' '.repeat(first)),
    segment('●', 'strong'),
    segment('━'.repeat(Math.max(second - first - 1, 0)), 'tool'),
    ...(second > first ? [segment('◆', 'tool')] : []),
    segment('─'.repeat(Math.max(third - second - 1, 0)), 'dim'),
    ...(third > second ? [segment('┤', 'dim')] : []),
  ];
}

/** What the signs of a range plot mean. */
export const RANGE_LEGEND = '● p50 ◆ p95 ┤ p99';
