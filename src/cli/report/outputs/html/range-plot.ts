import type { DurationSummary } from '../../analysis/durations.ts';
import { html, type Markup } from '../../../html/markup.ts';
import type { LogAxis } from '../log-axis.ts';
import { axisLabels, percent } from './parts.ts';
import { duration } from './typeset.ts';

const TICKS = { most: 4, onPhone: 2 };

/** A head for a column of range plots, with its ticks. */
export function rangeHead(axis: LogAxis): Markup {
  return html`<th class="plot text" aria-hidden="true">
    <div class="axis">${axisLabels(axis, TICKS)}</div>
  </th>`;
}

/** p50 as a dot, from there a thick line to p95, and a thin one to p99. */
export function rangeCell(summary: DurationSummary | null, axis: LogAxis, look = ''): Markup {
  if (summary === null) return html`<td class="plot"></td>`;
  const [p50, p95, p99] = [axis.place(summary.p50), axis.place(summary.p95), axis.place(summary.p99)];
  const span = (kind: string, from: number, to: number): Markup =>
    html`<span class="${kind}" style="left:${percent(from)};width:${percent(to - from)}"></span>`;
  return html`<td class="plot">
    <div
      class="range ${look}"
      title="p50 ${duration(summary.p50)}, p95 ${duration(summary.p95)}, p99 ${duration(summary.p99)}"
    >
      ${span('far', p95, p99)}<span class="tip" style="left:${percent(p99)}"></span
      >${span('near', p50, p95)}<span class="dot" style="left:${percent(p50)}"></span>
    </div>
  </td>`;
}
