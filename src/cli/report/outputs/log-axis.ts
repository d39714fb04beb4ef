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

  /** Round numbers along the axis, and where their labels go; as `most` fill the axis, none lies on another. */
  labels(most: number): { seconds: number; place: number }[] {
    const half = 0.5 / most;
    const labels: { seconds: number; place: number }[] = [];
    for (const seconds of ROUND) {
      if (seconds < this.from || seconds > this.to) continue;
      // At an end of the axis a label leans into it.
      const place = Math.min(Math.max(this.place(seconds), half), 1 - half);
      if (place - (labels.at(-1)?.place ?? -1) >= 2 * half - 1e-9) labels.push({ seconds, place });
    }
    return labels;
  }
}

const ROUND = [-4, -3, -2, -1, 0, 1, 2, 3].flatMap((exponent) =>
  [1, 2, 5].map((digit) => digit * 10 ** exponent),
);
