import { segment, type Line, type Tone } from '../../../terminal/styled-line.ts';
import type { ResponderReport } from '../../analysis/latency-report.ts';
import { whole } from '../../../terminal/count.ts';
import { statusesOf } from '../outcome-words.ts';
import type { ReportDocument } from '../report-document.ts';
import { renderTable, type Column } from '../../../terminal/table.ts';
import { percentileCells, remarkLines } from './tool-section.ts';

/** The responses of agents and of models: time to the first chunk, and whole durations. */
export function responderSection({ agents, models }: ReportDocument, width: number): Line[] {
  if (agents.length === 0) return [];
  return [
    [
      segment('AGENTS AND MODELS', 'strong'),
      segment('  time to first chunk, then the duration of whole responses', 'dim'),
    ],
    ...responderTable('agent', agents, { tone: 'agent', width }),
    [],
    ...responderTable('model', models, { tone: 'inference', width }),
  ];
}

function responderTable(
  title: string,
  responders: readonly ResponderReport[],
  { tone, width }: { tone: Tone; width: number },
): Line[] {
  const columns: Column[] = [
    { title: `  ${title}`, align: 'left', maxWidth: 32 },
    ...['responses', 'ttfc p50', 'p95', 'p99', 'whole p50', 'p95', 'p99'].map((name): Column => ({
      title: name,
      align: 'right',
    })),
  ];
  const [header = [], ...rows] = renderTable(
    columns,
    responders.map((responder) => [
      [segment(`  ${responder.name}`, tone)],
      [segment(whole(responder.responses))],
      ...percentileCells(responder.timeToFirstChunk),
      ...percentileCells(responder.duration),
    ]),
    width,
  );
  return [header, ...rows.flatMap((row, index) => [row, ...remark(responders[index], width)])];
}

function remark(responder: ResponderReport | undefined, width: number): Line[] {
  return responder === undefined ? [] : remarkLines(statusesOf(responder), width);
}
