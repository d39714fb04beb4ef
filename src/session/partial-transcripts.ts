import { count, fieldsOf, list, text } from '../host/fields.ts';
import { MAX_SAID_PARTS } from '../model/limits.ts';
import { readOutputMessage } from '../model/turns/messages.ts';
import { TRANSLATION_PAUSE_MS } from '../model/turns/translation.ts';
import { MAX_TEXT_LENGTH } from '../privacy/scrub.ts';
import type { Fields } from '../host/fields.ts';
import type {
  ChunkKind,
  ResponseDone,
  Signal,
  TranslationSaid,
  TranslationSide,
  WordsSaid,
} from '../signals/signal.ts';

/** What was said of an answer, or of a translation, and not as a whole. */
type PartlySaid = WordsSaid | TranslationSaid;

/**
 * The words of answers, delta by delta, until the server says them as a whole: an answer that is cut keeps what was said
 * of it. There is one only where content is kept.
 */
export class PartialTranscripts {
  readonly #parts = new Map<string, WordsSaid & { text: string }>();
  readonly #translation = new Map<TranslationSide, string>();
  #heardAt = 0;

  /** One chunk of an answer. Longer texts are cut when they are written. */
  chunk(event: Fields, kind: ChunkKind, responseId: string): void {
    const delta = text(event['delta']);
    if (delta === undefined || (kind !== 'transcript' && kind !== 'text')) return;
    const itemId = text(event['item_id']);
    const contentIndex = count(event['content_index']);
    const key = keyOf({ responseId, itemId, contentIndex });
    const part = this.#parts.get(key);
    if (part !== undefined) {
      if (part.text.length < 2 * MAX_TEXT_LENGTH) part.text += delta;
      return;
    }
    this.#parts.set(key, { type: 'words_said', responseId, itemId, contentIndex, text: delta, cut: true });
    if (this.#parts.size <= MAX_SAID_PARTS) return;
    for (const oldest of this.#parts.keys()) {
      this.#parts.delete(oldest);
      return;
    }
  }

  /** What the server says next. Gives what was said before and is told by nothing else. */
  signal(signal: Signal, event: Fields, time: number): PartlySaid[] {
    switch (signal.type) {
      case 'translation_heard':
        return this.#hearTranslation(signal.side, text(event['delta']) ?? '', time);
      case 'words_said':
        this.#parts.delete(keyOf(signal));
        return [];
      case 'response_done':
        return this.#takeUnsaid(signal);
      default:
        return [];
    }
  }

  /** What was said of all answers that have not ended, and of a translation that no pause has. */
  takeAll(): PartlySaid[] {
    return [...this.#take(() => true), ...this.#takeTranslation()];
  }

  /** A word more of a translation. A pause before it ends what was said. */
  #hearTranslation(side: TranslationSide, delta: string, time: number): TranslationSaid[] {
    const said = time - this.#heardAt > TRANSLATION_PAUSE_MS ? this.#takeTranslation() : [];
    this.#heardAt = time;
    const words = this.#translation.get(side) ?? '';
    if (words.length < 2 * MAX_TEXT_LENGTH) this.#translation.set(side, words + delta);
    return said;
  }

  #takeTranslation(): TranslationSaid[] {
    const said = [...this.#translation].map(([side, words]): TranslationSaid => ({
      type: 'translation_said',
      side,
      text: words,
    }));
    this.#translation.clear();
    return said;
  }

  /** What the end of a response does not say of its words. */
  #takeUnsaid({ responseId, output }: ResponseDone): WordsSaid[] {
    const items = output.filter((item) => hasWords([item]));
    const said = new Set(items.map((item) => text(fieldsOf(item)['id'])));
    const parts = this.#take((part) => part.responseId === responseId);
    return parts.filter(
      ({ itemId }) =>
        items.length === 0 || (itemId !== undefined && !said.has(itemId) && !said.has(undefined)),
    );
  }

  #take(isWanted: (part: WordsSaid) => boolean): WordsSaid[] {
    const taken: WordsSaid[] = [];
    for (const [key, part] of this.#parts) {
      if (!isWanted(part)) continue;
      taken.push(part);
      this.#parts.delete(key);
    }
    return taken;
  }
}

function keyOf({ responseId, itemId, contentIndex }: Omit<WordsSaid, 'type' | 'text' | 'cut'>): string {
  return `${responseId} ${itemId ?? ''} ${contentIndex ?? 0}`;
}

function hasWords(output: readonly unknown[]): boolean {
  const { parts } = readOutputMessage(list(output), undefined);
  return parts.some((part) => part.type === 'text' && part.content !== '');
}
