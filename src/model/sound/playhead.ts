import type { AgentSpeechRecord } from '../records.ts';

/** Sound of one response without a gap: from when to when it sounds, in epoch milliseconds. */
export interface Piece {
  readonly speech: AgentSpeechRecord;
  readonly start: number;
  /** Infinity while whoever plays it has not said that it is over. */
  end: number;
}

/**
 * When what the agent says sounds. Audio is generated faster than it is played: each chunk sounds when it has arrived and all
 * before it is over; a pause in its delivery is silence.
 */
export class Playhead {
  /** What is not over yet, in order. */
  #pieces: Piece[] = [];
  /** When all that has come is over. */
  #end = -Infinity;

  /** A chunk has arrived. Gives when it sounds. */
  play(speech: AgentSpeechRecord, milliseconds: number, arrival: number): number {
    const start = Math.max(arrival, this.#end);
    this.#end = start + milliseconds;
    const last = this.#pieces.at(-1);
    if (last?.speech === speech && last.end === start) last.end = this.#end;
    else this.#pieces.push({ speech, start, end: this.#end });
    return start;
  }

  /** Whoever plays it says that a response begins to sound: for how long they will say. */
  begin(speech: AgentSpeechRecord, time: number): void {
    this.#pieces.push({ speech, start: time, end: Infinity });
    this.#end = time;
  }

  /** They say that all is silent. */
  stop(time: number): void {
    this.#pieces = this.#pieces.filter(({ start }) => start < time);
    for (const piece of this.#pieces) piece.end = Math.min(piece.end, time);
    this.#end = time;
  }

  /** Whether something sounds, or is queued, after this time. */
  soundsAfter(time: number): boolean {
    return this.#pieces.some(({ end }) => end > time);
  }

  /** Whether something of the speech sounds, or is queued. */
  has(speech: AgentSpeechRecord): boolean {
    return this.#pieces.some((piece) => piece.speech === speech);
  }

  /** Whether the speech sounds at a time, and did right before it. */
  isHeardAt(speech: AgentSpeechRecord, time: number): boolean {
    return this.#pieces.some((piece) => piece.speech === speech && piece.start < time);
  }

  /** What sounds, or is queued. */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** Takes out what is over at a time. */
  takeOver(time: number): readonly Piece[] {
    let over = 0;
    while ((this.#pieces[over]?.end ?? Infinity) <= time) over += 1;
    return over === 0 ? NONE : this.#pieces.splice(0, over);
  }

  /** Takes out one speech. What waits behind it is not brought forward. */
  drop(speech: AgentSpeechRecord): readonly Piece[] {
    const dropped = this.#pieces.filter((piece) => piece.speech === speech);
    this.#pieces = this.#pieces.filter((piece) => piece.speech !== speech);
    return dropped;
  }

  /** Silences everything: takes out what sounds and what is queued. */
  cut(time: number): readonly Piece[] {
    this.#end = Math.min(this.#end, time);
    return this.#pieces.splice(0);
  }
}

const NONE: readonly Piece[] = [];
