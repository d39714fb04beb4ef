import type { Comparison } from '../analysis/compare-reports.ts';
import type { Interval } from '../analysis/durations.ts';
import type { LatencyReport } from '../analysis/latency-report.ts';
import { nearestName } from '../../nearest-name.ts';
import type { BoundCheck, Check } from './check.ts';
import type { Quantity } from './figure.ts';

/** What became of something that must not be. */
export interface CheckReport {
  /** As it was written. */
  expression: string;
  /** What the numbers count; rows of the comparison for `worse`. */
  quantity: Quantity;
  /** Fails without data too: what was not measured does not hold. */
  verdict: 'passed' | 'failed' | 'no data';
  value: number | null;
  bound: number;
  samples: number;
  /** The truth lies in it with 95 % confidence. */
  interval: Interval | null;
  /** Whether the bound lies in that: another sample of the same may end otherwise. `null` without an interval. */
  mayBeChance: boolean | null;
  lowerBound: boolean;
  /** A name in the report that the one in the expression may have been meant as, where there are no data. */
  nearest: string | null;
}

/** Checks a report, and how it compares with a baseline. */
export function runChecks(
  checks: readonly Check[],
  { report, comparison }: { report: LatencyReport; comparison: Comparison | undefined },
): CheckReport[] {
  return checks.map((check) =>
    check.kind === 'worse' ? checkComparison(check.expression, comparison) : checkBound(check, report),
  );
}

function checkBound(
  { expression, metric, failsAbove, bound }: BoundCheck,
  report: LatencyReport,
): CheckReport {
  const { value, samples, interval, isLowerBound } = metric.read(report);
  const isBeyond = value !== null && (failsAbove ? value > bound : value < bound);
  return {
    expression,
    quantity: metric.quantity,
    verdict: value === null ? 'no data' : isBeyond ? 'failed' : 'passed',
    value,
    bound,
    samples,
    interval,
    mayBeChance: interval === null ? null : interval[0] <= bound && bound <= interval[1],
    lowerBound: isLowerBound,
    nearest: value === null ? nearestIn(metric.namesIn?.(report) ?? [], expression) : null,
  };
}

/** A name that is there and has no data was meant. */
function nearestIn(names: readonly string[], expression: string): string | null {
  const [name = ''] = expression.split(/\s*[<>]/, 1);
  return names.includes(name) ? null : (nearestName(name, names) ?? null);
}

/** Rows of which one side has nothing, or was measured otherwise, say nothing. */
function checkComparison(expression: string, comparison: Comparison | undefined): CheckReport {
  const compared = (comparison?.rows ?? []).filter(
    ({ verdict }) => verdict !== 'new' && verdict !== 'gone' && verdict !== 'incomparable',
  );
  const worse = comparison?.worse ?? 0;
  return {
    expression,
    quantity: 'count',
    verdict: compared.length === 0 ? 'no data' : worse > 0 ? 'failed' : 'passed',
    value: compared.length === 0 ? null : worse,
    bound: 0,
    samples: compared.length,
    interval: null,
    mayBeChance: null,
    lowerBound: false,
    nearest: null,
  };
}
