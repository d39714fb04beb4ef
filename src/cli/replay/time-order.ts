/** A few events that were written late are ordinary, also at the beginning of a short log. */
const FEWEST_STEPS_BACK = 3;

/** Notices that a log has its newest event first: its times go back more often than on. */
export class TimeOrder {
  #latest: number | undefined;
  #stepsOn = 0;
  #stepsBack = 0;

  /** Whether that was noticed so far. */
  get isBackwards(): boolean {
    return this.#stepsBack >= FEWEST_STEPS_BACK && this.#stepsBack > this.#stepsOn;
  }

  /** Takes note of the time of one event. */
  note(time: number): void {
    if (time > (this.#latest ?? time)) this.#stepsOn += 1;
    if (time < (this.#latest ?? time)) this.#stepsBack += 1;
    this.#latest = time;
  }
}
