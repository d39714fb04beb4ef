import { JsonElements, OVERLONG_ELEMENT } from './json-elements.ts';

/** What is asked of Jaeger: traces with a span of this service and name that began within the times. */
export interface TraceSearch {
  service: string;
  operation: string;
  /** Whole epoch milliseconds, the last one to its end. */
  from: number;
  to: number;
  /** Traces in the answer, at most. */
  limit: number;
}

/** Why Jaeger gave no answer, in words for a person. */
export class JaegerError extends Error {
  override readonly name = 'JaegerError';
}

const LONGEST_EXPLANATION = 300;
const NO_JSON = 'its answer is no JSON';

/** Speaks the OTLP-JSON query API of Jaeger 2, `/api/v3`. */
export class JaegerClient {
  readonly #url: string;
  readonly #signal: AbortSignal;

  /** The URL is that of the UI, with the base path if there is one. */
  constructor(url: string, signal: AbortSignal) {
    this.#url = url.endsWith('/') ? url : `${url}/`;
    this.#signal = signal;
  }

  /** The elements of `resourceSpans` of the traces found, whole traces each time. Throws a {@link JaegerError}. */
  async *findTraces(search: TraceSearch): AsyncGenerator {
    const response = await this.#get(`api/v3/traces?${searchParams(search).toString()}`);
    if (response === undefined) return;
    const elements = new JsonElements('resourceSpans');
    let isFirst = true;
    for await (const chunk of this.#body(response)) {
      if (isFirst && !/^\s*\{/.test(chunk.toString('latin1', 0, 16)))
        throw this.#failure('what answers is no query API of Jaeger 2');
      isFirst = false;
      for (const element of elements.push(chunk)) yield this.#parsed(element);
    }
    if (elements.isWithinArray) throw this.#failure('its answer breaks off');
  }

  /** Names of the services that it has traces of. */
  async services(): Promise<string[]> {
    const response = await this.#get('api/v3/services');
    const answer = (await response?.json().catch((error: unknown) => {
      throw this.#failure(error instanceof SyntaxError ? NO_JSON : whyNoAnswer(error));
    })) as { services?: unknown } | undefined;
    return Array.isArray(answer?.services) ? answer.services.map(String).toSorted() : [];
  }

  /** `undefined` when there is nothing of what was asked for. */
  async #get(path: string): Promise<Response | undefined> {
    const response = await fetch(new URL(path, this.#url), { signal: this.#signal }).catch(
      (error: unknown) => {
        throw this.#failure(whyNoAnswer(error));
      },
    );
    if (response.ok) return response;
    const explanation = await response.text().catch(() => '');
    // Traces that are not there are no error; a server that knows no such path has no words about traces.
    if (response.status === 404 && explanation.includes('No traces found')) return undefined;
    throw this.#failure(
      `it answered ${response.status}${explanation === '' ? '' : `, ${explanation.trim().slice(0, LONGEST_EXPLANATION)}`}`,
    );
  }

  async *#body(response: Response): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of response.body ?? []) yield Buffer.from(chunk as Uint8Array);
    } catch (error) {
      throw this.#failure(whyNoAnswer(error));
    }
  }

  #parsed(element: string | typeof OVERLONG_ELEMENT): unknown {
    if (element === OVERLONG_ELEMENT) throw this.#failure('a trace in its answer is too long');
    try {
      return JSON.parse(element);
    } catch {
      throw this.#failure(NO_JSON);
    }
  }

  #failure(reason: string): JaegerError {
    return new JaegerError(`cannot read from Jaeger at ${this.#url}: ${reason}`);
  }
}

/** In the names that Jaeger reads since 2.0, and in those that it has had beside them since 2.20. */
function searchParams({ service, operation, from, to, limit }: TraceSearch): URLSearchParams {
  const min = new Date(from).toISOString();
  const max = new Date(to).toISOString().replace('Z', '999999Z');
  return new URLSearchParams({
    'query.service_name': service,
    'query.serviceName': service,
    'query.operation_name': operation,
    'query.operationName': operation,
    'query.start_time_min': min,
    'query.startTimeMin': min,
    'query.start_time_max': max,
    'query.startTimeMax': max,
    'query.num_traces': String(limit),
    'query.searchDepth': String(limit),
    // Without corrections of clocks and warnings about them.
    'query.raw_traces': 'true',
    'query.rawTraces': 'true',
  });
}

function whyNoAnswer(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch` fails with little more than that; the reason is its cause.
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const { code } = cause as NodeJS.ErrnoException;
  return code ?? cause.message;
}
