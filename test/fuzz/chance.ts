import type * as fc from 'fast-check';

/** Decisions that are left to chance, the same for the same seed. */
export class Chance {
  readonly #random: fc.Random;

  constructor(random: fc.Random) {
    this.#random = random;
  }

  /** Whether something happens that does so with this probability. */
  of(probability: number): boolean {
    return this.#random.nextInt(0, 999) < probability * 1000;
  }

  /** A whole number from 0 to `max`, inclusive. */
  upTo(max: number): number {
    return this.#random.nextInt(0, max);
  }

  pick<Choice>(choices: readonly Choice[]): Choice {
    return choices[this.upTo(choices.length - 1)] as Choice;
  }
}
