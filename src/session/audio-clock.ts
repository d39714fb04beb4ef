/** How far a chunk may be from where the ones before it let expect it, in milliseconds: timers jitter. */
const TOLERANCE = 10;

/** Changes of pace that are remembered: ten seconds of a sender that is never in time. */
const MAX_SEGMENTS = 512;
const FIRST_SEGMENTS = 8;

/**
 * Maps positions in the audio that a client has sent to the times at which it was captured. A sample was captured when the
 * chunk that holds it was sent, less what of that chunk comes after it. The map is no line, for microphones are shut and
 * clients pause: a ring of segments, each with its own distance of time and position.
 */
export class AudioClock {
  /** Of each segment: where it begins, and time less position within it, both in milliseconds. */
  #starts = new Float64Array(FIRST_SEGMENTS);
  #distances = new Float64Array(FIRST_SEGMENTS);
  /** Segments so far; the newest is at this less one, modulo the capacity. */
  #segments = 0;
  #distance = NaN;
  /** Where the audio ends that has been sent. */
  #position = 0;

  /** A chunk of so many milliseconds was sent. */
  append(milliseconds: number, time: number): void {
    const start = this.#position;
    const end = start + milliseconds;
    this.#position = end;
    const distance = time - end;
    // Not so for the first, of which there is no distance yet.
    if (Math.abs(distance - this.#distance) <= TOLERANCE) return;
    this.#begin(start, distance);
  }

  /** When what comes before a position was captured, or, with `after`, what comes after it; `undefined` where that is not known. */
  timeOf(position: number, { after }: { after: boolean }): number | undefined {
    if (!(position >= 0) || position > this.#position) return undefined;
    const capacity = this.#starts.length;
    const oldest = Math.max(0, this.#segments - capacity);
    for (let segment = this.#segments - 1; segment >= oldest; segment -= 1) {
      const start = this.#starts[segment % capacity] ?? 0;
      if (start < position || (start === position && (after || position === 0)))
        return position + (this.#distances[segment % capacity] ?? 0);
    }
    return undefined;
  }

  #begin(start: number, distance: number): void {
    this.#distance = distance;
    if (this.#segments === this.#starts.length && this.#segments < MAX_SEGMENTS) this.#grow();
    const index = this.#segments % this.#starts.length;
    this.#starts[index] = start;
    this.#distances[index] = distance;
    this.#segments += 1;
  }

  /** Most clients keep the pace all call long. */
  #grow(): void {
    const grown = (values: Float64Array): Float64Array<ArrayBuffer> => {
      const more = new Float64Array(values.length * 2);
      more.set(values);
      return more;
    };
    this.#starts = grown(this.#starts);
    this.#distances = grown(this.#distances);
  }
}
