import { randomBytes } from 'node:crypto';

/** The kinds of id the Realtime API hands out, by prefix. */
export type IdPrefix = 'event' | 'sess' | 'conv' | 'resp' | 'item' | 'call' | 'mcp';

/** Hands out ids such as `resp_8c41d09f0001`: counted, and after the mark of one run, by default one that no other run has. */
export class Identifiers {
  readonly #counts = new Map<IdPrefix, number>();
  readonly #run: string;

  constructor(run = randomBytes(4).toString('hex')) {
    this.#run = run;
  }

  next(prefix: IdPrefix): string {
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    return `${prefix}_${this.#run}${String(count).padStart(4, '0')}`;
  }
}
