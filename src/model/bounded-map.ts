/** A map that forgets its oldest entry when a new one exceeds its capacity. */
export class BoundedMap<Value> {
  /** Made with the first entry: a session has several of these, and some it never needs. */
  #entries: Map<string, Value> | undefined;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): Value | undefined {
    return this.#entries?.get(key);
  }

  has(key: string): boolean {
    return this.#entries?.has(key) ?? false;
  }

  delete(key: string): void {
    this.#entries?.delete(key);
  }

  set(key: string, value: Value): void {
    const entries = (this.#entries ??= new Map<string, Value>());
    entries.delete(key);
    entries.set(key, value);
    if (entries.size <= this.#capacity) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      return;
    }
  }
}
