import type { ComparisonRow, Verdict } from '../../analysis/compare-reports.ts';
import { lineWidth, padLine, segment, type Line, type Tone } from '../../../terminal/styled-line.ts';
import { count, whole } from '../../../terminal/count.ts';
import {
  comparisonChange,
  comparisonLabel,
  comparisonValue,
  rowsToShow,
  VERDICT_WORDS,
} from '../comparison-words.ts';
import { timeRange } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { renderTable, type Column } from '../../../terminal/table.ts';
import { cutMiddle, displayWidth } from '../../../terminal/text-width.ts';

const MARKS: Readonly<Record<Verdict, { mark: string; tone: Tone }>> = {
  worse: { mark: '▲', tone: 'error' },
  better: { mark: '▼', tone: 'tool' },
  unsure: { mark: '~', tone: 'warning' },
  new: { mark: '+', tone: 'plain' },
  gone: { mark: '-', tone: 'plain' },
  similar: { mark: '=', tone: 'dim' },
  incomparable: { mark: '?', tone: 'warning' },
};

/** What differs from the baseline, what matters first; what does not differ is counted. */
export function comparisonSection({ comparison, baseline }: ReportDocument, width: number): Line[] {
  if (comparison === undefined || baseline === undefined) return [];
  const shown = rowsToShow(comparison);
  const similar = comparison.rows.filter(({ verdict }) => verdict === 'similar').length;
  return [
    [
      segment('AGAINST THE BASELINE', 'strong'),
      segment(`  ${timeRange(baseline.from, baseline.to)} · ${count(baseline.turns.count, 'turn')}`, 'dim'),
    ],
    [
      segment(`  ${whole(comparison.worse)} worse`, comparison.worse > 0 ? 'error' : 'dim'),
      segment(' · ', 'dim'),
      segment(`${whole(comparison.better)} better`, comparison.better > 0 ? 'tool' : 'dim'),
      segment(` · ${whole(similar)} about the same`, 'dim'),
    ],
    ...comparisonTable(shown, width),
  ];
}

/** Labels lose their middle for what stands behind them, unless that makes rows the same: then they stand above it. */
function comparisonTable(rows: readonly ComparisonRow[], width: number): Line[] {
  const values = renderTable(VALUE_COLUMNS, rows.map(valueCells));
  const room = width - MARK_WIDTH - GAP - Math.max(...values.map(lineWidth));
  const labels = rows.map(comparisonLabel);
  const shortened = labels.map((label) => cutMiddle(label, Math.min(room, LONGEST_LABEL)));
  const isAbove = new Set(shortened).size < new Set(labels).size;
  const labelWidth = Math.max(...shortened.map(displayWidth));
  const [header = [], ...lines] = values;
  const indent = segment(' '.repeat(MARK_WIDTH + (isAbove ? 0 : labelWidth + GAP)));
  return [
    [indent, ...header],
    ...rows.flatMap((row, index): Line[] => {
      const { mark, tone } = MARKS[row.verdict];
      const before = segment(`  ${mark}  `, tone);
      const line = lines[index] ?? [];
      if (isAbove)
        return [
          [before, segment(cutMiddle(labels[index] ?? '', width - MARK_WIDTH))],
          [indent, ...line],
        ];
      return [[before, ...padLine([segment(shortened[index] ?? '')], labelWidth + GAP), ...line]];
    }),
  ];
}

const LONGEST_LABEL = 52;
const MARK_WIDTH = '  ▲  '.length;
const GAP = 2;

const VALUE_COLUMNS: readonly Column[] = [
  { title: 'baseline', align: 'right' },
  { title: 'now', align: 'right' },
  { title: 'change', align: 'right' },
  { title: '', align: 'left' },
];

function valueCells(row: ComparisonRow): Line[] {
  const { tone } = MARKS[row.verdict];
  return [
    [segment(comparisonValue(row, 'baseline'))],
    [segment(comparisonValue(row, 'current'), 'strong')],
    [segment(comparisonChange(row), tone)],
    [segment(VERDICT_WORDS[row.verdict], tone)],
  ];
}
