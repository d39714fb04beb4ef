/**
 * What was made of texts lately, for those that come again and again: the instructions and tools of a session are on many
 * spans, and what was said is on several. In two halves, of which the older one goes when the other is full.
 */
export class MadeLately {
  readonly #make: (text: string) => string;
  readonly #mostCharacters: number;
  #recent = new Map<string, string>();
  #older = new Map<string, string>();
  /** Of the texts in the recent half. */
  #characters = 0;

  /** Each half holds texts of `mostCharacters` UTF-16 code units together, and what was made of them. */
  constructor(make: (text: string) => string, mostCharacters: number) {
    this.#make = make;
    this.#mostCharacters = mostCharacters;
  }

  of(text: string): string {
    const recent = this.#recent.get(text);
    if (recent !== undefined) return recent;
    const made = this.#older.get(text) ?? this.#make(text);
    this.#keep(text, made);
    return made;
  }

  #keep(text: string, made: string): void {
    if (this.#characters + text.length > this.#mostCharacters) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#characters = 0;
    }
    const own = ownText(text);
    this.#recent.set(own, made === text ? own : made);
    this.#characters += text.length;
  }
}

/** A text of its own: what `slice` gives may keep all that it was cut from in memory. */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
