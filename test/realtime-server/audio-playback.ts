import type { CallState } from './call-state.ts';
import { truncateItem } from './truncate-item.ts';

interface Playing {
  responseId: string;
  itemId: string;
  startedAt: number;
  audioMs: number;
}

/** Plays the assistant's audio in real time on the server's side, as WebRTC and SIP calls do. */
export class AudioPlayback {
  readonly #state: CallState;
  readonly #isGenerating: (responseId: string) => boolean;
  #playing: Playing | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(state: CallState, isGenerating: (responseId: string) => boolean) {
    this.#state = state;
    this.#isGenerating = isGenerating;
    state.ended.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  add(responseId: string, itemId: string, milliseconds: number): void {
    if (this.#playing?.responseId !== responseId) {
      this.#playing = { responseId, itemId, startedAt: performance.now(), audioMs: 0 };
      this.#state.send({ type: 'output_audio_buffer.started', response_id: responseId });
    }
    this.#playing.audioMs += milliseconds;
    this.#scheduleStop(this.#playing);
  }

  /** Cuts what is playing, and the item to what was heard of it. */
  clear(): void {
    const playing = this.#playing;
    if (!playing) return;
    clearTimeout(this.#timer);
    this.#playing = undefined;
    const heardMs = Math.min(Math.floor(performance.now() - playing.startedAt), playing.audioMs);
    this.#state.send({ type: 'output_audio_buffer.cleared', response_id: playing.responseId });
    truncateItem(this.#state, { itemId: playing.itemId, audioEndMs: heardMs });
  }

  #scheduleStop(playing: Playing): void {
    clearTimeout(this.#timer);
    const remainingMs = Math.max(1, playing.startedAt + playing.audioMs - performance.now());
    this.#timer = setTimeout(() => {
      if (this.#isGenerating(playing.responseId)) return this.#scheduleStop(playing);
      this.#playing = undefined;
      this.#state.send({ type: 'output_audio_buffer.stopped', response_id: playing.responseId });
    }, remainingMs);
  }
}
