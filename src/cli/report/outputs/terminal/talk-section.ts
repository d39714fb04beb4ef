import type { DurationSummary } from '../../analysis/durations.ts';
import {
  padLine,
  segment,
  wrapItems,
  type Line,
  type Segment,
  type Tone,
} from '../../../terminal/styled-line.ts';
import { count, whole } from '../../../terminal/count.ts';
import { duration, percentage } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { heardAgents, talkFailures, talkParts, type TalkPart } from '../talk-parts.ts';
import { renderTable, type Column } from '../../../terminal/table.ts';
import { percentiles } from './latency-section.ts';
import { percentileCells } from './tool-section.ts';

const BAR_WIDTH = 60;
const MARGIN = 2;
const LABEL_WIDTH = 17;

/** As in the waterfall: the user below, the agent above. */
const LOOKS: Readonly<Record<TalkPart['key'], { glyph: string; tone: Tone }>> = {
  user: { glyph: '▄', tone: 'speech' },
  overlap: { glyph: '█', tone: 'interruption' },
  agent: { glyph: '▀', tone: 'voice' },
  silence: { glyph: '░', tone: 'dim' },
};

/** Who was heard in the sessions, and when nobody was. */
export function talkSection({ talk, agents }: ReportDocument, width: number): Line[] {
  const heard = heardAgents(agents);
  if (talk.sessions === 0 && heard.length === 0) return [];
  const parts = talkParts(talk);
  const items = parts.map(({ key, seconds, share }) =>
    segment(`${LOOKS[key].glyph} ${key} ${duration(seconds)} (${percentage(share)})`, LOOKS[key].tone),
  );
  const failures = talkFailures(talk).map((words) => segment(words.join(' ')));
  const ofSessions = `  of ${count(talk.sessions, 'session')} in which both sides could be heard`;
  const lines =
    talk.sessions === 0
      ? [[segment('TALK', 'strong')]]
      : [
          [segment('TALK', 'strong'), segment(ofSessions, 'dim')],
          [segment('  '), ...talkBar(parts, Math.min(width - 2 * MARGIN, BAR_WIDTH))],
          ...indented(wrapItems(items, width - MARGIN)),
          ...wait('longest silence', talk.longestSilence),
          ...wait('greeting', talk.greetingDelay),
          ...indented(wrapItems(failures, width - MARGIN)),
        ];
  return [...lines, ...agentTable(heard, width)];
}

/** How long each agent was heard at a time, and how much of all that was heard of agents is its own. */
function agentTable(heard: ReturnType<typeof heardAgents>, width: number): Line[] {
  if (heard.length === 0) return [];
  const columns: Column[] = [
    { title: '  agent', align: 'left', maxWidth: 32 },
    ...['heard', 'p50', 'p95', 'p99', 'of talk'].map((title): Column => ({ title, align: 'right' })),
  ];
  const rows = heard.map(({ name, speech, share }) => [
    [segment(`  ${name}`, 'agent')],
    [segment(`${whole(speech.count)}×`)],
    ...percentileCells(speech),
    [segment(percentage(share), 'strong')],
  ]);
  return [[], ...renderTable(columns, rows, width)];
}

function talkBar(parts: readonly TalkPart[], width: number): Segment[] {
  let drawn = 0;
  let sum = 0;
  return parts.map(({ key, length }) => {
    sum += length;
    // Rounded as sums, so that the parts fill the bar.
    const end = Math.max(Math.round(sum * width), drawn);
    const part = segment(LOOKS[key].glyph.repeat(end - drawn), LOOKS[key].tone);
    drawn = end;
    return part;
  });
}

function wait(name: string, summary: DurationSummary | null): Line[] {
  if (summary === null) return [];
  return [[segment('  '), ...padLine([segment(name)], LABEL_WIDTH), ...percentiles(summary)]];
}

function indented(lines: readonly Line[]): Line[] {
  return lines.map((line) => [segment(' '.repeat(MARGIN)), ...line]);
}
