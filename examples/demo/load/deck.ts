import type { Dice } from './dice.ts';

/** A stack of cards that is shuffled anew when it runs out, so that every kind comes up before long. */
export class Deck<Card extends { readonly copies: number }> {
  readonly #cards: readonly Card[];
  readonly #dice: Dice;
  #stack: Card[] = [];

  constructor(kinds: readonly Card[], dice: Dice) {
    this.#cards = kinds.flatMap((kind) => Array.from({ length: kind.copies }, () => kind));
    this.#dice = dice;
  }

  /** The next card that is possible; at least one kind has to be. */
  draw(isPossible: (card: Card) => boolean): Card {
    const card = this.#take(isPossible) ?? this.#refill().#take(isPossible);
    if (!card) throw new Error('no card of the deck is possible');
    return card;
  }

  #take(isPossible: (card: Card) => boolean): Card | undefined {
    const index = this.#stack.findIndex(isPossible);
    return index < 0 ? undefined : this.#stack.splice(index, 1)[0];
  }

  #refill(): this {
    const shuffled = this.#cards.map((card) => ({ card, order: this.#dice.fraction() }));
    shuffled.sort((one, other) => one.order - other.order);
    // What nobody could use stays on top.
    this.#stack = [...this.#stack, ...shuffled.map(({ card }) => card)].slice(0, this.#cards.length);
    return this;
  }
}
