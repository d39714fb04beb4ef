import type { SpenderReport } from '../../analysis/cost-report.ts';
import { segment, wrapItems, type Line, type Tone } from '../../../terminal/styled-line.ts';
import { count, whole } from '../../../terminal/count.ts';
import { costFigures, costGaps, costSource } from '../cost-words.ts';
import { dollars, duration, moment, percentage } from '../quantities.ts';
import type { LinkedCall, ReportDocument } from '../report-document.ts';
import { renderTable, type Column } from '../../../terminal/table.ts';
import { percentiles, withAside } from './latency-section.ts';
import { renderWithWhereabouts } from './whereabouts.ts';

const MARGIN = 4;

/** What calls cost, who and what spent it, and the dearest of them. */
export function costSection({ cost }: ReportDocument, width: number): Line[] {
  const source = costSource(cost);
  if (source === undefined) return [];
  const gaps = costGaps(cost);
  const figures = costFigures(cost).map((words) => segment(words));
  return [
    [segment('COST', 'strong'), segment(`  ${source}`, 'dim')],
    ...(cost.calls === null
      ? []
      : withAside(
          [segment('  a call  '), ...percentiles(cost.calls, { amount: dollars })],
          count(cost.calls.count, 'call'),
          width,
        )),
    ...wrapItems(figures, width - MARGIN).map((line) => [segment('  '), ...line]),
    ...(gaps === undefined ? [] : [[segment(`  ${gaps}`, 'warning')]]),
    ...(cost.source === null ? [] : spenders(cost.agents, { title: 'agent', tone: 'agent', width })),
    ...(cost.source === null ? [] : spenders(cost.models, { title: 'model', tone: 'inference', width })),
    ...dearest(cost.dearestCalls, width),
  ];
}

function spenders(
  reports: readonly SpenderReport[],
  { title, tone, width }: { title: string; tone: Tone; width: number },
): Line[] {
  if (reports.length === 0) return [];
  const all = reports.reduce((sum, { total }) => sum + total, 0);
  const columns: Column[] = [
    { title: `  ${title}`, align: 'left', maxWidth: 32 },
    ...['priced', 'without', 'cost', 'share', 'cached', 'saved'].map((name): Column => ({
      title: name,
      align: 'right',
    })),
  ];
  const rows = reports.map(({ name, priced, unpriced, total, cachedShare, saved }) => [
    [segment(`  ${name}`, tone)],
    [segment(whole(priced))],
    [segment(whole(unpriced), unpriced > 0 ? 'warning' : 'dim')],
    [segment(priced === 0 ? '–' : dollars(total), 'strong')],
    [segment(all === 0 ? '–' : percentage(total / all))],
    [segment(percentage(cachedShare))],
    [segment(dollars(saved))],
  ]);
  return [[], ...renderTable(columns, rows, width)];
}

function dearest(calls: readonly LinkedCall[], width: number): Line[] {
  if (calls.length === 0) return [];
  const lines = renderWithWhereabouts(
    [
      { title: '  dearest', align: 'right' },
      { title: 'lasted', align: 'right' },
      { title: 'began, UTC', align: 'left' },
      { title: 'trace', align: 'left' },
    ],
    calls.map((call) => ({
      cells: [
        [segment(dollars(call.cost), 'strong')],
        [segment(duration(call.duration))],
        [segment(moment(call.startedAt))],
      ],
      whereabouts: [segment(call.traceId)],
      url: call.url,
    })),
    width,
  );
  return [[], ...lines];
}
