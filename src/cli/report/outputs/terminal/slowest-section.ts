import { padLine, segment, type Line } from '../../../terminal/styled-line.ts';
import { isLowerBound } from '../../analysis/latency-sources.ts';
import { atLeast, duration, moment } from '../quantities.ts';
import type { LinkedTurn, ReportDocument } from '../report-document.ts';
import { splitBar } from './plots.ts';
import { renderTable } from '../../../terminal/table.ts';

const BAR_WIDTH = 20;

/** The turns that were answered latest, with where to look at them. */
export function slowestSection({ slowestTurns }: ReportDocument): Line[] {
  if (slowestTurns.length === 0) return [];
  const longest = Math.max(...slowestTurns.map(({ latency }) => latency));
  const [header = [], ...rows] = renderTable(
    [
      { title: '  latency', align: 'right' },
      { title: '', align: 'left' },
      { title: 'began, UTC', align: 'left' },
      { title: 'agent', align: 'left', maxWidth: 20 },
      { title: 'trace, turn, tools', align: 'left' },
    ],
    slowestTurns.map((turn) => [
      [segment(atLeast(duration(turn.latency), isLowerBound(turn.latencySource)), 'strong')],
      padLine(splitBar(turn, { longest, width: BAR_WIDTH }), BAR_WIDTH),
      [segment(moment(turn.startedAt))],
      [segment(turn.agent ?? '–', 'agent')],
      whereabouts(turn),
    ]),
  );
  return [
    [segment('SLOWEST TURNS', 'strong')],
    header,
    // A link is on a line of its own: in the table it would be cut, and could not be followed.
    ...rows.flatMap((row, index) => [row, ...linkLine(slowestTurns[index]?.url)]),
  ];
}

function whereabouts({ traceId, turn, toolNames }: LinkedTurn): Line {
  const number = turn === null ? '' : ` #${turn}`;
  return [
    segment(traceId),
    segment(number, 'dim'),
    segment(toolNames.length === 0 ? '' : `  ${toolNames.join(', ')}`, 'tool'),
  ];
}

/** A link on a line of its own, where there is one. */
export function linkLine(url: string | null | undefined): Line[] {
  return url === null || url === undefined ? [] : [[segment(`    ${url}`, 'dim')]];
}
