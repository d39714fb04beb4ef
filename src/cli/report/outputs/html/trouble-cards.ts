import { plural, whole } from '../../../terminal/count.ts';
import { OPERATION_WORDS } from '../outcome-words.ts';
import type { ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { duration } from './typeset.ts';

/** Error types that are listed; the JSON has all. */
const MOST_ERRORS = 10;

/** How turns were interrupted, and what failed. */
export function troubleCards(document: ReportDocument): Markup {
  const cards = [interruptionCard(document), errorCard(document)].filter((card) => card !== undefined);
  return cards.length === 0 ? html`` : html`<div class="${cards.length === 2 ? 'pair' : ''}">${cards}</div>`;
}

function interruptionCard({ interruptions }: ReportDocument): Markup | undefined {
  if (interruptions.count === 0) return undefined;
  const { reactionTime, byReason } = interruptions;
  const reasons = Object.entries(byReason).map(
    ([reason, number]) => html`<li><span>By ${reason}</span><span>${whole(number)}</span></li>`,
  );
  const reaction =
    reactionTime === null
      ? html``
      : html`<li>
          <span>Reaction <span class="sub">p50, p95, p99</span></span
          ><span
            >${duration(reactionTime.p50)} · ${duration(reactionTime.p95)} ·
            ${duration(reactionTime.p99)}</span
          >
        </li>`;
  return html`<section class="card">
    <h2>Interruptions</h2>
    <ul class="plain">
      ${reasons}${reaction}
    </ul>
  </section>`;
}

function errorCard({ errors }: ReportDocument): Markup | undefined {
  if (errors.length === 0) return undefined;
  const rest = errors.length - MOST_ERRORS;
  const rows = errors.slice(0, MOST_ERRORS).map(
    ({ type, operation, count }) =>
      html`<li>
        <span
          >${type} <span class="sub">of ${plural(count, OPERATION_WORDS[operation] ?? operation)}</span></span
        ><span class="bad">${whole(count)}</span>
      </li>`,
  );
  const more = rest > 0 ? html`<li class="sub">and ${whole(rest)} more ${plural(rest, 'type')}</li>` : html``;
  return html`<section class="card">
    <h2>Errors</h2>
    <ul class="plain">
      ${rows}${more}
    </ul>
  </section>`;
}
