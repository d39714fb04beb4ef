import { fieldsOf, list, text } from '../../host/fields.ts';
import { AnswerError, HttpAnswer } from './http-answer.ts';
import { JsonElements, OVERLONG_ELEMENT } from './json-elements.ts';

/** What is asked of Jaeger: traces with a span of this service, name and attributes that began within the times. */
export interface TraceSearch {
  service: string;
  operation?: string;
  attributes?: Readonly<Record<string, string>>;
  /** Whole epoch milliseconds, the last one to its end. */
  from: number;
  to: number;
  /** Traces in the answer, at most. */
  limit: number;
}

/** How a Jaeger is reached. */
export interface JaegerAccess {
  /** Credentials, for whatever stands before it. Never printed. */
  headers: Readonly<Record<string, string>>;
  /** How long it may say nothing, in milliseconds. */
  timeoutMs: number;
}

/** Why Jaeger gave no answer, in words for a person. */
export class JaegerError extends Error {
  override readonly name = 'JaegerError';

  /** Whether it might answer if it were asked for less. */
  get isTooMuch(): boolean {
    const { cause, message } = this;
    // Stores have bounds of their own: the one in memory refuses more than it keeps.
    return (cause instanceof AnswerError && cause.isTooLong) || /search depth/i.test(message);
  }
}

/** Of one answer: a server that never ends it must not go on for ever. */
const MOST_BYTES = 500e6;
const MOST_BYTES_OF_NAMES = 1e7;
const MOST_BYTES_OF_EXPLANATION = 1e5;

const LONGEST_EXPLANATION = 300;
const NO_JSON = 'its answer is no JSON';

/** Speaks the OTLP-JSON query API of Jaeger 2, `/api/v3`. */
export class JaegerClient {
  readonly #url: string;
  readonly #access: JaegerAccess;
  readonly #signal: AbortSignal;

  /** The URL is that of the UI, with the base path if there is one. */
  constructor(url: string, access: JaegerAccess, signal: AbortSignal) {
    this.#url = url.endsWith('/') ? url : `${url}/`;
    this.#access = access;
    this.#signal = signal;
  }

  /** The elements of `resourceSpans` of the traces found, whole traces each time. Throws a {@link JaegerError}. */
  findTraces(search: TraceSearch): AsyncGenerator {
    return this.#elements(`api/v3/traces?${searchParams(search).toString()}`);
  }

  /** The elements of `resourceSpans` of one trace; none where there is no such trace. Throws a {@link JaegerError}. */
  trace(traceId: string): AsyncGenerator {
    return this.#elements(`api/v3/traces/${traceId}?raw_traces=true`);
  }

  /** Names of the services that it has traces of. */
  async services(): Promise<string[]> {
    const answer = await this.#get('api/v3/services');
    const written =
      (await answer?.text(MOST_BYTES_OF_NAMES).catch((error: unknown) => this.#fail(error))) ?? '{}';
    const { services } = fieldsOf(this.#parsed(written));
    return list(services)
      .flatMap((name) => text(name) ?? [])
      .toSorted();
  }

  /** What went wrong, as an error to throw. */
  failure(reason: string, cause?: unknown): JaegerError {
    return new JaegerError(`cannot read from Jaeger at ${this.#url}: ${reason}`, { cause });
  }

  /** `undefined` when there is nothing of what was asked for. */
  async #get(path: string): Promise<HttpAnswer | undefined> {
    const options = { ...this.#access, signal: this.#signal };
    const answer = await HttpAnswer.to(new URL(path, this.#url), options).catch((error: unknown) =>
      this.#fail(error),
    );
    if (answer.ok) return answer;
    const explanation = await answer.text(MOST_BYTES_OF_EXPLANATION).catch(() => '');
    // Traces that are not there are no error; a server that knows no such path has no words about traces.
    if (answer.status === 404 && explanation.includes('No traces found')) return undefined;
    throw this.failure(
      `it answered ${answer.status}${explanation === '' ? '' : `, ${explanation.trim().slice(0, LONGEST_EXPLANATION)}`}`,
    );
  }

  async *#elements(path: string): AsyncGenerator {
    const answer = await this.#get(path);
    if (answer === undefined) return;
    const elements = new JsonElements('resourceSpans');
    let isFirst = true;
    for await (const chunk of this.#body(answer)) {
      if (isFirst && !/^\s*\{/.test(chunk.toString('latin1', 0, 16)))
        throw this.failure('what answers is no query API of Jaeger 2');
      isFirst = false;
      for (const element of elements.push(chunk)) yield this.#parsed(element);
    }
    if (elements.isWithinArray) throw this.failure('its answer breaks off');
  }

  async *#body(answer: HttpAnswer): AsyncGenerator<Buffer> {
    try {
      yield* answer.chunks(MOST_BYTES);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): never {
    throw error instanceof AnswerError ? this.failure(error.message, error) : error;
  }

  #parsed(element: string | typeof OVERLONG_ELEMENT): unknown {
    if (element === OVERLONG_ELEMENT) throw this.failure('a trace in its answer is too long');
    try {
      return JSON.parse(element);
    } catch {
      throw this.failure(NO_JSON);
    }
  }
}

/** In the names that Jaeger reads since 2.0, and in those that it has had beside them since 2.20. */
function searchParams({ service, operation, attributes, from, to, limit }: TraceSearch): URLSearchParams {
  const min = new Date(from).toISOString();
  const max = new Date(to).toISOString().replace('Z', '999999Z');
  return new URLSearchParams({
    'query.service_name': service,
    'query.serviceName': service,
    ...(operation !== undefined && { 'query.operation_name': operation, 'query.operationName': operation }),
    ...(attributes !== undefined && { 'query.attributes': JSON.stringify(attributes) }),
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
