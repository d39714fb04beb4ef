import type { ComparisonRow, Verdict } from '../../analysis/compare-reports.ts';
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
import { html, type Markup } from '../../../html/markup.ts';
import { duration } from './typeset.ts';

const LOOKS: Readonly<Record<Verdict, { mark: string; look: string }>> = {
  worse: { mark: '▲', look: 'bad' },
  better: { mark: '▼', look: 'good' },
  unsure: { mark: '', look: 'perhaps' },
  new: { mark: '', look: '' },
  gone: { mark: '', look: '' },
  similar: { mark: '', look: 'shaky' },
  incomparable: { mark: '', look: 'perhaps' },
};

/** What differs from the baseline. */
export function comparisonCard({ comparison, baseline }: ReportDocument): Markup {
  if (comparison === undefined || baseline === undefined) return html``;
  const similar = comparison.rows.filter(({ verdict }) => verdict === 'similar').length;
  return html`<section class="card">
    <h2>Against the baseline</h2>
    <p class="about">
      ${timeRange(baseline.from, baseline.to)}, ${count(baseline.turns.count, 'turn')}.
      ${whole(comparison.worse)} worse, ${whole(comparison.better)} better, ${whole(similar)} about the same.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th class="text">What</th>
            <th>Baseline</th>
            <th>Now</th>
            <th>Change</th>
            <th class="text">Verdict</th>
          </tr>
        </thead>
        <tbody>
          ${rowsToShow(comparison).map(comparisonRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function comparisonRow(row: ComparisonRow): Markup {
  const { mark, look } = LOOKS[row.verdict];
  const samples = `${whole(row.baselineSamples)} and ${whole(row.currentSamples)} samples`;
  return html`<tr>
    <td class="text">${comparisonLabel(row)}</td>
    <td>${comparisonValue(row, 'baseline', duration)}</td>
    <td><span class="name">${comparisonValue(row, 'current', duration)}</span></td>
    <td class="${look}">${comparisonChange(row)}</td>
    <td class="text verdict ${look}" title="${samples}">${mark} ${VERDICT_WORDS[row.verdict]}</td>
  </tr> `;
}
