import { AggregationTemporality, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { HrTime } from '@opentelemetry/api';

const MILLISECOND = 1_000_000;

/**
 * The same metrics, each cumulative series beginning a millisecond before what it measured first. The SDK has milliseconds: what
 * is measured and exported within one, as at the end of a process, would begin when it ends. Back ends that make a zero of the
 * beginning then leave it out, and with it all that the series ever counted.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#cumulative-streams-handling-unknown-start-time
 */
export function beginBeforeFirstValue(metrics: ResourceMetrics): ResourceMetrics {
  const scopeMetrics = metrics.scopeMetrics.map((scope) => ({ ...scope, metrics: scope.metrics.map(begin) }));
  return { ...metrics, scopeMetrics };
}

function begin(metric: MetricData): MetricData {
  if (metric.aggregationTemporality !== AggregationTemporality.CUMULATIVE) return metric;
  const dataPoints = metric.dataPoints.map((point) => ({ ...point, startTime: before(point.startTime) }));
  return { ...metric, dataPoints } as MetricData;
}

function before([seconds, nanos]: HrTime): HrTime {
  return nanos >= MILLISECOND ? [seconds, nanos - MILLISECOND] : [seconds - 1, nanos + 1e9 - MILLISECOND];
}
