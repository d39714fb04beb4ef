import { element } from './elements.ts';

/** How loud one side is, drawn behind the bars of a lane: for what is in sight, at those times that are the lane's. */
export class Wave {
  readonly element = element('canvas', 'wave');
  readonly #peaks: string;
  readonly #peakMs: number;
  readonly #times: readonly (readonly [from: number, to: number])[];

  /** `peaks`: a byte each, in base64, every so many milliseconds; `times` in milliseconds. */
  constructor(
    { peaks, peakMs }: { peaks: string; peakMs: number },
    times: readonly (readonly [number, number])[],
  ) {
    this.#peaks = atob(peaks);
    this.#peakMs = peakMs;
    this.#times = times;
  }

  draw(from: number, pixelsPerMs: number, width: number): void {
    const { element: canvas } = this;
    const height = canvas.clientHeight || 22;
    canvas.width = width;
    canvas.height = height;
    canvas.style.left = `${from * pixelsPerMs}px`;
    canvas.style.width = `${width}px`;
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.fillStyle = getComputedStyle(canvas).color;
    for (const [start, end] of this.#times) {
      const first = Math.max(0, Math.floor((start - from) * pixelsPerMs));
      const last = Math.min(width, Math.ceil((end - from) * pixelsPerMs));
      for (let x = first; x < last; x += 1) {
        const loudness = this.#loudest(from + x / pixelsPerMs, from + (x + 1) / pixelsPerMs);
        // Speech is seldom half as loud as can be.
        const bar = Math.min(1, Math.sqrt(loudness / 255)) * height;
        if (bar > 0) context.fillRect(x, (height - bar) / 2, 1, bar);
      }
    }
  }

  #loudest(from: number, to: number): number {
    let loudest = 0;
    const last = Math.ceil(to / this.#peakMs);
    for (let peak = Math.floor(from / this.#peakMs); peak < last; peak += 1)
      loudest = Math.max(loudest, this.#peaks.charCodeAt(peak) || 0);
    return loudest;
  }
}
