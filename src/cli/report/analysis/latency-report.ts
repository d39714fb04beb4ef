import type { CostReport } from './cost-report.ts';
import type { DurationSummary } from './durations.ts';
import type { HistogramBar, MeanSplit, PercentileSplit } from './latency-bands.ts';
import type { SourceReport } from './latency-sources.ts';
import type { TalkTotals } from './session-talk.ts';

/** The form of {@link LatencyReport}: the number grows when a field goes or changes its meaning, not when one is added. */
export const REPORT_VERSION = 1;

/**
 * What many sessions come to. Durations are seconds, shares are from 0 to 1, times are ISO 8601 in UTC; what there was
 * none of is `null`, an empty list, or a count of 0.
 */
export interface LatencyReport {
  reportVersion: typeof REPORT_VERSION;
  /** Start of the first span and end of the last. */
  from: string | null;
  to: string | null;
  /** Whether it is known when anything happened: otherwise nothing is said that follows from times. */
  timed: boolean;
  /** What makes numbers doubtful, in words. */
  doubts: string[];
  /** `service.name` of the spans. */
  services: string[];
  spans: SpanTotals;
  sessions: SessionTotals;
  turns: TurnTotals;
  talk: TalkTotals;
  cost: CostReport;
  /** The tool that took most of the response latency first. */
  tools: ToolReport[];
  /** Who gave most responses first. */
  agents: ResponderReport[];
  models: ResponderReport[];
  interruptions: { count: number; byReason: Record<string, number>; reactionTime: DurationSummary | null };
  errors: ErrorReport[];
  slowestTurns: SlowTurn[];
}

/** What was read. */
export interface SpanTotals {
  /** Of this library. */
  realtime: number;
  /** Of others, which are passed over. */
  other: number;
  /** Of services that were not asked for. */
  otherServices: number;
  /** Turns whose own span was not there, or came when their other spans had been forgotten. */
  turnsWithoutSpan: number;
}

export interface SessionTotals {
  count: number;
  /** Failed calls and other errors, as sessions count them themselves; `null` where none does. */
  errorCount: number | null;
  byEndReason: Record<string, number>;
  duration: DurationSummary | null;
}

export interface TurnTotals {
  count: number;
  byEndReason: Record<string, number>;
  byInputModality: Record<string, number>;
  guardrailTrips: number;
  /** Of the turns that were answered. */
  responseLatency: DurationSummary | null;
  /** The same by how it was measured; the source of most turns first. */
  latencyBySource: SourceReport[];
  /** Of the turns of which it is known: how long turn detection took to be sure that the user had finished. */
  endpointing: DurationSummary | null;
  /** What their latency was spent on; `null` where there were none. */
  split: MeanSplit | null;
  /** The same by how slow they were; the last one is of the slowest 5 %. */
  splitByPercentile: PercentileSplit[];
  /** Bars about 10 % wide. */
  histogram: HistogramBar[];
}

export interface ToolReport {
  name: string;
  count: number;
  duration: DurationSummary | null;
  /** ok, error, rejected, unfinished. */
  byOutcome: Record<string, number>;
  /** Of the calls whose outcome is an error. */
  byErrorType: Record<string, number>;
  approvalWait: DurationSummary | null;
  /** Of the response latency of all turns; tools that run at once each have theirs. */
  latencyShare: number | null;
  /** What the wait for the approval of its calls is, of the same. */
  approvalShare: number | null;
}

/** The responses of an agent, or of a model. */
export interface ResponderReport {
  name: string;
  responses: number;
  /** completed, cancelled, failed, incomplete, unfinished. */
  byStatus: Record<string, number>;
  duration: DurationSummary | null;
  timeToFirstChunk: DurationSummary | null;
  /** How long an agent was heard at a time; `null` for a model. */
  speech: DurationSummary | null;
}

/** Spans that failed for the same reason: sessions, responses and tool calls. */
export interface ErrorReport {
  operation: 'realtime_session' | 'chat' | 'execute_tool';
  type: string;
  count: number;
}

/** A turn that was answered late. */
export interface SlowTurn {
  traceId: string;
  spanId: string;
  sessionId: string | null;
  turn: number | null;
  startedAt: string;
  /** Who responded first. */
  agent: string | null;
  endReason: string | null;
  latency: number;
  latencySource: string | null;
  endpointing: number;
  model: number;
  tools: number;
  approval: number;
  rest: number;
  /** Those that ran before the answer, the longest first. */
  toolNames: string[];
}
