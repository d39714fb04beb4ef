/** The kinds of id the Realtime API hands out, by prefix. */
export type IdPrefix = 'event' | 'sess' | 'conv' | 'resp' | 'item' | 'call' | 'mcp';

/** Hands out ids such as `resp_0001`: unique within a server, and the same on every run. */
export class Identifiers {
  readonly #counts = new Map<IdPrefix, number>();

  next(prefix: IdPrefix): string {
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    return `${prefix}_${String(count).padStart(4, '0')}`;
  }
}
