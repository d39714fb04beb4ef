import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';

/**
 * A context whose span is looked up each time someone asks for it, for work that begins before the span does: the SDK
 * checks whether a call may run, and asks a person, in the same asynchronous work in which it then runs the tool. All
 * else, and the span where `findSpan` has none, is that of the context that it is made of.
 */
export class LiveSpanContext implements Context {
  readonly #base: Context;
  readonly #findSpan: () => Span | undefined;

  constructor(base: Context, findSpan: () => Span | undefined) {
    // Each session that the tool of another one opens would otherwise hold on to that one's.
    this.#base = base instanceof LiveSpanContext ? base.#settled() : base;
    this.#findSpan = findSpan;
  }

  /** The same with the span of now. */
  #settled(): Context {
    const span = this.#findSpan();
    return span === undefined ? this.#base : trace.setSpan(this.#base, span);
  }

  getValue(key: symbol): unknown {
    return (key === SPAN_KEY ? this.#findSpan() : undefined) ?? this.#base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    const base = this.#base.setValue(key, value);
    return key === SPAN_KEY ? base : new LiveSpanContext(base, this.#findSpan);
  }

  deleteValue(key: symbol): Context {
    const base = this.#base.deleteValue(key);
    return key === SPAN_KEY ? base : new LiveSpanContext(base, this.#findSpan);
  }
}

/** Where the API keeps a context's span. It does not export the key, but asks for it. */
const SPAN_KEY = ((): symbol | undefined => {
  let asked: symbol | undefined;
  const probe: Context = {
    getValue: (key) => {
      asked = key;
      return undefined;
    },
    setValue: () => ROOT_CONTEXT,
    deleteValue: () => ROOT_CONTEXT,
  };
  trace.getSpan(probe);
  return asked;
})();
