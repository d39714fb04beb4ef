import {
  REPORT_VERSION,
  type ErrorReport,
  type LatencyReport,
  type ResponderReport,
} from '../analysis/latency-report.ts';
import { CostAnalysis } from '../analysis/cost-analysis.ts';
import { SessionTalk } from '../analysis/session-talk.ts';
import { isObject } from '../../../host/fields.ts';

/** How the JSON of a report begins. */
const BEGINNING = /^\ufeff?\s*\{\s*"reportVersion"\s*:/;

const LISTS = ['services', 'tools', 'agents', 'models', 'errors', 'slowestTurns'] as const;
const GROUPS = ['spans', 'sessions', 'turns', 'interruptions'] as const;

/** Whether a text that begins like this is a report that was saved. */
export function opensSavedReport(start: string): boolean {
  return BEGINNING.test(start);
}

/** Reads the JSON of a report; gives what is wrong with it in words, if anything is. */
export function readSavedReport(text: string): LatencyReport | string {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return 'it is no JSON to its end';
  }
  if (!isObject(report)) return 'it is no report';
  if (report['reportVersion'] !== REPORT_VERSION)
    return `it is a report of version ${JSON.stringify(report['reportVersion'])}, and ${REPORT_VERSION} is expected`;
  const missing = [
    ...LISTS.filter((key) => !Array.isArray(report[key])),
    ...GROUPS.filter((key) => !isObject(report[key])),
  ];
  if (missing.length > 0) return `it is no report: ${missing.join(', ')} is not as it should be`;
  const saved = report as unknown as SavedReport;
  return withWhatIsNew({ ...saved, errors: saved.errors.map(withCurrentOperation) });
}

/** What a report may lack that was saved before there was such a thing. */
type SavedReport = Omit<LatencyReport, RecentPart> & Partial<Pick<LatencyReport, RecentPart>>;

type RecentPart = 'timed' | 'doubts' | 'talk' | 'cost';

function withWhatIsNew(saved: SavedReport): LatencyReport {
  const { turns, sessions } = saved;
  return {
    ...saved,
    timed: saved.timed ?? true,
    doubts: saved.doubts ?? [],
    sessions: { ...sessions, errorCount: sessions.errorCount ?? null },
    turns: {
      ...turns,
      latencyBySource: turns.latencyBySource ?? [],
      endpointing: turns.endpointing ?? null,
      split: turns.split === null ? null : withDetection(turns.split),
      splitByPercentile: turns.splitByPercentile.map(withDetection),
      histogram: turns.histogram.map(withDetection),
    },
    talk: saved.talk ?? new SessionTalk().totals(),
    cost: saved.cost ?? new CostAnalysis({ prices: undefined, dearest: 0 }).finish(),
    tools: saved.tools.map((tool) => ({ ...tool, approvalShare: tool.approvalShare ?? null })),
    agents: saved.agents.map(withSpeech),
    models: saved.models.map(withSpeech),
    slowestTurns: saved.slowestTurns.map((turn) => ({
      ...withDetection(turn),
      latencySource: turn.latencySource ?? null,
    })),
  };
}

function withDetection<Split extends { endpointing: number }>(split: Split): Split {
  return { ...split, endpointing: split.endpointing ?? 0 };
}

function withSpeech(responder: ResponderReport): ResponderReport {
  return { ...responder, speech: responder.speech ?? null };
}

/** Responses were called by another name before the first release. */
function withCurrentOperation(error: ErrorReport): ErrorReport {
  const isFormer = (error.operation as string) === 'realtime_inference';
  return isFormer ? { ...error, operation: 'chat' } : error;
}
