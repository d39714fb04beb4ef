/** Keeps those few of many that come first, the first of them first. */
export class Foremost<Item> {
  readonly #capacity: number;
  readonly #isBefore: (one: Item, other: Item) => boolean;
  readonly #items: Item[] = [];

  constructor(capacity: number, isBefore: (one: Item, other: Item) => boolean) {
    this.#capacity = capacity;
    this.#isBefore = isBefore;
  }

  add(item: Item): void {
    const last = this.#items.at(-1);
    if (this.#items.length >= this.#capacity && (last === undefined || this.#isBefore(last, item))) return;
    const place = this.#items.findIndex((other) => this.#isBefore(item, other));
    this.#items.splice(place < 0 ? this.#items.length : place, 0, item);
    if (this.#items.length > this.#capacity) this.#items.pop();
  }

  toList(): readonly Item[] {
    return this.#items;
  }
}
