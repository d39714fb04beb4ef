import { moment } from '../quantities.ts';
import type { LinkedTurn, ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { splitBar } from './parts.ts';
import { isLowerBound } from '../../analysis/latency-sources.ts';
import { atLeast } from './typeset.ts';

/** Digits of a trace id that are shown; the whole of it is in the tooltip. */
const SHOWN_DIGITS = 12;

/** The turns that were answered latest, with links to their traces. */
export function slowestCard({ slowestTurns }: ReportDocument): Markup {
  if (slowestTurns.length === 0) return html``;
  const longest = Math.max(...slowestTurns.map(({ latency }) => latency));
  return html`<section class="card">
    <h2>Slowest turns</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th class="text">Latency</th>
            <th class="plot text"></th>
            <th class="text">Began, UTC</th>
            <th class="text">Agent</th>
            <th class="text">Tools</th>
            <th class="text">Trace</th>
          </tr>
        </thead>
        <tbody>
          ${slowestTurns.map((turn) => turnRow(turn, longest))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function turnRow(turn: LinkedTurn, longest: number): Markup {
  const tools = turn.toolNames.length === 0 ? '–' : turn.toolNames.join(', ');
  return html`<tr>
    <td class="text narrow">
      <span class="name">${atLeast(turn.latency, isLowerBound(turn.latencySource))}</span>
    </td>
    <td class="plot middle">${splitBar(turn, { longest, thin: true })}</td>
    <td class="text narrow">${moment(turn.startedAt)}</td>
    <td class="text several">${turn.agent ?? '–'}</td>
    <td class="text several">${tools}</td>
    <td class="text narrow">${traceLink(turn)}${turn.turn === null ? '' : ` turn ${turn.turn}`}</td>
  </tr>`;
}

/** The beginning of a trace's id, as a link where its page is known. */
export function traceLink({ traceId, url }: Pick<LinkedTurn, 'traceId' | 'url'>): Markup {
  const id = html`<code title="${traceId}">${traceId.slice(0, SHOWN_DIGITS)}</code>`;
  return url === null ? id : html`<a href="${url}">${id}</a>`;
}
