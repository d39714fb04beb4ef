import { element } from './elements.ts';
import type { Waveform } from '../call-document.ts';

/** What is in sight of the axis: milliseconds, and pixels. */
export interface Sight {
  from: number;
  to: number;
  width: number;
  /** Of the whole axis, in milliseconds. */
  lengthMs: number;
}

/** Of all that a side says the loudest is as high as the lane; what is softer than this is no speech, and stays low. */
const LEAST_LOUDEST = 24;

/** How loud one side is, below the bars of a lane: for what is in sight, at those times that are the lane's. */
export class Wave {
  readonly element = element('canvas', 'wave');
  readonly #peaks: string;
  readonly #peakMs: number;
  readonly #at: number;
  readonly #times: readonly (readonly [from: number, to: number])[];
  readonly #loudest: number;

  /** `times` in milliseconds of the axis. */
  constructor(
    side: 'caller' | 'agent',
    waveform: Waveform,
    times: readonly (readonly [from: number, to: number])[],
  ) {
    this.#peaks = atob(waveform[side]);
    this.#peakMs = waveform.peakMs;
    this.#at = waveform.at;
    this.#times = times;
    this.#loudest = LEAST_LOUDEST;
    for (let peak = 0; peak < this.#peaks.length; peak += 1)
      this.#loudest = Math.max(this.#loudest, this.#peaks.charCodeAt(peak));
  }

  /** In shares of the axis, so that paper, which is as wide as it is, has it too. */
  draw({ from, to, width, lengthMs }: Sight): void {
    const { element: canvas } = this;
    const scale = devicePixelRatio;
    const [columns, height] = [Math.round(width * scale), Math.round((canvas.clientHeight || 20) * scale)];
    canvas.width = columns;
    canvas.height = height;
    canvas.style.left = `${(from / lengthMs) * 100}%`;
    canvas.style.width = `${((to - from) / lengthMs) * 100}%`;
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.fillStyle = getComputedStyle(canvas).color;
    const msOfColumn = (to - from) / columns;
    for (const [start, end] of this.#times) {
      const first = Math.max(0, Math.floor((start - from) / msOfColumn));
      const last = Math.min(columns, Math.ceil((end - from) / msOfColumn));
      for (let x = first; x < last; x += 1) {
        const ms = from + x * msOfColumn;
        const bar = (this.#loudestIn(ms, ms + msOfColumn) / this.#loudest) ** 0.8 * height;
        if (bar > 0) context.fillRect(x, (height - bar) / 2, 1, bar);
      }
    }
  }

  #loudestIn(from: number, to: number): number {
    let loudest = 0;
    const last = Math.ceil((to - this.#at) / this.#peakMs);
    for (let peak = Math.max(0, Math.floor((from - this.#at) / this.#peakMs)); peak < last; peak += 1)
      loudest = Math.max(loudest, this.#peaks.charCodeAt(peak) || 0);
    return loudest;
  }
}
