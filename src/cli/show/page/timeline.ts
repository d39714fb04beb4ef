import { append, button, element, plain } from './elements.ts';
import { MarkLane, signLegend } from './mark-lane.ts';
import { clock, tickStep } from './time-scale.ts';
import { formatDuration } from '../../waterfall/quantity-format.ts';
import { Wave } from './wave.ts';
import type { Bar, CallDocument, Lane } from '../call-document.ts';
import type { Selection } from './selection.ts';

/** As far as one can look into a word. */
const MOST_PIXELS_PER_MS = 0.6;
/** Browsers lay out nothing that is wider than some thirty millions. */
const MOST_PIXELS = 2e7;
const ZOOM_STEP = 1.6;
/** Words are drawn into speech that is so wide, in pixels a character. */
const PIXELS_PER_CHARACTER = 6;
const TICK_PIXELS = 88;
/** A tick nearer to the end would have no room for its time. */
const LAST_TICK_PIXELS = 40;

/**
 * The lanes on their time axis. The strip is as wide as the zoom makes it and scrolls as any page does; bars have places in
 * per cent, so zooming changes one width. Ticks and words are made for what is in sight.
 */
export class Timeline {
  readonly element = element('section', 'timeline');
  readonly #call: CallDocument;
  readonly #selection: Selection;
  readonly #scroller = element('div', 'scroller');
  readonly #strip = element('div', 'strip');
  readonly #ticks = element('div', 'ticks');
  readonly #playhead = element('div', 'playhead');
  readonly #bars = new Map<number, HTMLButtonElement[]>();
  readonly #speech: { bar: Bar; element: HTMLElement }[] = [];
  readonly #waves: Wave[] = [];
  readonly #marks: MarkLane;
  #pixelsPerMs = 0;
  /** Whether the whole call is to be in sight, however much room there is. */
  #isWhole = true;
  #isDrawn = false;

  /** `tools` stand beside the buttons for zooming; `seek` is told when the reader points at a moment. */
  constructor(
    call: CallDocument,
    selection: Selection,
    { tools, seek }: { tools: HTMLElement | undefined; seek: (ms: number) => void },
  ) {
    this.#call = call;
    this.#selection = selection;
    this.#scroller.tabIndex = 0;
    this.#scroller.setAttribute('aria-label', 'The call on its time axis');
    this.#playhead.hidden = true;
    this.#marks = new MarkLane(call, (span) => selection.select(span, this));
    append(this.#strip, [
      this.#ticks,
      ...call.lanes.map((lane) => this.#lane(lane)),
      this.#marks.element,
      this.#playhead,
    ]);
    this.#scroller.append(this.#strip);
    append(this.element, [this.#toolbar(tools), this.#scroller, legend(call)]);
    this.#strip.addEventListener('click', (event) => seek(this.#timeAt(event.clientX)));
    this.#scroller.addEventListener('scroll', () => this.#drawSoon());
    this.#scroller.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.#scroller.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#setScale(this.#isWhole ? 0 : this.#pixelsPerMs)).observe(this.#scroller);
    addEventListener('beforeprint', () => {
      this.fit();
      this.#draw();
    });
    selection.onChange((span, from) => this.#show(span, from));
  }

  /** The whole call in sight. */
  fit(): void {
    this.#setScale(0);
  }

  zoomIn(): void {
    this.#zoom(ZOOM_STEP);
  }

  zoomOut(): void {
    this.#zoom(1 / ZOOM_STEP);
  }

  #zoom(factor: number, anchor = this.#scroller.clientWidth / 2): void {
    const time = (this.#scroller.scrollLeft + anchor) / this.#pixelsPerMs;
    this.#setScale(this.#pixelsPerMs * factor);
    this.#scroller.scrollLeft = time * this.#pixelsPerMs - anchor;
  }

  /** Where the audio is; it stays in sight while it plays. */
  playAt(ms: number, isFollowed: boolean): void {
    this.#playhead.hidden = false;
    this.#playhead.style.left = this.#percent(ms);
    const x = ms * this.#pixelsPerMs - this.#scroller.scrollLeft;
    if (isFollowed && (x < 0 || x > this.#scroller.clientWidth * 0.9))
      this.#scroller.scrollLeft = ms * this.#pixelsPerMs - this.#scroller.clientWidth * 0.1;
  }

  #toolbar(tools: HTMLElement | undefined): HTMLElement {
    return element(
      'div',
      'toolbar',
      button('−', 'Zoom out (−)', () => this.zoomOut()),
      button('+', 'Zoom in (+)', () => this.zoomIn()),
      button('Whole call', 'The whole call (0)', () => this.fit()),
      tools,
    );
  }

  #lane(lane: Lane): HTMLElement {
    const row = element('div', `lane ${lane.kind}`, element('span', 'name', lane.name));
    const wave = this.#wave(lane);
    const bars = element('div', wave === undefined ? 'bars' : 'bars with-wave', wave?.element);
    for (const bar of lane.bars) bars.append(this.#bar(bar, lane));
    row.append(bars);
    return row;
  }

  /** Of the caller all that is heard, of an agent what is its own. */
  #wave({ kind, bars }: Lane): Wave | undefined {
    const { waveform, lengthMs } = this.#call;
    if (waveform === undefined || (kind !== 'caller' && kind !== 'agent')) return undefined;
    const speech = bars.filter(({ look }) => look === 'speech');
    const times = speech.map(({ at, length }): [number, number] => [at, at + length]);
    const wave = new Wave(kind, waveform, kind === 'caller' ? [[0, lengthMs]] : times);
    this.#waves.push(wave);
    return wave;
  }

  #bar(bar: Bar, lane: Lane): HTMLElement {
    const { at, length, label, look, failed, span } = bar;
    const { isTimed } = this.#call;
    const made = button('', '', () => undefined);
    made.className = `bar ${look}${failed ? ' failed' : ''}`;
    made.style.left = this.#percent(at);
    made.style.width = this.#percent(length);
    const words = bar.utterance === undefined ? '' : (this.#call.utterances[bar.utterance]?.text ?? '');
    made.append(element('span', 'label', label === '' ? words : label));
    made.setAttribute(
      'aria-label',
      `${lane.name}${label === '' ? '' : ` ${label}`}${isTimed ? `, ${clock(at)}, ${formatDuration(length)}` : ''}${words === '' ? '' : `: ${words}`}`,
    );
    made.title = plain(
      `${lane.name}${label === '' ? '' : ` · ${label}`}${isTimed ? ` · ${formatDuration(length)}` : ''}`,
    );
    made.addEventListener('click', () => this.#selection.select(span, this));
    if (words !== '') this.#speech.push({ bar, element: made });
    const known = this.#bars.get(span);
    if (known === undefined) this.#bars.set(span, [made]);
    else known.push(made);
    return made;
  }

  #percent(ms: number): string {
    return `${(ms / this.#call.lengthMs) * 100}%`;
  }

  #fitting(): number {
    return this.#scroller.clientWidth / this.#call.lengthMs;
  }

  #timeAt(clientX: number): number {
    return (clientX - this.#strip.getBoundingClientRect().left) / this.#pixelsPerMs;
  }

  #setScale(pixelsPerMs: number): void {
    const most = Math.min(MOST_PIXELS_PER_MS, MOST_PIXELS / this.#call.lengthMs);
    const fitting = this.#fitting();
    this.#pixelsPerMs = Math.max(fitting, Math.min(pixelsPerMs, most));
    this.#isWhole = this.#pixelsPerMs === fitting;
    this.#strip.style.width = this.#isWhole ? '100%' : `${this.#pixelsPerMs * this.#call.lengthMs}px`;
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    requestAnimationFrame(() => {
      this.#isDrawn = false;
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#isWhole) this.#pixelsPerMs = this.#fitting();
    const from = this.#scroller.scrollLeft / this.#pixelsPerMs;
    const to = from + this.#scroller.clientWidth / this.#pixelsPerMs;
    const step = tickStep(this.#pixelsPerMs, TICK_PIXELS);
    this.#ticks.replaceChildren();
    const last = Math.min(to, this.#call.lengthMs - LAST_TICK_PIXELS / this.#pixelsPerMs);
    for (let ms = Math.floor(from / step) * step; ms <= last; ms += step) {
      const tick = element('span', 'tick', clock(ms, step));
      tick.style.left = this.#percent(ms);
      this.#ticks.append(tick);
    }
    const { lengthMs } = this.#call;
    for (const wave of this.#waves) wave.draw({ from, to, width: this.#scroller.clientWidth, lengthMs });
    this.#marks.arrange(this.#pixelsPerMs);
    for (const { bar, element: of } of this.#speech) {
      const isInSight = bar.at < to && bar.at + bar.length > from;
      this.#drawWords(of, isInSight ? bar : undefined);
    }
  }

  /** The words of a speech, each about where it is said: by how long the others are. */
  #drawWords(of: HTMLElement, bar: Bar | undefined): void {
    const utterance = bar?.utterance === undefined ? undefined : this.#call.utterances[bar.utterance];
    const heard = utterance?.heard ?? utterance?.text.length ?? 0;
    const isWide = bar !== undefined && bar.length * this.#pixelsPerMs >= heard * PIXELS_PER_CHARACTER;
    const isDrawn = of.querySelector('.word') !== null;
    if (isWide === isDrawn) return;
    of.replaceChildren();
    if (!isWide) {
      if (utterance !== undefined) of.append(element('span', 'label', utterance.text));
      return;
    }
    for (const { 0: word, index } of utterance?.text.slice(0, heard).matchAll(/\S+/gu) ?? []) {
      const made = element('span', 'word', word);
      made.style.left = `${(index / heard) * 100}%`;
      of.append(made);
    }
  }

  #show(span: number | undefined, from: unknown): void {
    for (const chosen of this.#strip.querySelectorAll('.chosen')) chosen.classList.remove('chosen');
    const bars = span === undefined ? undefined : this.#bars.get(span);
    for (const bar of bars ?? []) bar.classList.add('chosen');
    const detail = span === undefined ? undefined : this.#call.spans[span];
    if (from === this || detail === undefined) return;
    const x = detail.at * this.#pixelsPerMs;
    const { scrollLeft, clientWidth } = this.#scroller;
    if (x < scrollLeft || x > scrollLeft + clientWidth * 0.9)
      this.#scroller.scrollTo({ left: x - clientWidth * 0.2 });
  }

  /** With Ctrl, or by two fingers on a touch pad, which browsers tell as the same: zooms where the pointer is. */
  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const anchor = event.clientX - this.#scroller.getBoundingClientRect().left;
    this.#zoom(Math.exp(-event.deltaY / 200), anchor);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Home') this.#scroller.scrollLeft = 0;
    else if (event.key === 'End') this.#scroller.scrollLeft = this.#scroller.scrollWidth;
    else return;
    event.preventDefault();
  }
}

/** What the colours and signs of this call stand for. */
function legend({ lanes, marks }: CallDocument): HTMLElement {
  const bars = lanes.flatMap((lane) => lane.bars);
  const looks = COLOURS.filter(([look]) =>
    bars.some((bar) => bar.look === look || (look === 'failed' && bar.failed)),
  );
  const colours = looks.map(([look, words]) => element('span', '', element('i', `swatch ${look}`), words));
  return element('p', 'legend', ...colours, ...signLegend(marks));
}

const COLOURS = [
  ['speech', 'heard'],
  ['response', 'response being made'],
  ['call', 'tool'],
  ['approval', 'waits for approval'],
  ['failed', 'failed'],
] as const;
