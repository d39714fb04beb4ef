import type { DurationSummary } from '../../analysis/durations.ts';
import type { ToolReport } from '../../analysis/latency-report.ts';
import { whole } from '../../../terminal/count.ts';
import { approvalOf, outcomesOf, unsuccessfulShare, waitShare } from '../outcome-words.ts';
import { isShaky, percentage } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { LogAxis } from '../log-axis.ts';
import { percent } from './parts.ts';
import { rangeCell, rangeHead } from './range-plot.ts';
import { atLeast, duration } from './typeset.ts';

/** Each tool: how often, how long, how well, and how much of the callers' wait it is. */
export function toolCard({ tools }: ReportDocument): Markup {
  if (tools.length === 0) return html``;
  const axis = axisOf(tools.map((tool) => tool.duration));
  const most = Math.max(...tools.map(waitShare));
  return html`<section class="card">
    <h2>Tools</h2>
    <p class="about">
      The dot is p50, the thick line goes to p95, the thin one to p99. The share is of the response latency of
      all turns, approval included.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th class="text">Tool</th>
            <th>Calls</th>
            <th>p50</th>
            <th>p95</th>
            <th>p99</th>
            <th class="aside">Max</th>
            ${rangeHead(axis)}
            <th>Not ok</th>
            <th>Share of waits</th>
          </tr>
        </thead>
        <tbody>
          ${tools.map((tool) => toolRow(tool, axis, most))}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Holds the percentiles of all of these. */
export function axisOf(summaries: readonly (DurationSummary | null)[]): LogAxis {
  return new LogAxis(
    summaries.flatMap((summary) => (summary === null ? [] : [summary.p50 * 0.9, summary.p99 * 1.05])),
  );
}

/** p50, p95 and p99; what stands on few samples is an aside. */
export function percentileCells(summary: DurationSummary | null, isBound = false): Markup[] {
  return (['p50', 'p95', 'p99'] as const).map((statistic) => {
    const shaky = isShaky(statistic, summary?.count ?? 0);
    return html`<td${shaky ? html` class="shaky" title="few samples"` : ''}>${atLeast(summary?.[statistic], isBound)}</td>`;
  });
}

function toolRow(tool: ToolReport, axis: LogAxis, most: number): Markup {
  const unsuccessful = unsuccessfulShare(tool);
  const width = (share: number | null): string => percent(most === 0 ? 0 : (share ?? 0) / most);
  return html`<tr>
    <td class="text"><span class="name">${tool.name}</span>${remarks(tool)}</td>
    <td>${whole(tool.count)}</td>
    ${percentileCells(tool.duration)}
    <td class="aside">${duration(tool.duration?.max)}</td>
    ${rangeCell(tool.duration, axis)}
    <td class="${unsuccessful > 0 ? 'bad' : 'shaky'}">${percentage(unsuccessful)}</td>
    <td>
      <span class="share aside"
        ><i class="tools" style="width:${width(tool.latencyShare)}"></i
        ><i class="approval" style="width:${width(tool.approvalShare)}"></i></span
      >${tool.latencyShare === null ? '–' : percentage(waitShare(tool))}
    </td>
  </tr> `;
}

function remarks(tool: ToolReport): Markup[] {
  const words = [...outcomesOf(tool), ...approvalOf(tool, duration)];
  return words.map((each) => html`<span class="sub">${each}</span>`);
}
