import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';

type Kind = 'sessions' | 'models' | 'spans';

/** What is left in memory after so many sessions or turns; `alive` are those that were made and not collected yet. */
export interface Sample {
  after: number;
  heapBytes: number;
  alive: Record<Kind, number>;
}

/** What {@link Lived} found. */
export interface LivedReport {
  samples: Sample[];
  endedSpans: number;
  /** How often each `realtime.session.end_reason` came. */
  endReasons: Record<string, number>;
}

/** Counts what was made and what the garbage collector took again. */
export class Lived {
  readonly #alive: Record<Kind, number> = { sessions: 0, models: 0, spans: 0 };
  readonly #collected = new FinalizationRegistry<Kind>((kind) => (this.#alive[kind] -= 1));
  readonly #samples: Sample[] = [];
  #endedSpans = 0;
  readonly #endReasons: Record<string, number> = {};

  /** Sees each span, and keeps none. */
  readonly spans: SpanProcessor = {
    onStart: (span: Span) => this.born('spans', span),
    onEnd: (span: ReadableSpan) => this.#ended(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };

  born(kind: Kind, object: object): void {
    this.#alive[kind] += 1;
    this.#collected.register(object, kind);
  }

  /** Collects until nothing more goes, then weighs. */
  async sample(after: number): Promise<void> {
    if (typeof gc !== 'function') throw new Error('Needs node --expose-gc');
    for (let calm = 0, before = ''; calm < 5;) {
      gc();
      await nextTurn();
      await pause(5);
      const now = JSON.stringify(this.#alive);
      calm = now === before ? calm + 1 : 0;
      before = now;
    }
    this.#samples.push({ after, heapBytes: process.memoryUsage().heapUsed, alive: { ...this.#alive } });
  }

  report(): LivedReport {
    return { samples: this.#samples, endedSpans: this.#endedSpans, endReasons: this.#endReasons };
  }

  #ended(span: ReadableSpan): void {
    this.#endedSpans += 1;
    const reason = span.attributes['realtime.session.end_reason'];
    if (typeof reason === 'string') this.#endReasons[reason] = (this.#endReasons[reason] ?? 0) + 1;
  }
}
