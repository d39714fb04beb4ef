import { BoundedIds } from '../../model/bounded.ts';
import { MAX_ITEMS, MAX_KNOWN_IDS } from '../../model/limits.ts';
import type { Signal } from '../../signals/signal.ts';

/**
 * Which responses the caller hears, as the spans tell it. What is out of band is for no ears. A cut silences all that
 * sounds or waits, and what is still to come of it; when a response begins to sound nothing more comes of the one before it.
 */
export class AudibleResponses {
  /** The one that was heard last. */
  #latest = '';
  readonly #silenced = new BoundedIds(MAX_KNOWN_IDS);
  /** Items whose truncation is known: client and server both tell of it. */
  readonly #truncated = new BoundedIds(MAX_ITEMS);

  /** Whether a chunk of a response is heard. */
  hears(responseId: string): boolean {
    if (this.#silenced.has(responseId)) return false;
    if (responseId !== this.#latest) this.#silence(this.#latest);
    this.#latest = responseId;
    return true;
  }

  /** Whether all falls silent with what has happened. */
  areCutBy(signal: Signal): boolean {
    const isCut = this.#isCut(signal);
    if (isCut) this.#silence(this.#latest);
    return isCut;
  }

  #isCut(signal: Signal): boolean {
    switch (signal.type) {
      case 'response_created':
        if (signal.conversationId === null) this.#silence(signal.responseId);
        return false;
      case 'response_done':
        this.#silence(signal.responseId);
        return false;
      case 'item_truncated': {
        const isNews = !this.#truncated.has(signal.itemId);
        if (isNews) this.#truncated.add(signal.itemId);
        return isNews;
      }
      default:
        return signal.type === 'audio_interrupted' || signal.type === 'playback_cleared';
    }
  }

  /** One that has no id may be any. */
  #silence(responseId: string): void {
    if (responseId !== '') this.#silenced.add(responseId);
  }
}
