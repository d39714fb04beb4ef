/** What a shift of recorded times is worked out from, epoch milliseconds. */
export interface RecordedTimes {
  first: number;
  /** `undefined` when the end of the input is not known. */
  last: number | undefined;
  now: number;
  /** Recorded seconds that are played in a second; `undefined` when nothing waits. */
  speed: number | undefined;
}

/**
 * What is added to recorded times to bring them to the present, in milliseconds: the last one becomes the moment at
 * which it will have been played, so that no span lies in the future. Where that is not known, or the recording is
 * played slower than it was made, the first one becomes now.
 */
export function shiftToPresent({ first, last, now, speed = Infinity }: RecordedTimes): number {
  if (last === undefined || speed < 1) return now - first;
  return now + Math.max(last - first, 0) / speed - last;
}
