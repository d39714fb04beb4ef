import { plainAttributes } from './received-attributes.ts';
import type { OtlpAttribute } from './received-attributes.ts';

/** One metric of OTLP JSON with its points, its resource and its scope. */
export interface ReceivedMetric {
  name: string;
  unit: string;
  /** `sum` is a counter, or an up-down counter where it is not monotonic. */
  type: 'sum' | 'histogram' | 'gauge';
  monotonic: boolean;
  /** 1 delta, 2 cumulative. */
  temporality: number | undefined;
  points: MetricPoint[];
  resource: Record<string, unknown>;
  scope: { name: string; version: string | undefined; schemaUrl: string | undefined };
}

/** One point: a value, or a histogram's count, sum, bounds and buckets. */
export interface MetricPoint {
  attributes: Record<string, unknown>;
  /** Milliseconds since 1970, whole ones. */
  startTime: number;
  time: number;
  value: number | undefined;
  count: number | undefined;
  sum: number | undefined;
  bounds: number[] | undefined;
  buckets: number[] | undefined;
  /** Of its exemplars, where they have one. */
  exemplarTraceIds: string[];
}

export interface OtlpMetrics {
  resourceMetrics?: {
    resource?: { attributes?: OtlpAttribute[] };
    scopeMetrics?: {
      scope?: { name: string; version?: string };
      schemaUrl?: string;
      metrics?: OtlpMetric[];
    }[];
  }[];
}

interface OtlpMetric {
  name: string;
  unit?: string;
  sum?: OtlpData & { isMonotonic?: boolean };
  histogram?: OtlpData;
  gauge?: OtlpData;
}

interface OtlpData {
  aggregationTemporality?: number;
  dataPoints?: {
    attributes?: OtlpAttribute[];
    startTimeUnixNano?: string;
    timeUnixNano?: string;
    asDouble?: number;
    asInt?: number | string;
    count?: number | string;
    sum?: number;
    explicitBounds?: number[];
    bucketCounts?: (number | string)[];
    exemplars?: { traceId?: string }[];
  }[];
}

/** The metrics of one request. */
export function flattenMetrics({ resourceMetrics = [] }: OtlpMetrics): ReceivedMetric[] {
  return resourceMetrics.flatMap(({ resource, scopeMetrics = [] }) => {
    const attributes = plainAttributes(resource?.attributes);
    return scopeMetrics.flatMap(({ scope, schemaUrl, metrics = [] }) =>
      metrics.map((metric) => ({
        ...plainMetric(metric),
        resource: attributes,
        scope: { name: scope?.name ?? '', version: scope?.version, schemaUrl },
      })),
    );
  });
}

function plainMetric(metric: OtlpMetric): Omit<ReceivedMetric, 'resource' | 'scope'> {
  const { name, unit = '', sum, histogram, gauge } = metric;
  const data = sum ?? histogram ?? gauge ?? {};
  return {
    name,
    unit,
    type: sum === undefined ? (histogram === undefined ? 'gauge' : 'histogram') : 'sum',
    monotonic: sum?.isMonotonic ?? false,
    temporality: data.aggregationTemporality,
    points: (data.dataPoints ?? []).map((point) => ({
      attributes: plainAttributes(point.attributes),
      startTime: millisecondsOf(point.startTimeUnixNano),
      time: millisecondsOf(point.timeUnixNano),
      value: numberOf(point.asDouble ?? point.asInt),
      count: numberOf(point.count),
      sum: point.sum,
      bounds: point.explicitBounds,
      buckets: point.bucketCounts?.map(Number),
      exemplarTraceIds: (point.exemplars ?? []).flatMap(({ traceId }) => traceId ?? []),
    })),
  };
}

function numberOf(value: number | string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function millisecondsOf(nanoseconds = '0'): number {
  return Number(BigInt(nanoseconds) / 1_000_000n);
}
