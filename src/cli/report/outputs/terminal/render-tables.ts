import { paintLine } from '../../../terminal/ansi-paint.ts';
import { segment, wrapItems, type Line } from '../../../terminal/styled-line.ts';
import { count } from '../../../terminal/count.ts';
import { headlineCounts } from '../outcome-words.ts';
import { timeRange } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { comparisonSection } from './comparison-section.ts';
import { costSection } from './cost-section.ts';
import { latencySection } from './latency-section.ts';
import { responderSection } from './responder-section.ts';
import { talkSection } from './talk-section.ts';
import { slowestSection } from './slowest-section.ts';
import { toolSection } from './tool-section.ts';
import { troubleSection } from './trouble-section.ts';

/** Narrower terminals are written as if they were this wide. */
const LEAST_WIDTH = 40;

/** A report as lines of text for a terminal, with a line break after the last. */
export function renderTables(document: ReportDocument, options: { width: number; color: boolean }): string {
  const width = Math.max(options.width, LEAST_WIDTH);
  const sections = [
    headline(document, width),
    comparisonSection(document, width),
    latencySection(document, width),
    talkSection(document, width),
    toolSection(document, width),
    responderSection(document, width),
    costSection(document, width),
    troubleSection(document, width),
    slowestSection(document, width),
  ].filter((lines) => lines.length > 0);
  const lines = sections.flatMap((section, index) => (index === 0 ? section : [[], ...section]));
  return `${lines.map((line) => paintLine(line, { width: widthOf(line, width), color: options.color })).join('\n')}\n`;
}

/** A link that is cut leads nowhere: the terminal may break its line. */
function widthOf(line: Line, width: number): number {
  return line.some(({ text }) => /^ *https?:\/\//.test(text)) ? Infinity : width;
}

function headline(document: ReportDocument, width: number): Line[] {
  const { services, from, to, spans, doubts } = document;
  const counts = headlineCounts(document).map(({ number, noun, aside }) =>
    segment(`${number} ${noun}${aside === undefined ? '' : ` (${aside})`}`),
  );
  return [
    [
      segment(services.length === 0 ? 'voice sessions' : services.join(', '), 'strong'),
      segment(`  ${timeRange(from, to)}`, 'dim'),
    ],
    ...wrapItems(counts, width),
    ...doubts.map((doubt) => [segment(doubt, 'warning')]),
    ...(spans.turnsWithoutSpan === 0
      ? []
      : [
          [
            segment(
              `${count(spans.turnsWithoutSpan, 'turn')} without a span of their own: unfinished, or not in the input`,
              'warning',
            ),
          ],
        ]),
  ];
}
