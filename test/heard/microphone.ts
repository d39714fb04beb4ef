import { encodeSound, rateOf, toneSample } from '../realtime-server/sound.ts';
import type { RandomNumbers } from '../support/random-numbers.ts';
import type { Piece } from './tape.ts';

/** The grain of the server's detection. */
const GRAIN_MS = 32;

/** What it holds while nothing fetches it. */
const MAX_LATE_MS = 60;

export interface MicrophoneOptions {
  format: object;
  chunkMs: number;
  /** Each chunk is sent up to so many milliseconds late. */
  jitterMs: number;
  random: RandomNumbers;
  send: (audio: ArrayBuffer) => void;
  /** While it says so nothing is sent. */
  isShut: () => boolean;
}

/** A stretch of speech: from where to where in all that is sent, in milliseconds. */
interface Speech {
  fromMs: number;
  toMs: number;
  sent: () => void;
}

/** A chunk, and where it begins in all that was sent. */
interface SentPiece extends Piece {
  positionMs: number;
}

/** Sends what a caller says, in real time: a tone, else silence. */
export class Microphone {
  readonly #sent: SentPiece[] = [];
  readonly #lost: Piece[] = [];
  readonly #options: MicrophoneOptions;
  readonly #rate: number;
  readonly #speeches: Speech[] = [];
  #sentMs = 0;
  #dueMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MicrophoneOptions) {
    this.#options = options;
    this.#rate = rateOf(options.format);
  }

  start(): void {
    this.#dueMs = performance.now() + this.#options.chunkMs;
    this.#wait();
  }

  /** What the caller said: each chunk that was sent as it was captured, until then, and what was lost in between. */
  get pieces(): readonly Piece[] {
    return [...this.#sent, ...this.#lost];
  }

  /** Milliseconds that were sent. */
  get sentMs(): number {
    return this.#sentMs;
  }

  /** Where in all that was sent is what was captured at a time. */
  positionAt(timeMs: number): number {
    const piece = this.#sent.findLast(({ startMs }) => startMs <= timeMs) ?? this.#sent[0];
    return piece === undefined ? 0 : piece.positionMs + timeMs - piece.startMs;
  }

  get isOn(): boolean {
    return this.#timer !== undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /**
   * Speaks for a while. Resolves when all of it is sent. Where the sender jitters speech begins and ends on the grain of the
   * server's detection, which else would take a chunk for its neighbour.
   */
  say(milliseconds: number): Promise<void> {
    const { jitterMs, chunkMs, random } = this.#options;
    const grain = jitterMs > 0 ? GRAIN_MS : 1;
    const capturedMs = this.#sentMs + Math.max(0, chunkMs - Math.max(0, this.#dueMs - performance.now()));
    const earliest = capturedMs + (jitterMs > 0 ? 0 : random.between(0, chunkMs));
    const fromMs = Math.ceil(earliest / grain) * grain;
    const toMs = fromMs + Math.round(milliseconds / grain) * grain;
    return new Promise((sent) => this.#speeches.push({ fromMs, toMs, sent }));
  }

  /** Presses the button, speaks for so many milliseconds, and lets go. Resolves then. */
  async pressAndSay(milliseconds: number): Promise<void> {
    const { chunkMs } = this.#options;
    const said = new Promise<void>((sent) =>
      this.#speeches.push({
        fromMs: this.#sentMs,
        toMs: this.#sentMs + Math.ceil(milliseconds / chunkMs) * chunkMs,
        sent,
      }),
    );
    this.start();
    await said;
    this.stop();
  }

  /**
   * By how much the times at which it sent what is around a sample differ from its pace: the server's detection may take a
   * neighbouring chunk for the one in which speech begins or ends.
   */
  unevennessAt(positionMs: number): number {
    const { chunkMs } = this.#options;
    const paces = this.#sent
      .filter((chunk) => Math.abs(chunk.positionMs + chunkMs / 2 - positionMs) < chunkMs / 2 + GRAIN_MS)
      .map((chunk) => chunk.startMs - chunk.positionMs);
    return paces.length === 0 ? 0 : Math.max(...paces) - Math.min(...paces);
  }

  #wait(): void {
    const { jitterMs, random } = this.#options;
    const late = jitterMs === 0 ? 0 : random.between(0, jitterMs);
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, this.#dueMs + late - performance.now()));
  }

  /**
   * Sends the next chunk, and waits for the one after it. One that is late is followed by the next at once; what was not
   * fetched in time is lost, as with any sound card.
   */
  #tick(): void {
    const { chunkMs, isShut } = this.#options;
    const lateMs = performance.now() - this.#dueMs;
    if (lateMs > MAX_LATE_MS) this.#lose(lateMs);
    this.#dueMs += lateMs > MAX_LATE_MS ? lateMs + chunkMs : chunkMs;
    if (!isShut()) this.#send(chunkMs);
    if (this.#timer !== undefined) this.#wait();
  }

  #send(chunkMs: number): void {
    const { format, send } = this.#options;
    const samples = this.#capture(chunkMs);
    const audio = encodeSound(samples, format);
    send(new Uint8Array(audio).buffer);
    const startMs = performance.now() - chunkMs;
    this.#sent.push({ samples, rate: this.#rate, startMs, positionMs: this.#sentMs });
    this.#sentMs += chunkMs;
    while ((this.#speeches[0]?.toMs ?? Infinity) <= this.#sentMs) this.#speeches.shift()?.sent();
  }

  /** The caller went on while nothing was sent. */
  #lose(lateMs: number): void {
    const [speech] = this.#speeches;
    if (speech === undefined || !(speech.fromMs < this.#sentMs)) return;
    const samples = new Int16Array(Math.round((lateMs * this.#rate) / 1000)).map((_, index) =>
      toneSample(index, this.#rate),
    );
    const startMs = performance.now() - this.#options.chunkMs - lateMs;
    this.#lost.push({ samples, rate: this.#rate, startMs });
  }

  #capture(chunkMs: number): Int16Array {
    const perMs = this.#rate / 1000;
    const samples = new Int16Array(chunkMs * perMs);
    const [speech] = this.#speeches;
    if (speech === undefined) return samples;
    const first = this.#sentMs * perMs;
    for (let index = 0; index < samples.length; index += 1) {
      const position = (first + index) / perMs;
      if (position >= speech.fromMs && position < speech.toMs)
        samples[index] = toneSample(first + index, this.#rate);
    }
    return samples;
  }
}
