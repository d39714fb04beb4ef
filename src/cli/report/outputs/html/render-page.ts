import { FEWEST_SAMPLES, LEAST_CHANGE, LEAST_SECONDS } from '../../analysis/compare-reports.ts';
import { RELATIVE_ACCURACY } from '../../analysis/durations.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../../../version.ts';
import { count } from '../../../terminal/count.ts';
import { percentage } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { checkCard } from './check-card.ts';
import { comparisonCard } from './comparison-card.ts';
import { costCard } from './cost-card.ts';
import { pageHead, titleOf } from './figures.ts';
import { latencyCards } from './latency-card.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { pageStyle } from './page-style.ts';
import { responderCard } from './responder-card.ts';
import { talkCard } from './talk-card.ts';
import { slowestCard } from './slowest-card.ts';
import { toolCard } from './tool-card.ts';
import { troubleCards } from './trouble-cards.ts';

/** A report as one HTML page, which loads nothing and runs nothing. */
export function renderPage(document: ReportDocument): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="referrer" content="no-referrer" />
        <title>${titleOf(document.services)}: voice latency</title>
        <style>
          ${pageStyle}
        </style>
      </head>
      <body>
        <main>
          ${pageHead(document)} ${checkCard(document)} ${comparisonCard(document)} ${latencyCards(document)}
          ${talkCard(document)} ${toolCard(document)} ${responderCard(document)} ${costCard(document)}
          ${troubleCards(document)} ${slowestCard(document)} ${pageFoot(document)}
        </main>
      </body>
    </html> `.text;
}

function pageFoot({ spans, comparison }: ReportDocument): Markup {
  const missing =
    spans.turnsWithoutSpan === 0
      ? ''
      : html` ${count(spans.turnsWithoutSpan, 'turn')} had no span of their own, being unfinished or not in
        the input, and are in no latency.`;
  const marks =
    comparison === undefined
      ? ''
      : html`<p>
          Better or worse is what differs by at least ${percentage(LEAST_CHANGE)} and ${LEAST_SECONDS * 1000}
          ms (rates by two percentage points), with ${FEWEST_SAMPLES} samples or more on both sides and 95 %
          confidence intervals that do not overlap.
        </p>`;
  return html`<footer>
    <p>
      A latency is split by what went on until the answer: <b>tools</b> when any ran, else the
      <b>model</b> when a response was being made, else <b>turn detection</b> where it is known how long it
      took, else the <b>approval</b> that a call waited for; the <b>rest</b> is the network and the
      application. Percentiles are within ${RELATIVE_ACCURACY * 100}% of the exact ones; grey ones stand on
      few samples.
    </p>
    ${marks}
    <p>From ${count(spans.realtime, 'span')}.${missing} Made by ${PACKAGE_NAME} ${PACKAGE_VERSION}.</p>
  </footer>`;
}
