/** What goes over it arrives so many milliseconds later, in its order. */
export class NetworkLink {
  readonly #delayMs: number;
  readonly #underWay: { readonly due: number; readonly deliver: () => void }[] = [];

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  carry(deliver: () => void): void {
    if (this.#delayMs === 0) return deliver();
    this.#underWay.push({ due: performance.now() + this.#delayMs, deliver });
    setTimeout(() => this.#arrive(), this.#delayMs);
  }

  /** A timer may be early by a part of a millisecond: the next one brings what it left. */
  #arrive(): void {
    const now = performance.now() + 1;
    while ((this.#underWay[0]?.due ?? Infinity) <= now) this.#underWay.shift()?.deliver();
  }
}
