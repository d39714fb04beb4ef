import { quoted, UsageError } from '../../command-line.ts';
import { nearestName } from '../../nearest-name.ts';
import type { Quantity } from './figure.ts';
import { METRIC_WORDS, metricNamed, namesLike, type Metric } from './metrics.ts';

/** Something that must not be, in a report. */
export type Check = WorseCheck | BoundCheck;

/** Nothing may be worse than in the baseline. */
export interface WorseCheck {
  kind: 'worse';
  expression: string;
}

/** A number must not be beyond a bound. */
export interface BoundCheck {
  kind: 'bound';
  /** As it was written. */
  expression: string;
  metric: Metric;
  /** The side of the bound on which it fails. */
  failsAbove: boolean;
  /** In seconds, a share of 1, dollars or things. */
  bound: number;
}

/** Reads an expression such as `latency.p95>2s`, or `worse`. Throws a {@link UsageError} that says what can be written. */
export function parseCheck(text: string): Check {
  const expression = text.trim();
  if (expression === 'worse') return { kind: 'worse', expression };
  const [, name, sign, bound] = /^(.*?)\s*([<>])\s*([^<>=]+)$/.exec(expression) ?? [];
  if (name === undefined || bound === undefined)
    throw wrong(
      expression,
      "a comparison in quotes, such as 'latency.p95>2s', 'tool.refund_charge.failed>5%' or 'sessions.count<100', or worse",
    );
  const metric = metricNamed(name);
  if (metric === undefined) {
    const nearest = nearestName(name, namesLike(name));
    throw wrong(expression, METRIC_WORDS, nearest === undefined ? '' : `, which is most like ${nearest}`);
  }
  const value = readBound(metric.quantity, bound.trim());
  if (value === undefined) throw wrong(expression, BOUND_WORDS[metric.quantity]);
  return { kind: 'bound', expression, metric, failsAbove: sign === '>', bound: value };
}

const BOUND_WORDS: Readonly<Record<Quantity, string>> = {
  duration: 'a time with its unit, such as 2s or 800ms',
  share: 'a share such as 5% or 0.05',
  dollars: 'dollars such as $0.50 or 0.50',
  count: 'a number such as 100',
};

const BOUNDS: Readonly<Record<Quantity, RegExp>> = {
  duration: /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m)$/,
  share: /^(\d+(?:\.\d+)?|\.\d+)(%?)$/,
  dollars: /^\$?(\d+(?:\.\d+)?|\.\d+)()$/,
  count: /^(\d+(?:\.\d+)?)()$/,
};

/** As exponents of ten, so that a bound is the very number that is written: 0.7 × 0.01 is not 0.007. */
const UNITS: Readonly<Record<string, string>> = { ms: 'e-3', '%': 'e-2' };

function readBound(quantity: Quantity, text: string): number | undefined {
  const [, number, unit = ''] = BOUNDS[quantity].exec(text) ?? [];
  if (number === undefined) return undefined;
  const value = Number(number + (UNITS[unit] ?? '')) * (unit === 'm' ? 60 : 1);
  return quantity === 'share' && value > 1 ? undefined : value;
}

function wrong(expression: string, expected: string, hint = ''): UsageError {
  return new UsageError(`option --fail-on: expected ${expected}, got ${quoted(expression)}${hint}`);
}
