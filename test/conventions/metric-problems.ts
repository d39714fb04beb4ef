import { ATTRIBUTES_OF_METRICS } from './deviations.ts';
import { DataPointType } from '@opentelemetry/sdk-metrics';
import {
  CORE_ATTRIBUTES,
  GEN_AI_ATTRIBUTES,
  GEN_AI_METRICS,
  KNOWN_VALUES,
  METRIC_ATTRIBUTES,
} from './genai-registry.ts';
import { OWN_ATTRIBUTES, OWN_METRIC_ATTRIBUTES, OWN_METRICS } from './own-names.ts';
import { isOfType } from './span-problems.ts';
import type { Attributes } from '@opentelemetry/api';
import type { Histogram, MetricData } from '@opentelemetry/sdk-metrics';
import type { Instrument, MetricFacts, ValueType } from './genai-registry.ts';
import type { Seen } from './span-problems.ts';

/** What of a metric is otherwise than the conventions, our own names and the deviations say. */
export function metricProblems(metric: MetricData, seen: Seen): string[] {
  const { name, unit } = metric.descriptor;
  const facts = GEN_AI_METRICS[name] ?? OWN_METRICS[name];
  if (facts === undefined) return [`${name} is in neither table`];
  const instrument = instrumentOf(metric);
  return [
    ...(instrument === facts.instrument ? [] : [`${name} is a ${instrument}`]),
    ...(unit === facts.unit ? [] : [`${name} is in ${unit}`]),
    ...valueProblems(metric, facts),
    ...metric.dataPoints.flatMap(({ attributes }) => attributeProblems(name, attributes, facts, seen)),
  ];
}

function instrumentOf({ dataPointType, ...metric }: MetricData): Instrument | 'gauge' {
  switch (dataPointType) {
    case DataPointType.SUM:
      return 'isMonotonic' in metric && metric.isMonotonic ? 'counter' : 'up-down counter';
    case DataPointType.GAUGE:
      return 'gauge';
    default:
      return 'histogram';
  }
}

function valueProblems({ descriptor: { name }, dataPoints }: MetricData, facts: MetricFacts): string[] {
  return dataPoints.flatMap(({ value }) => {
    const histogram = typeof value === 'number' ? undefined : (value as Histogram);
    const amount = histogram === undefined ? (value as number) : (histogram.sum ?? 0);
    const boundaries = histogram?.buckets.boundaries;
    return [
      ...(facts.whole !== true || Number.isSafeInteger(amount) ? [] : [`${name} counts parts: ${amount}`]),
      ...(boundaries?.join() === facts.buckets?.join()
        ? []
        : [`${name} has the buckets ${String(boundaries)}`]),
    ];
  });
}

function attributeProblems(name: string, attributes: Attributes, facts: MetricFacts, seen: Seen): string[] {
  const missing = facts.required.filter((key) => !(key in attributes));
  return [
    ...missing.map((key) => `${key} is missing on ${name}`),
    ...Object.entries(attributes).flatMap(([key, value]) => {
      const has = [...facts.required, ...facts.others].includes(key) || deviates(name, key, seen);
      const type = has ? typeOf(key) : undefined;
      if (type === undefined) return [`${key} on ${name} is in neither table`];
      if (!isOfType(value, type)) return [`${key} on ${name} is no ${type}`];
      const known = key === 'gen_ai.operation.name' ? undefined : KNOWN_VALUES[key];
      return known?.includes(String(value)) === false ? [`${key} on ${name} is ${String(value)}`] : [];
    }),
  ];
}

function typeOf(key: string): ValueType | undefined {
  return (
    METRIC_ATTRIBUTES[key] ??
    OWN_METRIC_ATTRIBUTES[key] ??
    CORE_ATTRIBUTES[key] ??
    GEN_AI_ATTRIBUTES[key]?.[0] ??
    OWN_ATTRIBUTES[key]?.[0]
  );
}

function deviates(name: string, key: string, seen: Seen): boolean {
  const deviation = Object.entries(ATTRIBUTES_OF_METRICS).find(
    ([prefix, keys]) => name.startsWith(prefix) && key in keys,
  );
  if (deviation === undefined) return false;
  seen.add(`${key} on ${deviation[0]}`);
  return true;
}
