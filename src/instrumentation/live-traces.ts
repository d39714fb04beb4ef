import type { SessionTrace } from '../sources/traced-objects.ts';

/** Traces that can still be ended. It keeps none of them in memory: a trace lasts as long as what is traced. */
export class LiveTraces {
  readonly #references = new Set<WeakRef<SessionTrace>>();
  readonly #collected = new FinalizationRegistry<WeakRef<SessionTrace>>((reference) => {
    this.#references.delete(reference);
  });

  add(trace: SessionTrace): void {
    const reference = new WeakRef(trace);
    this.#references.add(reference);
    this.#collected.register(trace, reference);
  }

  /** Gives all of them, and forgets them. */
  drain(): SessionTrace[] {
    const traces = [...this.#references].flatMap((reference) => reference.deref() ?? []);
    this.#references.clear();
    return traces;
  }
}
