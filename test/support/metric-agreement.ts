import { seriesOf } from './collected-metrics.ts';
import { metricsOfSpans } from './metrics-of-spans.ts';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Totals } from './metrics-of-spans.ts';

/** A span that has ended says of no moment how many were open. */
const APART = ['realtime.active_sessions'];

/**
 * What was measured that the spans do not say, or otherwise than they do: nothing should be. Spans may come to know later
 * what was not known yet when something was measured: attributes and metrics that this may concern can be left out.
 */
export function metricDisagreements(
  collected: readonly MetricData[],
  spans: readonly ReadableSpan[],
  { attributes = [], metrics = [] }: { attributes?: readonly string[]; metrics?: readonly string[] } = {},
): string[] {
  const measured = leaveOut(attributes, totalsOf(collected));
  const expected = leaveOut(attributes, metricsOfSpans(spans));
  return [...new Set([...measured.keys(), ...expected.keys()])].flatMap((series) => {
    if (metrics.some((name) => series.startsWith(`${name} `))) return [];
    const [one, other] = [measured.get(series), expected.get(series)];
    // Of a counter of seconds, and of dollars, the count is a sum of fractions too.
    const close = series.startsWith('realtime.cost ') ? 1e-8 : 1e-4;
    const agree = (key: 'count' | 'sum'): boolean =>
      Math.abs((one?.[key] ?? 0) - (other?.[key] ?? 0)) < close;
    if (agree('count') && agree('sum')) return [];
    return [`${series}: measured ${JSON.stringify(one)}, the spans say ${JSON.stringify(other)}`];
  });
}

function totalsOf(collected: readonly MetricData[]): Totals {
  const totals: Totals = new Map();
  for (const { descriptor, dataPoints } of collected) {
    if (APART.includes(descriptor.name)) continue;
    for (const { attributes, value } of dataPoints) {
      const point =
        typeof value === 'number' ? { count: value, sum: value } : (value as { count: number; sum: number });
      totals.set(seriesOf(descriptor.name, attributes), { count: point.count, sum: point.sum });
    }
  }
  return totals;
}

function leaveOut(keys: readonly string[], totals: Totals): Totals {
  const fewer: Totals = new Map();
  for (const [series, { count, sum }] of totals) {
    const shorter = keys.reduce((name, key) => name.replace(new RegExp(`(?:, )?${key}=[^,}]*`), ''), series);
    const name = shorter.replace('{, ', '{');
    const known = fewer.get(name) ?? { count: 0, sum: 0 };
    fewer.set(name, { count: known.count + count, sum: known.sum + sum });
  }
  return fewer;
}
