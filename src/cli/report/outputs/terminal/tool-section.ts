import { segment, wrapItems, type Line } from '../../../terminal/styled-line.ts';
import type { DurationSummary } from '../../analysis/durations.ts';
import type { ToolReport } from '../../analysis/latency-report.ts';
import { whole } from '../../../terminal/count.ts';
import { approvalOf, outcomesOf, unsuccessfulShare, waitShare } from '../outcome-words.ts';
import { atLeast, duration, isShaky, percentage } from '../quantities.ts';
import type { LogAxis } from '../log-axis.ts';
import type { ReportDocument } from '../report-document.ts';
import { axisOf, RANGE_LEGEND, rangePlot } from './plots.ts';
import { renderTable, type Column } from '../../../terminal/table.ts';

const PLOT_WIDTH = 28;

/** Below this there is no room for the plot. */
const WIDTH_WITH_PLOT = 110;

/** Each tool with its percentiles, and below it what did not go well. */
export function toolSection({ tools }: ReportDocument, width: number): Line[] {
  if (tools.length === 0) return [];
  const hasPlot = width >= WIDTH_WITH_PLOT;
  const axis = axisOf(tools.map((tool) => tool.duration));
  const columns: Column[] = [
    { title: '  tool', align: 'left', maxWidth: 32 },
    ...['calls', 'p50', 'p95', 'p99', 'max', 'not ok', 'share'].map((title): Column => ({
      title,
      align: 'right',
    })),
    ...(hasPlot ? [{ title: RANGE_LEGEND, align: 'left' } as const] : []),
  ];
  const [header = [], ...rows] = renderTable(
    columns,
    tools.map((tool) => toolCells(tool, hasPlot ? axis : undefined)),
    width,
  );
  return [
    [
      segment('TOOLS', 'strong'),
      segment('  share: of the response latency of all turns, approval included', 'dim'),
    ],
    header,
    ...rows.flatMap((row, index) => [row, ...remarks(tools[index], width)]),
  ];
}

function toolCells(tool: ToolReport, axis: LogAxis | undefined): Line[] {
  const { duration: summary } = tool;
  const unsuccessful = unsuccessfulShare(tool);
  return [
    [segment(`  ${tool.name}`, 'tool')],
    [segment(whole(tool.count))],
    ...percentileCells(summary),
    [segment(duration(summary?.max), 'dim')],
    [segment(percentage(unsuccessful), unsuccessful > 0 ? 'error' : 'dim')],
    [segment(tool.latencyShare === null ? '–' : percentage(waitShare(tool)), 'strong')],
    ...(axis === undefined || summary === null ? [] : [rangePlot(summary, { axis, width: PLOT_WIDTH })]),
  ];
}

/** p50, p95 and p99; what stands on few samples is an aside. */
export function percentileCells(summary: DurationSummary | null, isBound = false): Line[] {
  return (['p50', 'p95', 'p99'] as const).map((statistic) => [
    segment(
      atLeast(duration(summary?.[statistic]), isBound),
      isShaky(statistic, summary?.count ?? 0) ? 'dim' : 'plain',
    ),
  ]);
}

function remarks(tool: ToolReport | undefined, width: number): Line[] {
  if (tool === undefined) return [];
  const words = [...outcomesOf(tool), ...approvalOf(tool)];
  return remarkLines(words, width);
}

/** Words below a row, on as many lines as they need. */
export function remarkLines(words: readonly string[], width: number): Line[] {
  const items = words.map((each) => segment(each, 'dim'));
  return wrapItems(items, width - REMARK_INDENT.length).map((line) => [segment(REMARK_INDENT), ...line]);
}

const REMARK_INDENT = '    ';
