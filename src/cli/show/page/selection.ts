/** What the reader looks at: a span, and the moment of the call. Every part of the page follows it. */
export class Selection {
  readonly #listeners: ((span: number | undefined, from: unknown) => void)[] = [];
  #span: number | undefined;

  get span(): number | undefined {
    return this.#span;
  }

  /** `from` says which part of the page did it: that one need not scroll to it. */
  select(span: number | undefined, from?: unknown): void {
    this.#span = span;
    for (const listen of this.#listeners) listen(span, from);
  }

  onChange(listen: (span: number | undefined, from: unknown) => void): void {
    this.#listeners.push(listen);
  }
}
