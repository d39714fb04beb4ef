import { checkedConfidence, checkedValue, checkVerdict } from '../check-words.ts';
import type { CheckReport } from '../../checks/run-checks.ts';
import type { ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';

/** What was to hold, and whether it does. */
export function checkCard({ checks }: ReportDocument): Markup {
  if (checks.length === 0) return html``;
  const rows = checks.map(
    (check) =>
      html`<tr>
        <td class="text"><code>${check.expression}</code></td>
        <td><span class="name">${checkedValue(check)}</span></td>
        <td class="text">${checkedConfidence(check)}</td>
        <td class="text verdict ${lookOf(check)}">${checkVerdict(check)}</td>
      </tr> `,
  );
  return html`<section class="card">
    <h2>Checks</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th class="text">Fails on</th>
            <th>Is</th>
            <th class="text">How sure</th>
            <th class="text">Verdict</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function lookOf({ verdict, mayBeChance }: CheckReport): string {
  if (verdict !== 'passed') return 'bad';
  return mayBeChance === true ? 'perhaps' : 'good';
}
