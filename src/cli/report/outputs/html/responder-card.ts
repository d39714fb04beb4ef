import type { ResponderReport } from '../../analysis/latency-report.ts';
import { whole } from '../../../terminal/count.ts';
import { statusesOf } from '../outcome-words.ts';
import type { ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';
import type { LogAxis } from '../log-axis.ts';
import { rangeCell, rangeHead } from './range-plot.ts';
import { axisOf, percentileCells } from './tool-card.ts';

/** The responses of agents and of models. */
export function responderCard({ agents, models }: ReportDocument): Markup {
  if (agents.length === 0) return html``;
  const axis = axisOf([...agents, ...models].map(({ timeToFirstChunk }) => timeToFirstChunk));
  return html`<section class="card">
    <h2>Agents and models</h2>
    <p class="about">
      Time from a response’s beginning to its first chunk, and how long whole responses take.
    </p>
    <div class="scroll">
      <table>
        ${group('Agent', agents, axis)}${group('Model', models, axis)}
      </table>
    </div>
  </section>`;
}

function group(title: string, responders: readonly ResponderReport[], axis: LogAxis): Markup {
  const rows = responders.map(
    (responder) =>
      html`<tr>
        <td class="text"><span class="name">${responder.name}</span>${statuses(responder)}</td>
        <td>${whole(responder.responses)}</td>
        ${percentileCells(responder.timeToFirstChunk)}${rangeCell(responder.timeToFirstChunk, axis, 'of-model')}${percentileCells(
          responder.duration,
        ).slice(0, 2)}
      </tr> `,
  );
  return html`<tbody>
    <tr>
      <th class="text">${title}</th>
      <th>Responses</th>
      <th>First chunk p50</th>
      <th>p95</th>
      <th>p99</th>
      ${rangeHead(axis)}
      <th>Whole p50</th>
      <th>p95</th>
    </tr>
    ${rows}
  </tbody>`;
}

function statuses(responder: ResponderReport): Markup {
  const words = statusesOf(responder);
  return words.length === 0 ? html`` : html`<span class="sub">${words.join(', ')}</span>`;
}
