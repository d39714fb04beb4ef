/** One series of an answer; of a range, its values over time. */
interface AnsweredSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

export interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

/** The state of a rule of Prometheus. */
export interface RuleState {
  readonly name: string;
  /** `ok`, `err`, or `unknown` before it was evaluated. */
  readonly health: string;
  readonly lastError?: string;
}

/** Prometheus's query API; whatever it refuses is an error with its reason. */
export class PrometheusQuery {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The numbers of an expression at this moment, over the last minutes if it is for a graph; those that are none left out. */
  async numbers(expr: string, { overTime = false } = {}): Promise<number[]> {
    const end = Date.now() / 1000;
    const { result } = await this.#get<{ result: AnsweredSeries[] }>(
      overTime ? 'query_range' : 'query',
      overTime
        ? { query: expr, start: String(end - 600), end: String(end), step: '10' }
        : { query: expr, time: String(end) },
    );
    return result
      .flatMap(({ value, values }) => values ?? (value === undefined ? [] : [value]))
      .map(([, number]) => Number(number))
      .filter((number) => Number.isFinite(number));
  }

  /** What the series of an expression have as this label, at this moment. */
  async labels(expr: string, label: string): Promise<(string | undefined)[]> {
    const { result } = await this.#get<{ result: AnsweredSeries[] }>('query', { query: expr });
    return result.map(({ metric }) => metric[label]);
  }

  /** The values of an expression over a time, of one series after another; times are milliseconds since 1970. */
  async range(
    expr: string,
    { start, end, step }: { start: number; end: number; step: number },
  ): Promise<{ time: number; value: number }[]> {
    const [from, to, every] = [start, end, step].map((milliseconds) => String(milliseconds / 1000));
    const { result } = await this.#get<{ result: AnsweredSeries[] }>('query_range', {
      query: expr,
      start: from!,
      end: to!,
      step: every!,
    });
    return result.flatMap(({ values = [] }) =>
      values.map(([time, value]) => ({ time: time * 1000, value: Number(value) })),
    );
  }

  /** What a histogram has counted so far: how many up to each bound, in their order. */
  async buckets(histogram: string, labels: string): Promise<{ le: number; count: number }[]> {
    const { result } = await this.#get<{ result: AnsweredSeries[] }>('query', {
      query: `sum by (le) (${histogram}_bucket{${labels}})`,
    });
    return result
      .map(({ metric, value }) => ({
        le: Number(metric['le']?.replace('+Inf', 'Infinity')),
        count: Number(value?.[1]),
      }))
      .toSorted((one, other) => one.le - other.le);
  }

  series(match: string): Promise<Record<string, string>[]> {
    return this.#get('series', { 'match[]': match });
  }

  labelValues(label: string, match: string): Promise<string[]> {
    return this.#get(`label/${label}/values`, { 'match[]': match });
  }

  async exemplars(expr: string): Promise<Exemplar[]> {
    const end = Date.now() / 1000;
    const found = await this.#get<{ exemplars: Exemplar[] }[]>('query_exemplars', {
      query: expr,
      start: String(end - 600),
      end: String(end),
    });
    return found.flatMap(({ exemplars }) => exemplars);
  }

  async rules(): Promise<RuleState[]> {
    const { groups } = await this.#get<{ groups: { rules: RuleState[] }[] }>('rules', {});
    return groups.flatMap(({ rules }) => rules);
  }

  async #get<T>(endpoint: string, parameters: Record<string, string>): Promise<T> {
    const query = new URLSearchParams(parameters);
    const response = await fetch(`${this.#url}/api/v1/${endpoint}?${query.toString()}`);
    const answer: { status: string; error?: string; data: T } = JSON.parse(await response.text());
    if (answer.status !== 'success') throw new Error(`${endpoint}: ${answer.error}\n${query.get('query')}`);
    return answer.data;
  }
}
