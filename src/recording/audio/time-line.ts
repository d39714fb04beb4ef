/** The time line of a recording's audio: its first frame is when the recording begins. */
export interface TimeLine {
  /** Epoch milliseconds, with a fraction. */
  readonly start: number;
  /** Frames a second. */
  readonly rate: number;
}

export function frameAt({ start, rate }: TimeLine, time: number): number {
  return Math.round(((time - start) * rate) / 1000);
}
