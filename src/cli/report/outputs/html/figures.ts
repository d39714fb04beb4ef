import type { ComparisonRow } from '../../analysis/compare-reports.ts';
import { count } from '../../../terminal/count.ts';
import { VERDICT_WORDS } from '../comparison-words.ts';
import { headlineCounts } from '../outcome-words.ts';
import { isShaky, relativeChange, timeRange } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { html, type Markup } from './markup.ts';
import { ledeOf } from './lede.ts';
import { duration } from './typeset.ts';

/** What the page is about, the numbers that matter most, and how many of everything there was. */
export function pageHead(document: ReportDocument): Markup {
  const { services, from, to, turns } = document;
  const counts = headlineCounts(document).map(
    ({ number, noun, aside }) =>
      html`<span><b>${number}</b> ${noun}${aside === undefined ? '' : `, ${aside}`}</span>`,
  );
  return html`<header>
      <div class="kind">Voice latency report</div>
      <h1>${titleOf(services)}</h1>
      <div class="when">${timeRange(from, to)}</div>
    </header>
    <p class="lede">${ledeOf(document)}</p>
    ${turns.responseLatency === null ? '' : figures(document)}
    <div class="counts">${counts}</div>`;
}

/** The services, else what all reports are about. */
export function titleOf(services: readonly string[]): string {
  return services.length === 0 ? 'Voice sessions' : services.join(', ');
}

function figures({ turns, comparison }: ReportDocument): Markup {
  const { responseLatency } = turns;
  if (responseLatency === null) return html``;
  const percentiles = (['p50', 'p95', 'p99'] as const).map((statistic) => {
    const row = comparison?.rows.find(
      ({ subject, measure, statistic: of }) =>
        subject === 'turns' && measure === 'response latency' && of === statistic,
    );
    const shaky = isShaky(statistic, responseLatency.count) ? html`<span>few samples</span>` : html``;
    return figure(NAMES[statistic], responseLatency[statistic], row === undefined ? shaky : chip(row));
  });
  const slowest = figure(
    'Slowest',
    responseLatency.max,
    html`of ${count(responseLatency.count, 'answered turn')}`,
  );
  return html`<div class="card figures">${percentiles}${slowest}</div>`;
}

const NAMES = { p50: 'Response latency p50', p95: 'p95', p99: 'p99' } as const;

function figure(name: string, seconds: number, note: Markup): Markup {
  const [, number = '', unit = ''] = /^([\d.]+)\s?(.*)$/.exec(duration(seconds)) ?? [];
  return html`<div>
    <div class="name">${name}</div>
    <div class="value">${number}<small>${unit}</small></div>
    <div class="note">${note}</div>
  </div>`;
}

/** How a number changed against the baseline. */
function chip(row: ComparisonRow): Markup {
  const change = row.change === null ? '' : `${relativeChange(row.change)} `;
  return html`<span class="chip ${row.verdict}" title="baseline ${duration(row.baseline)}"
    >${change}${VERDICT_WORDS[row.verdict]}</span
  >`;
}
