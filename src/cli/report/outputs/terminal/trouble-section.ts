import { segment, type Line } from '../../../terminal/styled-line.ts';
import { whole } from '../../../terminal/count.ts';
import { OPERATION_WORDS } from '../outcome-words.ts';
import type { ReportDocument } from '../report-document.ts';
import { percentiles } from './latency-section.ts';
import { renderTable } from '../../../terminal/table.ts';

/** Error types that are listed; the JSON has all. */
const MOST_ERRORS = 10;

/** How turns were interrupted, and what failed. */
export function troubleSection(document: ReportDocument, width: number): Line[] {
  const sections = [interruptionLines(document), errorLines(document, width)].filter(
    (lines) => lines.length > 0,
  );
  return sections.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}

function interruptionLines({ interruptions }: ReportDocument): Line[] {
  if (interruptions.count === 0) return [];
  const reasons = Object.entries(interruptions.byReason).map(
    ([reason, number]) => `by ${reason} ${whole(number)}`,
  );
  const { reactionTime } = interruptions;
  return [
    [segment('INTERRUPTIONS', 'strong'), segment('  reaction: speech started to the agent silenced', 'dim')],
    [segment(`  ${reasons.join(' · ')}`, 'interruption')],
    ...(reactionTime === null ? [] : [[segment('  reaction '), ...percentiles(reactionTime)]]),
  ];
}

function errorLines({ errors }: ReportDocument, width: number): Line[] {
  if (errors.length === 0) return [];
  const rest = errors.length - MOST_ERRORS;
  const rows = errors
    .slice(0, MOST_ERRORS)
    .map(({ type, operation, count }) => [
      [segment(`  ${type}`, 'error')],
      [segment(whole(count))],
      [segment(OPERATION_WORDS[operation] ?? operation, 'dim')],
    ]);
  return [
    [segment('ERRORS', 'strong')],
    ...renderTable(
      [
        { title: '  type', align: 'left', maxWidth: 40 },
        { title: 'count', align: 'right' },
        { title: 'of a', align: 'left' },
      ],
      rows,
      width,
    ),
    ...(rest > 0 ? [[segment(`  … and ${whole(rest)} more; --json has all`, 'dim')]] : []),
  ];
}
