import type { ComparisonRow } from '../../analysis/compare-reports.ts';
import { count } from '../../../terminal/count.ts';
import { comparisonChange, VERDICT_WORDS } from '../comparison-words.ts';
import { headlineCounts } from '../outcome-words.ts';
import { isPartlyBound } from '../../analysis/latency-sources.ts';
import { isShaky, timeRange } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { ledeOf } from './lede.ts';
import { atLeast } from './typeset.ts';

/** What the page is about, the numbers that matter most, and how many of everything there was. */
export function pageHead(document: ReportDocument): Markup {
  const { services, from, to, turns, doubts } = document;
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
    ${doubts.map((doubt) => html`<p class="doubt">${doubt}</p>`)}
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
  const isBound = isPartlyBound(turns.latencyBySource);
  const percentiles = (['p50', 'p95', 'p99'] as const).map((statistic) => {
    const row = comparison?.rows.find(
      ({ subject, measure, statistic: of, source }) =>
        subject === 'turns' && measure === 'response latency' && of === statistic && source === null,
    );
    const shaky = isShaky(statistic, responseLatency.count) ? html`<span>few samples</span>` : html``;
    const note = row === undefined ? shaky : chip(row);
    return figure(NAMES[statistic], atLeast(responseLatency[statistic], isBound), note);
  });
  const slowest = figure(
    'Slowest',
    atLeast(responseLatency.max, isBound),
    html`of ${count(responseLatency.count, 'answered turn')}`,
  );
  return html`<div class="card figures">${percentiles}${slowest}</div>`;
}

const NAMES = { p50: 'Response latency p50', p95: 'p95', p99: 'p99' } as const;

function figure(name: string, value: string, note: Markup): Markup {
  const [, sign = '', number = '', unit = ''] = /^(≥?)\s?([\d.]+)\s?(.*)$/u.exec(value) ?? [];
  return html`<div>
    <div class="name">${name}</div>
    <div class="value">${sign === '' ? '' : html`<small>${sign}</small>`}${number}<small>${unit}</small></div>
    <div class="note">${note}</div>
  </div>`;
}

/** How a number changed against the baseline. */
function chip(row: ComparisonRow): Markup {
  const change = comparisonChange(row);
  return html`<span
    class="chip ${row.verdict}"
    title="baseline ${atLeast(row.baseline, row.baselineLowerBound)}"
    >${change} ${VERDICT_WORDS[row.verdict]}</span
  >`;
}
