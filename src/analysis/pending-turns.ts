import { REALTIME_SESSION_ID, TURN_NUMBER } from './span-attributes.ts';
import { MAX_PENDING_TURNS } from './limits.ts';
import type { SpanFacts } from './span-facts.ts';
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
    const key = `${span.traceId} ${number} ${String(span.attributes[REALTIME_SESSION_ID])}`;
    const parts = this.#complete.get(key) ?? this.#begun.get(key) ?? this.#begin(key);
    parts.add(span);
    if (span.operation !== 'turn' || !this.#begun.delete(key)) return;
    this.#complete.set(key, parts);
    this.#makeRoom(this.#complete);
  }

  /** The input is over: hands on what is left. */
  settleAll(): void {
    for (const turns of [this.#complete, this.#begun]) {
      for (const parts of turns.values()) this.#settle(parts);
      turns.clear();
    }
  }

  #begin(key: string): TurnParts {
    const parts = new TurnParts();
    this.#begun.set(key, parts);
    this.#makeRoom(this.#begun);
    return parts;
  }

  #makeRoom(turns: Map<string, TurnParts>): void {
    if (turns.size <= this.#capacity) return;
    for (const [key, oldest] of turns) {
      turns.delete(key);
      this.#settle(oldest);
      return;
    }
  }
}
