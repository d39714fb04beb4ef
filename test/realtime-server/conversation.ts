import type { ConversationItem } from './wire-types.ts';

/** The items of one conversation in order, and how much audio each of them holds. */
export class Conversation {
  readonly id: string;
  readonly items: ConversationItem[] = [];
  readonly #audioMs = new Map<string, number>();

  constructor(id: string) {
    this.id = id;
  }

  get lastItemId(): string | null {
    return this.items.at(-1)?.id ?? null;
  }

  find(itemId: unknown): ConversationItem | undefined {
    return this.items.find((item) => item.id === itemId);
  }

  /** Puts an item behind the named one (`root`: first; null: last) and returns the id it now follows. */
  insert(item: ConversationItem, previousItemId: string | null = null): string | null {
    const index = previousItemId === 'root' ? 0 : this.#indexAfter(previousItemId);
    this.items.splice(index, 0, item);
    return this.items[index - 1]?.id ?? null;
  }

  /** Replaces an item by its newer form, and returns the id of the item before it. */
  update(item: ConversationItem): string | null {
    const index = this.items.findIndex((known) => known.id === item.id);
    if (index < 0) return this.insert(item);
    this.items[index] = item;
    return this.items[index - 1]?.id ?? null;
  }

  delete(itemId: unknown): boolean {
    const index = this.items.findIndex((item) => item.id === itemId);
    if (index >= 0) this.items.splice(index, 1);
    return index >= 0;
  }

  /** The milliseconds of audio that an item holds, or undefined for an item without audio. */
  audioMs(itemId: string): number | undefined {
    return this.#audioMs.get(itemId);
  }

  setAudioMs(itemId: string, milliseconds: number): void {
    this.#audioMs.set(itemId, milliseconds);
  }

  #indexAfter(itemId: string | null): number {
    const index = this.items.findIndex((item) => item.id === itemId);
    return index < 0 ? this.items.length : index + 1;
  }
}
