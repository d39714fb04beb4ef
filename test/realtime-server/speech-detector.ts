import { decodeSound } from './sound.ts';
import type { JsonObject } from './wire-types.ts';

/** The grain of the detection, in milliseconds: a frame is speech, or it is not. */
const FRAME_MS = 32;

/** A sample above this is no silence, of 32,767. */
const LOUD = 1000;

/** What the detector hears, at a position in milliseconds since the first sample of the session. */
export interface SpeechHeard {
  started(positionMs: number): void;
  stopped(positionMs: number): void;
}

/**
 * Finds out from the client's audio when the user speaks, as the API does: frame by frame, and sure of an end only after
 * silence. With `semantic_vad` that silence is as long as the detection likes, and nobody is told how long.
 */
export class SpeechDetector {
  readonly #heard: SpeechHeard;
  readonly #semanticWaitMs: number;
  #samples = 0;
  #loud = 0;
  /** Where the frame ends that is complete. */
  #positionMs = 0;
  #speaking = false;
  #spokeUntilMs = 0;

  constructor(heard: SpeechHeard, semanticWaitMs: number) {
    this.#heard = heard;
    this.#semanticWaitMs = semanticWaitMs;
  }

  /** Audio that was appended, in its format; `detection` is what the session has in force, null for none. */
  hear(audio: Buffer, format: unknown, detection: JsonObject | null): void {
    const { samples, rate } = decodeSound(audio, format);
    const frame = (rate * FRAME_MS) / 1000;
    for (const sample of samples) {
      this.#samples += 1;
      if (Math.abs(sample) > LOUD) this.#loud += 1;
      if (this.#samples < frame) continue;
      this.#frame(this.#loud * 2 > frame, detection);
      this.#samples = 0;
      this.#loud = 0;
    }
  }

  #frame(isSpeech: boolean, detection: JsonObject | null): void {
    const start = this.#positionMs;
    this.#positionMs += FRAME_MS;
    if (isSpeech) this.#spokeUntilMs = this.#positionMs;
    if (detection === null) return;
    if (isSpeech && !this.#speaking) {
      this.#speaking = true;
      this.#heard.started(Math.max(0, start - milliseconds(detection['prefix_padding_ms'], 300)));
    } else if (this.#speaking && this.#positionMs - this.#spokeUntilMs >= this.#silenceOf(detection)) {
      this.#speaking = false;
      this.#heard.stopped(this.#spokeUntilMs + this.#silenceOf(detection));
    }
  }

  #silenceOf(detection: JsonObject): number {
    if (detection['type'] === 'semantic_vad') return this.#semanticWaitMs;
    return milliseconds(detection['silence_duration_ms'], 200);
  }
}

function milliseconds(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
