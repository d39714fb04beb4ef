import type { ComparisonRow, Verdict } from '../../analysis/compare-reports.ts';
import { segment, type Line, type Tone } from '../../../terminal/styled-line.ts';
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
import { renderTable } from '../../../terminal/table.ts';

const MARKS: Readonly<Record<Verdict, { mark: string; tone: Tone }>> = {
  worse: { mark: '▲', tone: 'error' },
  better: { mark: '▼', tone: 'tool' },
  unsure: { mark: '~', tone: 'warning' },
  new: { mark: '+', tone: 'plain' },
  gone: { mark: '-', tone: 'plain' },
  similar: { mark: '=', tone: 'dim' },
  incomparable: { mark: '?', tone: 'warning' },
};

/** Of all columns but the label's. */
const OTHER_COLUMNS = 48;

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

function comparisonTable(rows: readonly ComparisonRow[], width: number): Line[] {
  return renderTable(
    [
      { title: '', align: 'left' },
      { title: '', align: 'left', maxWidth: Math.min(Math.max(width - OTHER_COLUMNS, 24), 52) },
      { title: 'baseline', align: 'right' },
      { title: 'now', align: 'right' },
      { title: 'change', align: 'right' },
      { title: '', align: 'left' },
    ],
    rows.map((row) => {
      const { mark, tone } = MARKS[row.verdict];
      return [
        [segment(`  ${mark}`, tone)],
        [segment(comparisonLabel(row))],
        [segment(comparisonValue(row, 'baseline'))],
        [segment(comparisonValue(row, 'current'), 'strong')],
        [segment(comparisonChange(row), tone)],
        [segment(VERDICT_WORDS[row.verdict], tone)],
      ];
    }),
  );
}
