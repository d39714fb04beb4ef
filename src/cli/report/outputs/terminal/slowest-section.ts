import { padLine, segment, type Line } from '../../../terminal/styled-line.ts';
import { isLowerBound } from '../../analysis/latency-sources.ts';
import { atLeast, duration, moment } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { splitBar } from './plots.ts';
import { renderWithWhereabouts } from './whereabouts.ts';

const BAR_WIDTH = 20;
const SHORT_BAR_WIDTH = 10;
const WIDTH_WITH_LONG_BARS = 72;

/** The turns that were answered latest, with where to look at them. */
export function slowestSection({ slowestTurns }: ReportDocument, width: number): Line[] {
  if (slowestTurns.length === 0) return [];
  const longest = Math.max(...slowestTurns.map(({ latency }) => latency));
  const barWidth = width < WIDTH_WITH_LONG_BARS ? SHORT_BAR_WIDTH : BAR_WIDTH;
  return [
    [segment('SLOWEST TURNS', 'strong')],
    ...renderWithWhereabouts(
      [
        { title: '  latency', align: 'right' },
        { title: '', align: 'left' },
        { title: 'began, UTC', align: 'left' },
        { title: 'agent', align: 'left', maxWidth: 20 },
        { title: 'trace, turn, tools', align: 'left' },
      ],
      slowestTurns.map((turn) => ({
        cells: [
          [segment(atLeast(duration(turn.latency), isLowerBound(turn.latencySource)), 'strong')],
          padLine(splitBar(turn, { longest, width: barWidth }), barWidth),
          [segment(moment(turn.startedAt))],
          [segment(turn.agent ?? '–', 'agent')],
        ],
        whereabouts: [segment(turn.traceId), segment(turn.turn === null ? '' : ` #${turn.turn}`, 'dim')],
        aside: [segment(turn.toolNames.length === 0 ? '' : `  ${turn.toolNames.join(', ')}`, 'tool')],
        url: turn.url,
      })),
      width,
    ),
  ];
}
