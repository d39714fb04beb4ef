import type { ErrorReport } from './latency-report.ts';
import { NamedGroups } from './named-groups.ts';
import { ERROR_TYPE } from './span-attributes.ts';
import { textOf, type Operation, type SpanFacts } from './span-facts.ts';
import { UNKNOWN_NAME } from './turn-parts.ts';

/** Counts the spans that failed, by what they are and why. A turn or an agent fails with a response or a call of its own. */
export class Failures {
  readonly #types = new NamedGroups(() => new Map<ErrorReport['operation'], number>());

  add(span: SpanFacts): void {
    const { operation } = span;
    if (!span.failed || !isReported(operation)) return;
    const counts = this.#types.get(textOf(span, ERROR_TYPE) ?? UNKNOWN_NAME);
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }

  /** The most frequent first. */
  toList(): ErrorReport[] {
    return this.#types
      .entries()
      .flatMap(([type, counts]) => [...counts].map(([operation, count]) => ({ operation, type, count })))
      .toSorted(
        (one, other) =>
          other.count - one.count || compare(one.type + one.operation, other.type + other.operation),
      );
  }
}

function isReported(operation: Operation): operation is ErrorReport['operation'] {
  return operation === 'realtime_session' || operation === 'chat' || operation === 'execute_tool';
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
