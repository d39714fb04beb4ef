import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** All spans of some sessions that are over, to be looked up. */
export class FinishedTraces {
  readonly spans: readonly ReadableSpan[];
  readonly byId: ReadonlyMap<string, ReadableSpan>;

  constructor(spans: readonly ReadableSpan[]) {
    this.spans = spans;
    this.byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  }

  parentOf(span: ReadableSpan): ReadableSpan | undefined {
    return this.byId.get(span.parentSpanContext?.spanId ?? '');
  }

  /** The session that a span is part of; a turn that is a trace of its own has a link to it. */
  sessionOf(span: ReadableSpan): ReadableSpan | undefined {
    let current: ReadableSpan | undefined = span;
    while (current !== undefined && current.name !== 'realtime_session') {
      const link: ReadableSpan['links'][number] | undefined = current.links.find(
        ({ attributes }) => attributes?.['realtime.link.type'] === 'session',
      );
      current = link === undefined ? this.parentOf(current) : this.byId.get(link.context.spanId);
    }
    return current;
  }
}

export function isBefore([seconds, nanoseconds]: HrTime, [thanSeconds, thanNanoseconds]: HrTime): boolean {
  return seconds === thanSeconds ? nanoseconds < thanNanoseconds : seconds < thanSeconds;
}
