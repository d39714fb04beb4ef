import { scrub } from '../../privacy/scrub.ts';
import { paintLine } from '../terminal/ansi-paint.ts';
import { plural } from '../terminal/count.ts';
import { segment, type Line, type Tone } from '../terminal/styled-line.ts';
import type { TerminalLook } from '../terminal/terminal-look.ts';
import { wrapWords } from '../terminal/wrap-words.ts';
import type { Finding, Section, Verdict } from './finding.ts';

const MARKS: Record<Verdict, { mark: string; tone: Tone }> = {
  good: { mark: '✓', tone: 'tool' },
  note: { mark: '–', tone: 'dim' },
  look: { mark: '!', tone: 'warning' },
  bad: { mark: '✗', tone: 'error' },
};

/** Sections with a line for each finding, and one for what to do about it; on a terminal they go on below. */
export function renderFindings(sections: readonly Section[], { width, color }: TerminalLook): string {
  const lines = [
    ...sections.flatMap(({ title, findings }) => [
      [segment(title, 'strong')],
      ...findings.flatMap((finding) => findingLines(finding, width)),
      [],
    ]),
    [segment(summary(sections))],
  ];
  // A word that is too wide is whole all the same: it may have to be typed.
  return lines.map((line) => `${paintLine(line, { width: Infinity, color })}\n`).join('');
}

function findingLines({ verdict, text, advice }: Finding, width: number): Line[] {
  const { mark, tone } = MARKS[verdict];
  return [
    ...hung(scrub(text), { first: [segment('  '), segment(mark, tone), segment(' ')], width }),
    ...(advice === undefined ? [] : hung(advice, { first: [segment('    → ')], width, tone: 'strong' })),
  ];
}

/** A text behind a beginning, its further lines under the first. */
function hung(text: string, { first, width, tone }: { first: Line; width: number; tone?: Tone }): Line[] {
  const indent = first.reduce((sum, part) => sum + part.text.length, 0);
  return wrapWords(text, width - indent).map((words, index) => [
    ...(index === 0 ? first : [segment(' '.repeat(indent))]),
    segment(words, tone),
  ]);
}

function summary(sections: readonly Section[]): string {
  const findings = sections.flatMap((section) => section.findings);
  const [bad, look] = (['bad', 'look'] as const).map(
    (verdict) => findings.filter((finding) => finding.verdict === verdict).length,
  ) as [number, number];
  const looks = look === 0 ? '' : `, ${look} more to look at`;
  if (bad > 0) return `${bad} ${plural(bad, 'thing')} to change${looks}`;
  return look === 0
    ? 'nothing to change'
    : `nothing that has to change, ${look} ${plural(look, 'thing')} to look at`;
}
