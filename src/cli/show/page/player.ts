import { append, button, element } from './elements.ts';
import { bytesOf } from './page-data.ts';
import { clock } from './time-scale.ts';

const RATES = [1, 1.25, 1.5, 2];

type Side = 'both' | 'caller' | 'agent';
const SIDES: readonly Side[] = ['both', 'caller', 'agent'];

/** Plays the call: the caller is on the left of the recording, what the caller heard on the right. */
export class Player {
  readonly element = element('div', 'player');
  readonly #audio = new Audio();
  readonly #play = button('▶ Play', 'Play, pause (Space)', () => this.toggle());
  readonly #time = element('span', 'when');
  #gains: { caller: GainNode; agent: GainNode } | undefined;
  #side: Side = 'both';
  readonly #startMs: number;

  /** The recording begins at `startMs` of the axis; `onTime` is told where on that it is, some sixty times a second. */
  constructor(startMs: number, onTime: (ms: number, isPlaying: boolean) => void) {
    this.#startMs = startMs;
    this.#audio.src = URL.createObjectURL(new Blob([bytesOf('audio/wav')], { type: 'audio/wav' }));
    this.#audio.preload = 'auto';
    append(this.element, [
      this.#play,
      this.#choice('Speed', RATES, (rate) => this.#setRate(rate)),
      this.#choice('Heard', SIDES, (side) => this.#setSide(side)),
      this.#time,
    ]);
    const tell = (): void => {
      const ms = this.#startMs + this.#audio.currentTime * 1000;
      this.#time.textContent = clock(ms, 100);
      onTime(ms, !this.#audio.paused);
    };
    const follow = (): void => {
      tell();
      if (!this.#audio.paused) requestAnimationFrame(follow);
    };
    this.#audio.addEventListener('play', () => {
      this.#play.textContent = '❚❚ Pause';
      follow();
    });
    this.#audio.addEventListener('pause', () => (this.#play.textContent = '▶ Play'));
    this.#audio.addEventListener('seeked', tell);
  }

  toggle(): void {
    if (this.#audio.paused) void this.#start();
    else this.#audio.pause();
  }

  seek(ms: number): void {
    this.#audio.currentTime = Math.max(0, (ms - this.#startMs) / 1000);
  }

  /** From a moment of the call. */
  playFrom(ms: number): void {
    this.seek(ms);
    void this.#start();
  }

  async #start(): Promise<void> {
    this.#splitSides();
    // Browsers let no page make a sound before its reader has done something.
    await this.#audio.play().catch(() => undefined);
  }

  /** Both sides on both ears, each as loud as is chosen. */
  #splitSides(): void {
    if (this.#gains !== undefined) return;
    const context = new AudioContext();
    const splitter = context.createChannelSplitter(2);
    const gains = { caller: context.createGain(), agent: context.createGain() };
    context.createMediaElementSource(this.#audio).connect(splitter);
    splitter.connect(gains.caller, 0).connect(context.destination);
    splitter.connect(gains.agent, 1).connect(context.destination);
    this.#gains = gains;
    this.#setSide(this.#side);
  }

  #setSide(side: Side): void {
    this.#side = side;
    if (this.#gains === undefined) return;
    this.#gains.caller.gain.value = side === 'agent' ? 0 : 1;
    this.#gains.agent.gain.value = side === 'caller' ? 0 : 1;
  }

  #setRate(rate: number): void {
    this.#audio.playbackRate = rate;
  }

  #choice<Value extends string | number>(
    name: string,
    values: readonly Value[],
    choose: (value: Value) => void,
  ): HTMLElement {
    const buttons = values.map((value) => {
      const made = button(typeof value === 'number' ? `${value}×` : value, `${name}: ${value}`, () => {
        choose(value);
        press(value);
      });
      return [value, made] as const;
    });
    const press = (chosen: Value): void => {
      for (const [value, made] of buttons) made.setAttribute('aria-pressed', String(value === chosen));
    };
    if (values[0] !== undefined) press(values[0]);
    return element(
      'span',
      'choice',
      buttons.map(([, made]) => made),
    );
  }
}
