import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { Attributes } from '@opentelemetry/api';
import type { MetricData, ViewOptions } from '@opentelemetry/sdk-metrics';

/** A point of a counter, or of a histogram by what it counted and summed up. */
export type CollectedPoint = { attributes: Attributes } & (
  { value: number } | { count: number; sum: number }
);

/** A provider whose metrics can be looked at. */
export interface CollectedMetrics {
  provider: MeterProvider;
  /** All metrics that have points. */
  collect(): Promise<MetricData[]>;
  /** The points of one metric. */
  points(name: string): Promise<CollectedPoint[]>;
}

/** A reader that reads when it is asked. */
export class ReaderOnDemand extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

export function collectedMetrics(views: ViewOptions[] = []): CollectedMetrics {
  const reader = new ReaderOnDemand();
  const provider = new MeterProvider({ readers: [reader], views });
  const collect = async (): Promise<MetricData[]> => {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw new Error(String(errors));
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  };
  return {
    provider,
    collect,
    async points(name) {
      const metric = (await collect()).find(({ descriptor }) => descriptor.name === name);
      return (metric?.dataPoints ?? []).map(({ attributes, value }) =>
        typeof value === 'number'
          ? { attributes, value }
          : { attributes, count: (value as { count: number }).count, sum: (value as { sum: number }).sum },
      );
    },
  };
}

/** A line for each point: name, attributes in their order, and what was counted. */
export function printMetrics(metrics: readonly MetricData[]): string[] {
  return metrics
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => {
        const amount = typeof value === 'number' ? value : (value as { count: number }).count;
        return `${seriesOf(descriptor.name, attributes)} ${amount}`;
      }),
    )
    .toSorted();
}

/** A name with its attributes. */
export function seriesOf(name: string, attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`);
  return `${name} {${pairs.toSorted().join(', ')}}`;
}
