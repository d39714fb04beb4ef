import { Durations } from './durations.ts';
import type { ResponderReport } from './latency-report.ts';
import { NameCounts, NamedGroups } from './named-groups.ts';
import { RESPONSE_STATUS, TIME_TO_FIRST_CHUNK } from './span-attributes.ts';
import { microsecondsOf, textOf, type SpanFacts } from './span-facts.ts';

/** The responses of each agent, or of each model. */
export class Responders {
  readonly #responders = new NamedGroups(() => new Responses());

  /** Takes note of a `chat` span. */
  add(name: string, span: SpanFacts): void {
    this.#responders.get(name).add(span);
  }

  /** Takes note of an `agent_speech` span. */
  addSpeech(name: string, span: SpanFacts): void {
    this.#responders.get(name).speech.add(span.end - span.start);
  }

  toList(): ResponderReport[] {
    return this.#responders
      .entries()
      .toSorted(
        ([, one], [, other]) =>
          other.duration.count - one.duration.count || other.speech.count - one.speech.count,
      )
      .map(([name, responses]) => responses.report(name));
  }
}

class Responses {
  readonly duration = new Durations();
  readonly speech = new Durations();
  readonly #timeToFirstChunk = new Durations();
  readonly #statuses = new NameCounts();

  add(span: SpanFacts): void {
    const timeToFirstChunk = microsecondsOf(span, TIME_TO_FIRST_CHUNK);
    this.duration.add(span.end - span.start);
    if (timeToFirstChunk !== undefined) this.#timeToFirstChunk.add(timeToFirstChunk);
    this.#statuses.add(textOf(span, RESPONSE_STATUS) ?? (span.failed ? 'failed' : 'completed'));
  }

  report(name: string): ResponderReport {
    return {
      name,
      responses: this.duration.count,
      byStatus: this.#statuses.toRecord(),
      duration: this.duration.summary(),
      timeToFirstChunk: this.#timeToFirstChunk.summary(),
      speech: this.speech.summary(),
    };
  }
}
