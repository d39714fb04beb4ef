import type { Answer } from './utterances.ts';

/** Characters of a second of speech, where a call has none that was heard whole. */
const USUAL_RATE = 15;

/** Less of it says nothing about how fast somebody talks. */
const LEAST_MS = 1000;

/** How fast each agent of a call talks, by the answers that were heard whole: characters a millisecond. */
export class SpeechRates {
  readonly #rates = new Map<string, number>();

  constructor(whole: readonly Pick<Answer, 'name' | 'text' | 'heardMs'>[]) {
    for (const name of new Set(whole.map((answer) => answer.name))) {
      const heard = whole.filter((answer) => answer.name === name && (answer.heardMs ?? 0) >= LEAST_MS);
      const milliseconds = heard.reduce((sum, { heardMs }) => sum + (heardMs ?? 0), 0);
      const characters = heard.reduce((sum, { text }) => sum + text.length, 0);
      if (milliseconds > 0) this.#rates.set(name, characters / milliseconds);
    }
  }

  of(name: string): number {
    return this.#rates.get(name) ?? USUAL_RATE / 1000;
  }
}

/**
 * How many characters of an answer that was cut were heard, up to the end of a word. No server says when it says which word,
 * so this is by how fast the agent talks elsewhere in the call: right to a word or two. `undefined` where it is not known
 * how long it was heard.
 */
export function heardCharacters(
  { name, text, heardMs }: Pick<Answer, 'name' | 'text' | 'heardMs'>,
  rates: SpeechRates,
): number | undefined {
  if (heardMs === undefined) return undefined;
  const about = heardMs * rates.of(name);
  if (about >= text.length) return text.length;
  const last = Math.ceil(about) - 1;
  const word = WORDS.segment(text).containing(last);
  return word === undefined ? 0 : word.segment.trim() === '' ? last + 1 : word.index;
}

/** Not all languages have spaces between them. */
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });
