import type { SpenderReport } from '../../analysis/cost-report.ts';
import { whole } from '../../../terminal/count.ts';
import { costFigures, costGaps, costSource } from '../cost-words.ts';
import { dollars, isShaky, moment, percentage } from '../quantities.ts';
import type { LinkedCall, ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { percent } from './parts.ts';
import { traceLink } from './slowest-card.ts';
import { duration } from './typeset.ts';

/** What calls cost, who and what spent it, and the dearest of them. */
export function costCard({ cost }: ReportDocument): Markup {
  const source = costSource(cost);
  if (source === undefined) return html``;
  const gaps = costGaps(cost);
  const about = [source, ...costFigures(cost)].join('; ');
  return html`<section class="card">
    <h2>Cost</h2>
    <p class="about">${about.charAt(0).toUpperCase()}${about.slice(1)}.</p>
    ${gaps === undefined ? '' : html`<p class="note perhaps">${gaps}.</p>`}
    ${cost.calls === null ? '' : callTable(cost.calls)}
    ${cost.source === null ? '' : [spenders('Agent', cost.agents), spenders('Model', cost.models)]}
    ${dearest(cost.dearestCalls)}
  </section>`;
}

function callTable(calls: NonNullable<ReportDocument['cost']['calls']>): Markup {
  const cells = (['p50', 'p95', 'p99'] as const).map(
    (statistic) =>
      html`<td${isShaky(statistic, calls.count) ? html` class="shaky" title="few samples"` : ''}>${dollars(calls[statistic])}</td>`,
  );
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th class="text">A call</th>
          <th>Calls</th>
          <th>p50</th>
          <th>p95</th>
          <th>p99</th>
          <th>Max</th>
          <th>Mean</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td class="text"><span class="name">Cost</span></td>
          <td>${whole(calls.count)}</td>
          ${cells}
          <td>${dollars(calls.max)}</td>
          <td>${dollars(calls.mean)}</td>
        </tr>
      </tbody>
    </table>
  </div>`;
}

function spenders(title: string, reports: readonly SpenderReport[]): Markup {
  if (reports.length === 0) return html``;
  const all = reports.reduce((sum, { total }) => sum + total, 0);
  const rows = reports.map(({ name, priced, unpriced, total, cachedShare, saved }) => {
    const share = all === 0 ? 0 : total / all;
    return html`<tr>
      <td class="text"><span class="name">${name}</span></td>
      <td>${whole(priced)}</td>
      <td class="${unpriced > 0 ? 'perhaps' : 'shaky'}">${whole(unpriced)}</td>
      <td><span class="name">${priced === 0 ? '–' : dollars(total)}</span></td>
      <td>
        <span class="share aside"><i class="model" style="width:${percent(share)}"></i></span
        >${percentage(share)}
      </td>
      <td>${percentage(cachedShare)}</td>
      <td>${dollars(saved)}</td>
    </tr> `;
  });
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th class="text">${title}</th>
          <th>Priced</th>
          <th>Without price</th>
          <th>Cost</th>
          <th>Share</th>
          <th>Cached input</th>
          <th>Saved</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function dearest(calls: readonly LinkedCall[]): Markup {
  if (calls.length === 0) return html``;
  const rows = calls.map(
    (call) =>
      html`<tr>
        <td class="text narrow"><span class="name">${dollars(call.cost)}</span></td>
        <td>${duration(call.duration)}</td>
        <td class="text narrow">${moment(call.startedAt)}</td>
        <td class="text narrow">${traceLink(call)}</td>
      </tr> `,
  );
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th class="text">Dearest calls</th>
          <th>Lasted</th>
          <th class="text">Began, UTC</th>
          <th class="text">Trace</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
