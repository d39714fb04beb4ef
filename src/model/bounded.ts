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

  values(): Iterable<Value> {
    return this.#entries?.values() ?? [];
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

/**
 * Ids that are known; the oldest is forgotten when a new one exceeds the capacity. What is kept of one is 53 bits of it,
 * eight bytes: of hundreds in every session, texts would be most of what that takes. Two ids that are taken for one are
 * as likely as one in 10^13.
 */
export class BoundedIds {
  /** Made with the first. */
  #hashes: number[] | undefined;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(id: string): boolean {
    return this.#hashes?.includes(hashOf(id)) ?? false;
  }

  add(id: string): void {
    const hashes = (this.#hashes ??= []);
    hashes.push(hashOf(id));
    if (hashes.length > this.#capacity) hashes.shift();
  }
}

/** 53 bits of two hashes that are made as FNV-1a is, with bases and multipliers of their own. */
function hashOf(id: string): number {
  let high = 0x811c9dc5;
  let low = 0xcbf29ce4;
  for (let index = 0; index < id.length; index += 1) {
    const code = id.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
