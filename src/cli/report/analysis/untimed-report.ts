import type { LatencyReport, ResponderReport } from './latency-report.ts';
import { SessionTalk } from './session-talk.ts';

/** What is left of a report when nobody knows when anything happened: what was counted, and what it cost. */
export function withoutTimes(report: LatencyReport): LatencyReport {
  const { sessions, turns, cost, interruptions } = report;
  return {
    ...report,
    timed: false,
    from: null,
    to: null,
    sessions: { ...sessions, duration: null },
    turns: {
      ...turns,
      responseLatency: null,
      latencyBySource: [],
      endpointing: null,
      split: null,
      splitByPercentile: [],
      histogram: [],
    },
    talk: new SessionTalk().totals(),
    cost: { ...cost, perMinute: null },
    tools: report.tools.map((tool) => ({
      ...tool,
      duration: null,
      approvalWait: null,
      latencyShare: null,
      approvalShare: null,
    })),
    agents: report.agents.map(untimedResponder),
    models: report.models.map(untimedResponder),
    interruptions: { ...interruptions, reactionTime: null },
    slowestTurns: [],
  };
}

function untimedResponder(responder: ResponderReport): ResponderReport {
  return { ...responder, duration: null, timeToFirstChunk: null, speech: null };
}
