import { MAX_LINE_BYTES } from '../input/line-reader.ts';
import type { Fields } from '../../host/fields.ts';

/** Docker's json-file driver cuts longer lines into entries of this length, none but the last with a line break. */
const PIECE_BYTES = 16 * 1024;

/** Joins what Docker has cut: an entry has a `log`, and the `stream` that it was written to. */
export class LogPieces {
  readonly #begun = new Map<string, string>();

  /** The whole that an entry ends, or the entry itself where it is no piece; `undefined` while more is to come. */
  join(entry: Fields): Fields | undefined {
    const { log, stream } = entry;
    if (typeof log !== 'string' || typeof stream !== 'string') return entry;
    const begun = this.#begun.get(stream);
    // A character that was cut in two is longer than it was.
    const goesOn = !log.endsWith('\n') && Buffer.byteLength(log) >= PIECE_BYTES;
    if (begun === undefined && !goesOn) return entry;
    const joined = `${begun ?? ''}${log}`;
    if (goesOn && joined.length < MAX_LINE_BYTES) {
      this.#begun.set(stream, joined);
      return undefined;
    }
    this.#begun.delete(stream);
    return { ...entry, log: joined };
  }
}
