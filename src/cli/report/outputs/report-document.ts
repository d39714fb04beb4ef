import { compareReports, type Comparison } from '../analysis/compare-reports.ts';
import type { LatencyReport, SlowTurn } from '../analysis/latency-report.ts';

/** What is shown of a report, in whatever form; its JSON is this, as it is. */
export interface ReportDocument extends LatencyReport {
  slowestTurns: LinkedTurn[];
  /** Present when there is a baseline: its report, and the differences. */
  baseline?: LatencyReport;
  comparison?: Comparison;
}

/** A slow turn with the page of its trace, where one is known. */
export type LinkedTurn = SlowTurn & { url: string | null };

/** Puts a report together with its baseline, and with links into the Jaeger UI of that URL. */
export function createDocument(
  report: LatencyReport,
  { baseline, ui }: { baseline: LatencyReport | undefined; ui: string | undefined },
): ReportDocument {
  return {
    ...report,
    slowestTurns: report.slowestTurns.map((turn) => ({ ...turn, url: traceUrl(turn, ui) })),
    ...(baseline !== undefined && {
      baseline: withoutBaseline(baseline),
      comparison: compareReports(report, baseline),
    }),
  };
}

/** A report that was saved may have had a baseline of its own. */
function withoutBaseline(
  document: LatencyReport & Pick<ReportDocument, 'baseline' | 'comparison'>,
): LatencyReport {
  const { baseline: _, comparison: __, ...report } = document;
  return report;
}

/** The page of a trace, with the span of the turn picked out. A report that was saved has kept its links. */
function traceUrl(turn: SlowTurn & { url?: unknown }, ui: string | undefined): string | null {
  if (ui === undefined)
    return typeof turn.url === 'string' && /^https?:\/\//i.test(turn.url) ? turn.url : null;
  const url = new URL(`trace/${encodeURIComponent(turn.traceId)}`, ui.endsWith('/') ? ui : `${ui}/`);
  url.searchParams.set('uiFind', turn.spanId);
  return url.href;
}
