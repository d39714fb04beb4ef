import { scrub } from '../../privacy/scrub.ts';
import { safeText } from './safe-text.ts';
import type { OutputStream } from '../program-io.ts';

const CLEAR_LINE = '\r\u001b[K';

/** Standard error: messages of one line each, below them on a terminal one status line that is written over. */
export class MessageArea {
  readonly #stream: OutputStream;
  readonly #prefix: string;
  #status = '';

  /** Every message begins with `name` and a colon. */
  constructor(stream: OutputStream, name: string) {
    this.#stream = stream;
    this.#prefix = `${name}: `;
  }

  /** Whether a person looks at it. */
  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Writes one message; whatever it quotes can neither steer the terminal nor give a key away. */
  say(message: string): void {
    this.clearStatus();
    this.#stream.write(`${this.#prefix}${safeText(scrub(message))}\n`);
  }

  /** Shows a status in place of the one before; on a terminal only. */
  showStatus(status: string): void {
    if (!this.isTerminal) return;
    // One that fills the line would wrap, and could not be written over.
    const room = (this.#stream.columns || 80) - 1;
    this.#status = `${this.#prefix}${status}`.slice(0, room);
    this.#stream.write(`${CLEAR_LINE}${this.#status}`);
  }

  /** Takes the status away, before something else is written to the same terminal. */
  clearStatus(): void {
    if (this.#status === '') return;
    this.#status = '';
    this.#stream.write(CLEAR_LINE);
  }
}
