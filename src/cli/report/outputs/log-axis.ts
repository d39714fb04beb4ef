/** A logarithmic axis of seconds. */
export class LogAxis {
  readonly from: number;
  readonly to: number;

  /** Holds all of these; they are above 0. */
  constructor(seconds: readonly number[]) {
    const present = seconds.filter((value) => value > 0);
    this.from = present.length === 0 ? 0.1 : Math.min(...present);
    this.to = Math.max(...present, this.from * 1.5);
  }

  /** Where on the axis, 0 to 1. */
  place(seconds: number): number {
    const share = Math.log(Math.max(seconds, this.from) / this.from) / Math.log(this.to / this.from);
    return Math.min(Math.max(share, 0), 1);
  }

  /** Round numbers along the axis, not more than `most`. */
  ticks(most: number): number[] {
    const round = [-4, -3, -2, -1, 0, 1, 2, 3].flatMap((exponent) =>
      [1, 2, 5].map((digit) => digit * 10 ** exponent),
    );
    const within = round.filter((seconds) => seconds >= this.from && seconds <= this.to);
    const step = Math.ceil(within.length / most);
    return within.filter((_, index) => index % step === 0);
  }
}
