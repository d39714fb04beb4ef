import { button, element } from './elements.ts';
import { clock } from './time-scale.ts';
import type { CallDocument, Mark } from '../call-document.ts';

/** Each with what it stands for. */
const SIGNS: Readonly<Record<Mark['kind'], readonly [sign: string, words: string]>> = {
  // As text, and not as the picture that some systems have of it.
  interruption: ['✂\uFE0E', 'interrupted'],
  guardrail: ['!', 'guardrail'],
  handoff: ['⇄', 'handoff'],
  error: ['✕', 'error'],
  key: ['#', 'key pressed'],
  timeout: ['◔', 'silent for too long'],
};

/** Pixels from one mark to the next in a row, and from one row to the next. */
const MARK_PIXELS = 22;
const RADIUS = 10;
const MOST_ROWS = 4;

/** What happened in the call; what happened at once is below each other. */
export class MarkLane {
  readonly element: HTMLElement;
  readonly #marks: CallDocument['marks'];
  readonly #bars = element('div', 'bars');
  readonly #buttons: HTMLElement[];

  constructor({ marks, lengthMs, isTimed }: CallDocument, select: (span: number) => void) {
    this.#marks = marks;
    this.#buttons = marks.map(({ at, kind, label, span }) => {
      const title = isTimed ? `${label}, ${clock(at)}` : label;
      const made = button(SIGNS[kind][0], title, () => select(span));
      made.className = `mark ${kind}`;
      // Whole at both ends of the axis.
      made.style.left = `clamp(${RADIUS}px, ${(at / lengthMs) * 100}%, calc(100% - ${RADIUS}px))`;
      made.setAttribute('aria-label', title);
      return made;
    });
    this.#bars.append(...this.#buttons);
    this.element = element('div', 'lane marks', element('span', 'name', 'What happened'), this.#bars);
  }

  /** Finds room for each at a scale: in the first row whose last mark does not reach it. */
  arrange(pixelsPerMs: number): void {
    const ends: number[] = [];
    for (const [place, { at }] of this.#marks.entries()) {
      const x = at * pixelsPerMs;
      let row = ends.findIndex((end) => end <= x);
      if (row < 0) row = Math.min(ends.length, MOST_ROWS - 1);
      ends[row] = x + MARK_PIXELS;
      const made = this.#buttons[place];
      if (made !== undefined) made.style.top = `${row * MARK_PIXELS}px`;
    }
    this.#bars.style.height = `${Math.max(1, ends.length) * MARK_PIXELS}px`;
  }
}

/** What the signs stand for that are among the marks. */
export function signLegend(marks: CallDocument['marks']): HTMLElement[] {
  const kinds = (Object.keys(SIGNS) as Mark['kind'][]).filter((kind) =>
    marks.some((mark) => mark.kind === kind),
  );
  return kinds.map((kind) => {
    const [sign, words] = SIGNS[kind];
    return element('span', '', element('i', `mark ${kind}`, sign), words);
  });
}
