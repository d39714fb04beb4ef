import type { DurationSummary } from '../analysis/durations.ts';
import type { LatencyReport, ResponderReport, ToolReport } from '../analysis/latency-report.ts';
import { isPartlyBound } from '../analysis/latency-sources.ts';
import { shareOf, single, STATISTICS, statisticOf, type Figure, type Quantity } from './figure.ts';

/** A number that a report has, where there is something to measure. */
export interface Metric {
  quantity: Quantity;
  read: (report: LatencyReport) => Figure;
  /** The names that the report has in the place of the one in the metric. */
  namesIn?: (report: LatencyReport) => readonly string[];
}

type Reader<From> = readonly [quantity: Quantity, read: (from: From) => Figure];
type Readers<From> = ReadonlyMap<string, Reader<From>>;

function statistics<From>(
  name: string,
  summaryOf: (from: From) => DurationSummary | null | undefined,
  { quantity = 'duration', isBound = () => false }: SummaryLook<From> = {},
): [string, Reader<From>][] {
  return STATISTICS.map((statistic) => [
    name === '' ? statistic : `${name}.${statistic}`,
    [quantity, (from: From) => statisticOf(summaryOf(from), statistic, isBound(from))],
  ]);
}

interface SummaryLook<From> {
  quantity?: Quantity;
  isBound?: (from: From) => boolean;
}

const OF_ALL: Readers<LatencyReport> = new Map<string, Reader<LatencyReport>>([
  ...statistics<LatencyReport>('latency', ({ turns }) => turns.responseLatency, {
    isBound: ({ turns }) => isPartlyBound(turns.latencyBySource),
  }),
  ...statistics<LatencyReport>('detection', ({ turns }) => turns.endpointing),
  ...statistics<LatencyReport>('reaction', ({ interruptions }) => interruptions.reactionTime),
  ...statistics<LatencyReport>('greeting', ({ talk }) => talk.greetingDelay),
  ...statistics<LatencyReport>('silence', ({ talk }) => talk.longestSilence),
  ...statistics<LatencyReport>('cost.call', ({ cost }) => cost.calls, { quantity: 'dollars' }),
  ['cost.minute', ['dollars', ({ cost }) => single(cost.perMinute, cost.calls?.count)]],
  ['cost.total', ['dollars', ({ cost }) => single(cost.source === null ? null : cost.total)]],
  ['cost.cached', ['share', ({ cost }) => single(cost.cachedShare)]],
  ['turns.count', ['count', ({ turns }) => single(turns.count, turns.count)]],
  ['turns.failed', ['share', ({ turns }) => shareOf(turns.byEndReason['failed'] ?? 0, turns.count)]],
  ['turns.interrupted', ['share', ({ turns, interruptions }) => shareOf(interruptions.count, turns.count)]],
  ['turns.unanswered', ['share', ({ talk }) => shareOf(talk.unansweredTurns, talk.turns)]],
  ['sessions.count', ['count', ({ sessions }) => single(sessions.count, sessions.count)]],
  ['sessions.failed', ['share', ({ sessions, errors }) => shareOf(failedSessions(errors), sessions.count)]],
  ['errors.count', ['count', ({ sessions }) => single(sessions.errorCount, sessions.count)]],
]);

const OF_TOOL: Readers<ToolReport> = new Map<string, Reader<ToolReport>>([
  ...statistics<ToolReport>('', ({ duration }) => duration),
  ...statistics<ToolReport>('approval', ({ approvalWait }) => approvalWait),
  ['count', ['count', ({ count }) => single(count, count)]],
  ['failed', ['share', ({ count, byOutcome }) => shareOf(byOutcome['error'] ?? 0, count)]],
]);

const OF_RESPONDER: Readers<ResponderReport> = new Map<string, Reader<ResponderReport>>([
  ...statistics<ResponderReport>('', ({ duration }) => duration),
  ...statistics<ResponderReport>('first_chunk', ({ timeToFirstChunk }) => timeToFirstChunk),
  ['count', ['count', ({ responses }) => single(responses, responses)]],
  ['failed', ['share', ({ responses, byStatus }) => shareOf(byStatus['failed'] ?? 0, responses)]],
]);

/** What can be named, in short. */
export const METRIC_WORDS =
  'latency, detection, reaction, greeting, silence and cost.call (each with .p50, .p95, .p99, .max, .mean), cost.minute, ' +
  'cost.total, cost.cached, turns.count, turns.failed, turns.interrupted, turns.unanswered, sessions.count, sessions.failed, ' +
  'errors.count, tool.<name>, agent.<name> and model.<name> (each with .p50 and so on, .failed, .count; a tool also with ' +
  '.approval.p50 and so on, the others with .first_chunk.p50 and so on)';

/** The metric of a name such as `latency.p95` or `tool.refund_charge.failed`; `undefined` when there is none. */
export function metricNamed(name: string): Metric | undefined {
  const ofAll = OF_ALL.get(name);
  if (ofAll !== undefined) return { quantity: ofAll[0], read: ofAll[1] };
  return (
    metricOf(name, 'tool', OF_TOOL, ({ tools }) => tools) ??
    metricOf(name, 'agent', OF_RESPONDER, ({ agents }) => agents) ??
    metricOf(name, 'model', OF_RESPONDER, ({ models }) => models)
  );
}

/** All names that a name might have been meant as. */
export function namesLike(name: string): string[] {
  const [subject, ...rest] = name.split('.');
  const readers = subject === 'tool' ? OF_TOOL : OF_RESPONDER;
  const isNamed = subject === 'tool' || subject === 'agent' || subject === 'model';
  const named = isNamed ? [...readers.keys()].map((end) => `${subject}.${rest[0]}.${end}`) : [];
  return [...named, ...OF_ALL.keys()];
}

/** A name of the data may have dots itself; so what is known of the metric is its end. */
function metricOf<Item extends { name: string }>(
  metric: string,
  subject: string,
  readers: Readers<Item>,
  itemsOf: (report: LatencyReport) => readonly Item[],
): Metric | undefined {
  if (!metric.startsWith(`${subject}.`)) return undefined;
  const ends = [...readers].toSorted(([one], [other]) => other.length - one.length);
  for (const [end, [quantity, read]] of ends) {
    const name = metric.slice(subject.length + 1, -end.length - 1);
    if (!metric.endsWith(`.${end}`) || name === '') continue;
    return {
      quantity,
      read: (report) => {
        const item = itemsOf(report).find((each) => each.name === name);
        return item === undefined ? single(null) : read(item);
      },
      namesIn: (report) => itemsOf(report).map((each) => `${subject}.${each.name}.${end}`),
    };
  }
  return undefined;
}

function failedSessions(errors: LatencyReport['errors']): number {
  return errors.reduce(
    (sum, { operation, count }) => (operation === 'realtime_session' ? sum + count : sum),
    0,
  );
}
