/** How fast the load runs: durations as they would be on a phone, and what they take here. */
export class Pace {
  readonly #speed: number;

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** What so many milliseconds of a real call take. */
  of(milliseconds: number): number {
    return milliseconds / this.#speed;
  }
}
