import { shareInterval } from './confidence.ts';
import type { DurationSummary, Interval } from './durations.ts';
import type { LatencyReport, ResponderReport, ToolReport } from './latency-report.ts';
import { isLowerBound, isPartlyBound, measuredAlike } from './latency-sources.ts';

/** Samples on either side below which nothing is called better or worse. */
export const FEWEST_SAMPLES = 20;

/** A duration differs when it does so by both: 2 ms of 10 are not felt, nor is 1 % of a minute. */
export const LEAST_CHANGE = 0.1;
export const LEAST_SECONDS = 0.02;

/** Shares differ from two percentage points on. */
const LEAST_SHARE = 0.02;

/**
 * `similar`: the difference is below what counts. `unsure`: it is above, but there are too few samples, or it may be
 * chance: the 95 % confidence intervals overlap. `new` and `gone`: only one side has any. `incomparable`: response latencies
 * of all turns, which were measured in one way on one side, and in another on the other.
 */
export type Verdict = 'better' | 'worse' | 'similar' | 'unsure' | 'new' | 'gone' | 'incomparable';

/** One number of two reports. Less of it is better. */
export interface ComparisonRow {
  subject: 'turns' | 'calls' | 'tool' | 'agent' | 'model';
  /** Of the tool, agent or model. */
  name: string | null;
  measure:
    | 'response latency'
    | 'turn detection'
    | 'unanswered'
    | 'interrupted by agent'
    | 'greeting'
    | 'longest silence'
    | 'interrupted'
    | 'failed'
    | 'reaction time'
    | 'duration'
    | 'approval wait'
    | 'time to first chunk'
    | 'cost of a call';
  statistic: 'p50' | 'p95' | 'p99' | 'share';
  /** Of response latencies that were measured in one way; `null` for all. */
  source: string | null;
  /** Seconds, a share from 0 to 1, or US dollars. */
  baseline: number | null;
  current: number | null;
  /** The truth is that much or more. */
  baselineLowerBound: boolean;
  currentLowerBound: boolean;
  baselineSamples: number;
  currentSamples: number;
  /** Relative to the baseline: 0.5 is half as much again. `null` where there is no baseline, or it is 0. */
  change: number | null;
  verdict: Verdict;
}

/** A report beside an earlier one. */
export interface Comparison {
  better: number;
  worse: number;
  rows: ComparisonRow[];
}

type Statistic = 'p50' | 'p95' | 'p99';
type Subject = Pick<ComparisonRow, 'subject' | 'name' | 'measure'> & Partial<Pick<ComparisonRow, 'source'>>;
type Pair<Value> = readonly [baseline: Value, current: Value];

/** Compares a report with its baseline, number by number. */
export function compareReports(current: LatencyReport, baseline: LatencyReport): Comparison {
  const reports: Pair<LatencyReport> = [baseline, current];
  const rows = [
    ...turnRows(reports),
    ...durationRows(
      { subject: 'calls', name: null, measure: 'cost of a call' },
      both(reports, ({ cost }) => cost.calls),
      ['p50', 'p95'],
      isDearerOrCheaper,
    ),
    ...named(reports, ({ tools }) => tools).flatMap(([name, tools]) => toolRows(name, tools)),
    ...named(reports, ({ agents }) => agents).flatMap(([name, agents]) =>
      responderRows({ subject: 'agent', name }, agents),
    ),
    ...named(reports, ({ models }) => models).flatMap(([name, models]) =>
      responderRows({ subject: 'model', name }, models),
    ),
  ];
  const withVerdict = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  return { better: withVerdict('better'), worse: withVerdict('worse'), rows };
}

function turnRows(reports: Pair<LatencyReport>): ComparisonRow[] {
  const ofTurns = (measure: ComparisonRow['measure']): Subject => ({ subject: 'turns', name: null, measure });
  const failed = ({ turns }: LatencyReport): Share => ({
    hits: turns.byEndReason['failed'] ?? 0,
    count: turns.count,
  });
  const interrupted = ({ interruptions, turns }: LatencyReport): Share => ({
    hits: interruptions.count,
    count: turns.count,
  });
  const unanswered = ({ talk }: LatencyReport): Share => ({ hits: talk.unansweredTurns, count: talk.turns });
  // An agent may begin to speak more than once while the user does.
  const spokenOver = ({ talk }: LatencyReport): Share => ({
    hits: Math.min(talk.agentInterruptions, talk.turns),
    count: talk.turns,
  });
  return [
    ...latencyRows(reports, ofTurns('response latency')),
    ...durationRows(
      ofTurns('turn detection'),
      both(reports, ({ turns }) => turns.endpointing),
      ['p50', 'p95'],
    ),
    ...shareRows(ofTurns('interrupted'), both(reports, interrupted)),
    ...shareRows(ofTurns('failed'), both(reports, failed)),
    ...durationRows(
      ofTurns('reaction time'),
      both(reports, ({ interruptions }) => interruptions.reactionTime),
      ['p50'],
    ),
    ...shareRows(ofTurns('unanswered'), both(reports, unanswered)),
    ...shareRows(ofTurns('interrupted by agent'), both(reports, spokenOver)),
    ...durationRows(
      ofTurns('greeting'),
      both(reports, ({ talk }) => talk.greetingDelay),
      ['p50', 'p95'],
    ),
    ...durationRows(
      ofTurns('longest silence'),
      both(reports, ({ talk }) => talk.longestSilence),
      ['p50', 'p95'],
    ),
  ];
}

/** Of all turns, and, where they were measured in several ways, like with like. */
function latencyRows(reports: Pair<LatencyReport>, subject: Subject): ComparisonRow[] {
  const statistics = ['p50', 'p95', 'p99'] as const;
  const ways = both(reports, ({ turns }) => turns.latencyBySource);
  const [before, now] = both(ways, isPartlyBound);
  const isComparable = measuredAlike(...ways);
  const ofAll = durationRows(
    subject,
    both(reports, ({ turns }) => turns.responseLatency),
    statistics,
  ).map((row) => ({
    ...row,
    baselineLowerBound: before,
    currentLowerBound: now,
    ...(!isComparable &&
      row.baseline !== null &&
      row.current !== null && { verdict: 'incomparable' as const }),
  }));
  const bySource = named(reports, ({ turns }) =>
    turns.latencyBySource.map(({ source, latency }) => ({ name: source, latency })),
  );
  if (bySource.length < 2) return ofAll;
  const ofEach = bySource.flatMap(([source, sides]) =>
    durationRows(
      { ...subject, source },
      both(sides, (side) => side?.latency ?? null),
      statistics,
    ).map((row) => ({
      ...row,
      baselineLowerBound: isLowerBound(source),
      currentLowerBound: isLowerBound(source),
    })),
  );
  return [...ofAll, ...ofEach];
}

function toolRows(name: string, tools: Pair<ToolReport | undefined>): ComparisonRow[] {
  const ofTool = (measure: ComparisonRow['measure']): Subject => ({ subject: 'tool', name, measure });
  const failed = (tool: ToolReport | undefined): Share => ({
    hits: tool?.byOutcome['error'] ?? 0,
    count: tool?.count ?? 0,
  });
  return [
    ...durationRows(
      ofTool('duration'),
      both(tools, (tool) => tool?.duration ?? null),
      ['p50', 'p95'],
    ),
    ...shareRows(ofTool('failed'), both(tools, failed)),
    ...durationRows(
      ofTool('approval wait'),
      both(tools, (tool) => tool?.approvalWait ?? null),
      ['p50'],
    ),
  ];
}

function responderRows(
  whose: Pick<ComparisonRow, 'subject' | 'name'>,
  responders: Pair<ResponderReport | undefined>,
): ComparisonRow[] {
  return durationRows(
    { ...whose, measure: 'time to first chunk' },
    both(responders, (responder) => responder?.timeToFirstChunk ?? null),
    ['p50', 'p95'],
  );
}

function both<From, To>([baseline, current]: Pair<From>, of: (value: From) => To): Pair<To> {
  return [of(baseline), of(current)];
}

/** What both reports have under each name; the current one's order, then what is only in the baseline. */
function named<Item extends { name: string }>(
  reports: Pair<LatencyReport>,
  itemsOf: (report: LatencyReport) => readonly Item[],
): [string, Pair<Item | undefined>][] {
  const [before, now] = both(reports, (report) => new Map(itemsOf(report).map((item) => [item.name, item])));
  const names = new Set([...now.keys(), ...before.keys()]);
  return [...names].map((name) => [name, [before.get(name), now.get(name)]]);
}

function durationRows(
  subject: Subject,
  [before, now]: Pair<DurationSummary | null>,
  statistics: readonly Statistic[],
  differ = isLongerOrShorter,
): ComparisonRow[] {
  if (before === null && now === null) return [];
  return statistics.map((statistic) => {
    const side = (summary: DurationSummary | null): Side => ({
      value: summary?.[statistic] ?? null,
      samples: summary?.count ?? 0,
      interval: summary?.[`${statistic}Interval`] ?? null,
    });
    return rowOf({ ...subject, statistic }, [side(before), side(now)], differ);
  });
}

interface Share {
  hits: number;
  count: number;
}

function shareRows(subject: Subject, shares: Pair<Share>): ComparisonRow[] {
  if (shares.every(({ hits }) => hits === 0)) return [];
  const side = ({ hits, count }: Share): Side =>
    count === 0
      ? { value: null, samples: 0, interval: null }
      : {
          value: Math.round((hits / count) * 1e6) / 1e6,
          samples: count,
          interval: shareInterval(hits, count),
        };
  return [rowOf({ ...subject, statistic: 'share' }, both(shares, side), differByPoints)];
}

interface Side {
  value: number | null;
  samples: number;
  interval: Interval | null;
}

function isLongerOrShorter(before: number, now: number): boolean {
  const difference = Math.abs(now - before);
  return difference >= LEAST_SECONDS && difference >= before * LEAST_CHANGE;
}

function isDearerOrCheaper(before: number, now: number): boolean {
  return Math.abs(now - before) >= before * LEAST_CHANGE;
}

function differByPoints(before: number, now: number): boolean {
  return Math.abs(now - before) >= LEAST_SHARE;
}

function rowOf(
  subject: Subject & Pick<ComparisonRow, 'statistic'>,
  [before, now]: Pair<Side>,
  differ: (before: number, now: number) => boolean,
): ComparisonRow {
  const change =
    before.value === null || now.value === null || before.value === 0 ? null : now.value / before.value - 1;
  const { source = null, ...about } = subject;
  return {
    ...about,
    source,
    baseline: before.value,
    current: now.value,
    baselineLowerBound: false,
    currentLowerBound: false,
    baselineSamples: before.samples,
    currentSamples: now.samples,
    change: change === null ? null : Math.round(change * 1e4) / 1e4,
    verdict: verdictOf(before, now, differ),
  };
}

function verdictOf(before: Side, now: Side, differ: (before: number, now: number) => boolean): Verdict {
  if (before.value === null) return 'new';
  if (now.value === null) return 'gone';
  if (!differ(before.value, now.value)) return 'similar';
  if (Math.min(before.samples, now.samples) < FEWEST_SAMPLES) return 'unsure';
  if (before.interval === null || now.interval === null) return 'unsure';
  if (now.interval[0] > before.interval[1]) return 'worse';
  return now.interval[1] < before.interval[0] ? 'better' : 'unsure';
}
