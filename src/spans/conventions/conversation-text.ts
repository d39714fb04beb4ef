import { scrubAndCut } from '../../privacy/scrub.ts';
import { INPUT_MESSAGES } from '../attribute-names.ts';
import { textIn } from './written-messages.ts';
import type { ContentWriter } from '../content.ts';
import type { InferenceRecord, TurnRecord } from '../../model/records.ts';

/** What was said, in words. */
export interface Exchange {
  input: string | undefined;
  output: string | undefined;
}

/**
 * What was said in turns, and first and last in their session: no record keeps it together. Each is no longer than any
 * text that is written, and that of a turn is kept until it ends.
 */
export class ConversationText {
  readonly #content: ContentWriter;
  readonly #answers = new WeakMap<TurnRecord, string>();
  #first: { turn: number; text: string } | undefined;
  #last: { turn: number; text: string } | undefined;

  constructor(content: ContentWriter) {
    this.#content = content;
  }

  /** Keeps what a response said, for its turn. */
  answered({ turn, outOfBand }: InferenceRecord, said: string | undefined): void {
    if (said === undefined || turn === undefined || turn.endTime !== undefined || outOfBand) return;
    const before = this.#answers.get(turn);
    this.#answers.set(turn, scrubAndCut(before === undefined ? said : `${before}\n${said}`));
  }

  /** What was said in a turn that ends. */
  ofTurn(turn: TurnRecord): Exchange {
    const words = textIn(this.#content.messages(INPUT_MESSAGES, turn.input));
    const input = words === undefined ? undefined : scrubAndCut(words);
    const output = this.#answers.get(turn);
    this.#answers.delete(turn);
    // A turn may outlive a later one.
    const { number } = turn;
    if (input !== undefined && (this.#first === undefined || number < this.#first.turn))
      this.#first = { turn: number, text: input };
    if (output !== undefined && (this.#last === undefined || number > this.#last.turn))
      this.#last = { turn: number, text: output };
    return { input, output };
  }

  /** What was said first to the agent, and last by it. */
  ofSession(): Exchange {
    return { input: this.#first?.text, output: this.#last?.text };
  }
}
