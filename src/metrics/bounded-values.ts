import { diagnostics } from '../host/diagnostics.ts';
import { ownText, scrubStart } from '../privacy/scrub.ts';

/** Distinct values of one attribute; a series is never given up again, so these are for the life of the process. */
const MAX_VALUES = 200;

const MAX_LENGTH = 128;

/** What the conventions call a value that is none of the known ones. */
export const OTHER = '_OTHER';

/**
 * Keeps the number of values of an attribute bounded, whoever makes them up: names of tools may come from the model, and
 * types of errors from anywhere. Further values become `_OTHER`, which is reported once per attribute. Secrets are
 * scrubbed, long values cut.
 */
export class BoundedValues {
  readonly #known = new Map<string, Map<string, string>>();
  readonly #full = new Set<string>();

  of(key: string, value: string): string {
    let values = this.#known.get(key);
    if (values === undefined) this.#known.set(key, (values = new Map()));
    const raw = value.slice(0, MAX_LENGTH);
    const known = values.get(raw);
    if (known !== undefined) return known;
    if (values.size >= MAX_VALUES) {
      this.#reportFull(key);
      return OTHER;
    }
    const shown = ownText(scrubStart(value, MAX_LENGTH).slice(0, MAX_LENGTH));
    values.set(ownText(raw), shown);
    return shown;
  }

  #reportFull(key: string): void {
    if (this.#full.has(key)) return;
    this.#full.add(key);
    diagnostics.warn(`${key} has had ${MAX_VALUES} values in metrics; further ones are counted as ${OTHER}`);
  }
}
