import { MAX_NAMES, OTHER_NAMES } from './limits.ts';

/** One group for each name, in a bounded number: what comes under further names shares the last one. */
export class NamedGroups<Group> {
  readonly #groups = new Map<string, Group>();
  readonly #create: () => Group;

  constructor(create: () => Group) {
    this.#create = create;
  }

  get(name: string): Group {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const key = this.#groups.size < MAX_NAMES ? name : OTHER_NAMES;
    const group = this.#groups.get(key) ?? this.#create();
    this.#groups.set(key, group);
    return group;
  }

  /** By name, whatever came first. */
  entries(): [name: string, group: Group][] {
    return [...this.#groups].toSorted(([one], [other]) => (one < other ? -1 : 1));
  }
}

/** How often each name came, in a bounded number of names. */
export class NameCounts {
  readonly #counts = new NamedGroups(() => ({ count: 0 }));
  total = 0;

  add(name: string): void {
    this.#counts.get(name).count += 1;
    this.total += 1;
  }

  /** The most frequent first. */
  toRecord(): Record<string, number> {
    const counted = this.#counts.entries().map(([name, { count }]): [string, number] => [name, count]);
    // A name of the input may be "__proto__", which no plain object takes as a key of its own.
    return Object.fromEntries(counted.toSorted(([, one], [, other]) => other - one));
  }
}
