import { DataqueryBuilder, type PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { nameOfSource } from './latency-sources.ts';
import { latencyQuantile, quantile } from './metrics.ts';

/** A line, or a family of lines. */
export interface Query {
  expr: string;
  /** What the legend says; labels in `{{…}}`. */
  legend?: string;
  /** Ask for the traces behind single points too, where the metric has them. */
  exemplars?: boolean;
}

/** The data source that a variable names. */
export const prometheus = { type: 'prometheus', uid: '${datasource}' };

export function rangeQueries(queries: readonly Query[]): DataqueryBuilder[] {
  return queries.map((query, index) => {
    const builder = target(query, index).range();
    return query.exemplars ? builder.exemplar(true) : builder;
  });
}

/** At the end of what the dashboard shows. */
export function instantQueries(queries: readonly Query[], format?: PromQueryFormat): DataqueryBuilder[] {
  return queries.map((query, index) => {
    const builder = target(query, index).instant();
    return format === undefined ? builder : builder.format(format);
  });
}

function target({ expr, legend }: Query, index: number): DataqueryBuilder {
  const builder = new DataqueryBuilder().refId(String.fromCodePoint(65 + index)).expr(expr);
  return legend === undefined ? builder : builder.legendFormat(legend);
}

const usualShares = [0.5, 0.95, 0.99];

/** A line for each of these shares of a histogram. */
export function percentiles(metric: string, shares: readonly number[] = usualShares): Query[] {
  return shares.map((of) => ({ expr: quantile(of, metric), legend: `p${of * 100}` }));
}

/** The same of the response latency, and of each of its sources. */
export function latencyPercentiles(shares: readonly number[] = usualShares): Query[] {
  return shares.map((of) => ({
    expr: latencyQuantile(of),
    legend: `p${of * 100} ${nameOfSource}`,
  }));
}
