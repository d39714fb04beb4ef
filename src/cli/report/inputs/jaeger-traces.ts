import type { SpanFacts } from '../analysis/span-facts.ts';
import { AnswerError } from '../../span-input/http-answer.ts';
import { JaegerError, type JaegerClient } from '../../span-input/jaeger-client.ts';
import { readResourceSpans } from './otlp-spans.ts';
import type { SpanTaker } from './span-taker.ts';

/** Traces of one answer to begin with; later as many as have {@link SPANS_PER_ANSWER}. */
const FIRST_LIMIT = 20;
const MAX_LIMIT = 500;

/** Traces that may be asked for when they all begin within a millisecond. */
const LAST_LIMIT = 10_000;

/** Spans of one answer, about: they are in memory at once, here and in Jaeger. */
const SPANS_PER_ANSWER = 10_000;

/** Spans of one answer beyond which it is not read further, and fewer traces are asked for. */
const MOST_SPANS = 250_000;

/** What is read from a Jaeger. */
export interface JaegerRange {
  service: string;
  /** Whole epoch milliseconds; a trace is read, as a whole, when a session or a turn in it begins from one to the other. */
  from: number;
  to: number;
}

type Root = 'realtime_session' | 'turn';

/**
 * Reads every trace of a service in a range of time, each once. Jaeger gives no more traces than are asked for and does not
 * say whether there are more, so the range is walked in steps short enough to stay below that number. Traces are found by
 * their turns, then by their sessions: those in which no turn began. The span of a session comes last, so in this order one
 * that ends meanwhile has its turns counted, at the least.
 */
export class JaegerTraces {
  readonly #client: JaegerClient;
  readonly #range: JaegerRange;
  readonly #taker: SpanTaker;
  readonly #mostSpans: number;
  #limit = FIRST_LIMIT;
  /** Lower once Jaeger has refused so many. */
  #mostAllowed = LAST_LIMIT;
  /** Share of the range that has been read, 0 to 1. */
  progress = 0;
  requests = 0;
  traces = 0;

  constructor(
    client: JaegerClient,
    range: JaegerRange,
    taker: SpanTaker,
    { mostSpans = MOST_SPANS }: { mostSpans?: number } = {},
  ) {
    this.#client = client;
    this.#range = range;
    this.#taker = taker;
    this.#mostSpans = mostSpans;
  }

  /** Throws a {@link JaegerError}. */
  async read(): Promise<void> {
    await this.#walk('turn');
    await this.#walk('realtime_session');
  }

  async #walk(root: Root): Promise<void> {
    const { from, to } = this.#range;
    let step = to - from + 1;
    for (let start = from; start <= to;) {
      // A step ends before the next one begins.
      const end = Math.min(start + step - 1, to);
      const page = await this.#find(root, start, end);
      if (page.traces.size >= this.#limit) {
        if (end > start) step = Math.ceil((end - start + 1) / 4);
        else this.#raiseLimit(start);
        continue;
      }
      this.#hand(page, { root, start, end });
      const isScarce = page.traces.size < this.#limit / 4;
      start = end + 1;
      if (isScarce) step *= 2;
      this.#fitLimit(page);
      this.progress = ((root === 'turn' ? 0 : 1) + (start - from) / (to - from + 1)) / 2;
    }
  }

  async #find(root: Root, from: number, to: number): Promise<Page> {
    this.requests += 1;
    const page = new Page();
    const search = { service: this.#range.service, operation: root, from, to, limit: this.#limit };
    try {
      for await (const element of this.#client.findTraces(search)) {
        readResourceSpans(element, page);
        if (page.spans > this.#mostSpans) throw tooManySpans(this.#mostSpans);
      }
    } catch (error) {
      const failure = error instanceof AnswerError ? this.#client.failure(error.message, error) : error;
      const isRefused = failure instanceof JaegerError && failure.isTooMuch;
      if (!isRefused || this.#limit === 1) throw failure;
      this.#mostAllowed = Math.floor(this.#limit / 2);
      this.#limit = this.#mostAllowed;
      return this.#find(root, from, to);
    }
    return page;
  }

  /** The whole of each trace comes in every step in which it has such a span; it counts in the first. */
  #hand(page: Page, { root, start, end }: { root: Root; start: number; end: number }): void {
    for (const [traceId, { spans, others }] of page.traces) {
      const first = this.#firstStart(spans, root);
      if (first === undefined || first < start || first > end) continue;
      if (root === 'realtime_session' && this.#firstStart(spans, 'turn') !== undefined) continue;
      this.traces += 1;
      for (const span of spans) this.#taker.add(span);
      for (let other = 0; other < others; other += 1) this.#taker.passOver(traceId);
    }
  }

  /** In whole milliseconds, as the steps are; of spans within the range only. */
  #firstStart(spans: readonly SpanFacts[], operation: Root): number | undefined {
    const { service, from, to } = this.#range;
    let first: number | undefined;
    for (const span of spans) {
      const start = Math.floor(span.start / 1000);
      if (span.operation !== operation || span.service !== service || start < from || start > to) continue;
      first = Math.min(start, first ?? Infinity);
    }
    return first;
  }

  #raiseLimit(time: number): void {
    if (this.#limit >= this.#mostAllowed)
      throw new JaegerError(
        `${this.#limit} traces or more begin within a millisecond, at ${new Date(time).toISOString()}, and Jaeger gives no more at once`,
      );
    this.#limit = Math.min(this.#limit * 4, this.#mostAllowed);
  }

  #fitLimit({ traces, spans }: Page): void {
    if (traces.size === 0) return;
    const fitting = Math.round(SPANS_PER_ANSWER / (spans / traces.size));
    this.#limit = Math.min(Math.max(fitting, FIRST_LIMIT), MAX_LIMIT, this.#mostAllowed);
  }
}

function tooManySpans(most: number): AnswerError {
  return new AnswerError(`its answer has more than ${most.toLocaleString('en')} spans`, { isTooLong: true });
}

/** One answer of Jaeger, by trace. */
class Page implements SpanTaker {
  readonly traces = new Map<string, { spans: SpanFacts[]; others: number }>();
  spans = 0;

  add(span: SpanFacts): void {
    this.#trace(span.traceId).spans.push(span);
    this.spans += 1;
  }

  passOver(traceId: string): void {
    this.#trace(traceId).others += 1;
    this.spans += 1;
  }

  #trace(traceId: string): { spans: SpanFacts[]; others: number } {
    const known = this.traces.get(traceId);
    if (known !== undefined) return known;
    const trace = { spans: [], others: 0 };
    this.traces.set(traceId, trace);
    return trace;
  }
}
