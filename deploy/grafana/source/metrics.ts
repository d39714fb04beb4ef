import { COUNTERS, HISTOGRAMS, UP_DOWN_COUNTERS } from '../../../src/metrics/metric-names.ts';
import { bySource, markLowerBounds } from './latency-sources.ts';

interface Metric {
  readonly name: string;
  readonly unit?: string;
}

/** The library's metrics as Prometheus calls them: histograms without `_bucket`, `_count` and `_sum`. */
export const metrics = {
  ...mapValues(HISTOGRAMS, prometheusName),
  ...mapValues(UP_DOWN_COUNTERS, prometheusName),
  ...mapValues(COUNTERS, (metric) => `${prometheusName(metric)}_total`),
};

const spanDurations = 'span_metrics_duration_seconds';

/** What the dashboard's variables let through. */
const ofService = 'job=~"$service"';
export const ofModel = 'gen_ai_request_model=~"$model"';
export const ofAgent = 'gen_ai_agent_name=~"$agent"';
/** The same of spans that are no generations, such as turns. */
export const ofModelOfTurn = 'realtime_model=~"$model"';
const ofSource = `${bySource}=~"$source"`;

/** Metrics that belong to no one agent; what the user says is nobody's. */
const withoutAgent = new Set<string>([
  metrics.sessionDuration,
  metrics.greetingDelay,
  metrics.speechDuration,
  metrics.activeSessions,
  metrics.handoffs,
  metrics.transcriptionInputTokens,
  metrics.transcriptionOutputTokens,
  metrics.transcriptionAudio,
]);

/** The series of a metric, or of its `suffix`, that the dashboard's variables let through. */
export function series(name: string, matchers: readonly string[] = [], suffix = ''): string {
  const filters = [
    ofService,
    ofModel,
    ...(withoutAgent.has(name) ? [] : [ofAgent]),
    ...(name === metrics.responseLatency ? [ofSource] : []),
  ];
  return select(`${name}${suffix}`, [...filters, ...matchers]);
}

/** What is paid whatever agent is at work: writing down what callers say, and a call as a whole. */
export function costsOfAnyAgent(matchers: readonly string[] = []): string {
  return select(metrics.cost, [ofService, ofModel, ...matchers]);
}

/** The response latency, or its `suffix`, of other sources than the chosen ones too. */
export function latencyOfAnySource(suffix: string, matchers: readonly string[] = []): string {
  return select(`${metrics.responseLatency}${suffix}`, [ofService, ofModel, ofAgent, ...matchers]);
}

/** Per second, over a window that fits the zoom. */
export function rate(selector: string, by: readonly string[] = []): string {
  return `${sum(by)} (rate(${selector}[$__rate_interval]))`;
}

/** Per minute. */
export function perMinute(selector: string, by: readonly string[] = []): string {
  return `60 * ${rate(selector, by)}`;
}

/** Per hour. */
export function perHour(selector: string, by: readonly string[] = []): string {
  return `3600 * ${rate(selector, by)}`;
}

/** Over all that the dashboard shows. */
export function inRange(selector: string, by: readonly string[] = []): string {
  return `${sum(by)} (increase(${selector}[$__range]))`;
}

/** The value that so large a share of a histogram is below. */
export function quantile(
  share: number,
  name: string,
  {
    by = [],
    matchers = [],
    window = '$__rate_interval',
  }: { by?: readonly string[]; matchers?: readonly string[]; window?: string } = {},
): string {
  return quantileOf(share, { buckets: series(name, matchers, '_bucket'), by, window });
}

/** The same of the response latency, of each source alone; names of lower bounds say so. */
export function latencyQuantile(
  share: number,
  {
    by = [],
    matchers,
    window,
  }: { by?: readonly string[]; matchers?: readonly string[]; window?: string } = {},
): string {
  const options = { by: [...by, bySource], ...(matchers && { matchers }), ...(window && { window }) };
  return markLowerBounds(quantile(share, metrics.responseLatency, options));
}

/** The same of a service's spans, as Jaeger times them: with exemplars that lead to traces. */
export function spanQuantile(
  share: number,
  matchers: readonly [spans: string, ...string[]],
  by: readonly string[] = [],
): string {
  const buckets = select(`${spanDurations}_bucket`, [ofService, ...matchers]);
  return quantileOf(share, { buckets, by, window: '$__rate_interval' });
}

function quantileOf(
  share: number,
  { buckets, by, window }: { buckets: string; by: readonly string[]; window: string },
): string {
  return `histogram_quantile(${share}, ${sum([...by, 'le'])} (rate(${buckets}[${window}])))`;
}

/** What a histogram's values are on average. */
export function mean(
  name: string,
  { by = [], matchers = [] }: { by?: readonly string[]; matchers?: readonly string[] },
): string {
  return meanOf((suffix) => series(name, matchers, suffix), by);
}

/** The same of a histogram whose series are chosen otherwise. */
export function meanOf(seriesOf: (suffix: string) => string, by: readonly string[]): string {
  return `${rate(seriesOf('_sum'), by)} / ${rate(seriesOf('_count'), by)}`;
}

/** How large a part is, of something that has a value for each; nothing of it is 0, not absent. */
export function share(part: string, whole: string): string {
  return `(${part} or 0 * ${whole}) / ${whole}`;
}

function select(name: string, matchers: readonly string[]): string {
  return `${name}{${matchers.join(', ')}}`;
}

function sum(by: readonly string[]): string {
  return by.length === 0 ? 'sum' : `sum by (${by.join(', ')})`;
}

function prometheusName({ name, unit }: Metric): string {
  return `${name.replaceAll('.', '_')}${unit === 's' ? '_seconds' : ''}`;
}

function mapValues<Key extends string>(
  from: Readonly<Record<Key, Metric>>,
  map: (metric: Metric) => string,
): Record<Key, string> {
  const entries = Object.entries<Metric>(from).map(([key, metric]) => [key, map(metric)]);
  return Object.fromEntries(entries) as Record<Key, string>;
}
