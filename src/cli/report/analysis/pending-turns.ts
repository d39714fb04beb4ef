import { TURN_NUMBER } from './span-attributes.ts';
import { MAX_PENDING_TURNS } from './limits.ts';
import { connectionOf, type SpanFacts } from './span-facts.ts';
import { TurnParts } from './turn-parts.ts';

/**
 * Collects the spans of each turn, which come in any order and mixed with those of others, and hands a turn on when
 * there is no more room for it, the one first whose own span came first; at the end all of them.
 */
export class PendingTurns {
  readonly #settle: (parts: TurnParts) => void;
  readonly #capacity: number;
  /** In the order in which their own spans came. */
  readonly #complete = new Map<string, TurnParts>();
  /** Their own span has not come. */
  readonly #begun = new Map<string, TurnParts>();

  constructor(settle: (parts: TurnParts) => void, capacity = MAX_PENDING_TURNS) {
    this.#settle = settle;
    this.#capacity = capacity;
  }

  /** Takes note of a span of a turn; any other span has no effect. */
  add(span: SpanFacts): void {
    const number = span.attributes[TURN_NUMBER];
    if (typeof number !== 'number') return;
    const key = keyOf(span.traceId, number, connectionOf(span));
    const parts = this.#complete.get(key) ?? this.#begun.get(key) ?? this.#begin(key);
    parts.add(span);
    if (span.operation !== 'turn' || !this.#begun.delete(key)) return;
    this.#complete.set(key, parts);
    this.#makeRoom(this.#complete);
  }

  /** The input is over: hands on what is left. */
  settleAll(): void {
    for (const turns of [this.#complete, this.#begun])
      for (const [key, parts] of turns) this.#handOn(turns, key, parts);
  }

  #begin(key: string): TurnParts {
    const parts = new TurnParts();
    this.#begun.set(key, parts);
    this.#makeRoom(this.#begun);
    return parts;
  }

  #makeRoom(turns: Map<string, TurnParts>): void {
    if (turns.size <= this.#capacity) return;
    for (const [key, oldest] of turns) return this.#handOn(turns, key, oldest);
  }

  #handOn(turns: Map<string, TurnParts>, key: string, parts: TurnParts): void {
    turns.delete(key);
    const { turn } = parts;
    if (turn?.sessionId !== undefined) this.#joinEarlier(parts, keyOf(turn.traceId, turn.number, undefined));
    this.#settle(parts);
  }

  /** Spans that ended before the session's id was known have none, and lie apart from their turn, which has one. */
  #joinEarlier(parts: TurnParts, key: string): void {
    const earlier = this.#begun.get(key);
    if (earlier === undefined) return;
    this.#begun.delete(key);
    parts.join(earlier);
  }
}

/** Sessions within one trace of an application number their turns alike. */
function keyOf(traceId: string, number: number | undefined, sessionId: unknown): string {
  return `${traceId} ${number} ${String(sessionId)}`;
}
