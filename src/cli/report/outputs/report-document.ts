import { compareReports, type Comparison } from '../analysis/compare-reports.ts';
import type { CostReport, DearCall } from '../analysis/cost-report.ts';
import type { LatencyReport, SlowTurn } from '../analysis/latency-report.ts';
import type { Check } from '../checks/check.ts';
import { runChecks, type CheckReport } from '../checks/run-checks.ts';

/** What is shown of a report, in whatever form; its JSON is this, as it is. */
export interface ReportDocument extends LatencyReport {
  slowestTurns: LinkedTurn[];
  cost: CostReport & { dearestCalls: LinkedCall[] };
  /** What was to hold, and whether it does. */
  checks: CheckReport[];
  /** Present when there is a baseline: its report, and the differences. */
  baseline?: LatencyReport;
  comparison?: Comparison;
}

/** A slow turn with the page of its trace, where one is known. */
export type LinkedTurn = SlowTurn & { url: string | null };

/** A dear call with the page of its trace, where one is known. */
export type LinkedCall = DearCall & { url: string | null };

/** What a report is put together with. */
export interface DocumentParts {
  baseline: LatencyReport | undefined;
  /** URL of a Jaeger UI to link to. */
  ui: string | undefined;
  checks?: readonly Check[];
}

/** Puts a report together with its baseline, with checks, and with links. */
export function createDocument(
  report: LatencyReport,
  { baseline, ui, checks = [] }: DocumentParts,
): ReportDocument {
  const { cost } = report;
  const comparison = baseline && compareReports(report, baseline);
  return {
    ...report,
    cost: {
      ...cost,
      dearestCalls: cost.dearestCalls.map((call) => ({ ...call, url: traceUrl(call, ui) })),
    },
    slowestTurns: report.slowestTurns.map((turn) => ({ ...turn, url: traceUrl(turn, ui) })),
    checks: runChecks(checks, { report, comparison }),
    ...(baseline !== undefined && { baseline: withoutBaseline(baseline) }),
    ...(comparison !== undefined && { comparison }),
  };
}

/** A report that was saved may have had a baseline of its own. */
function withoutBaseline(
  document: LatencyReport & Partial<Pick<ReportDocument, 'baseline' | 'comparison' | 'checks'>>,
): LatencyReport {
  const { baseline: _, comparison: __, checks: ___, ...report } = document;
  return report;
}

/** The page of a trace, with a span of it picked out. A report that was saved has kept its links. */
function traceUrl(
  span: Pick<SlowTurn, 'traceId' | 'spanId'> & { url?: unknown },
  ui: string | undefined,
): string | null {
  if (ui === undefined)
    return typeof span.url === 'string' && /^https?:\/\//i.test(span.url) ? span.url : null;
  const url = new URL(`trace/${encodeURIComponent(span.traceId)}`, ui.endsWith('/') ? ui : `${ui}/`);
  url.searchParams.set('uiFind', span.spanId);
  return url.href;
}
