import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/**
 * All that is exported of spans, with ids replaced by the place of their span in the export: two traces that are the
 * same but for their ids are equal.
 */
export function withoutIds(spans: readonly ReadableSpan[]): object[] {
  const places = new Map(spans.map((span, index) => [span.spanContext().spanId, index]));
  const placeOf = (spanId: string | undefined): number | string | undefined =>
    spanId === undefined ? undefined : (places.get(spanId) ?? 'elsewhere');
  return spans.map((span) => ({
    name: span.name,
    kind: span.kind,
    parent: placeOf(span.parentSpanContext?.spanId),
    startTime: span.startTime,
    endTime: span.endTime,
    status: span.status,
    attributes: span.attributes,
    events: span.events,
    links: span.links.map(({ context, attributes }) => ({ span: placeOf(context.spanId), attributes })),
    scope: span.instrumentationScope,
  }));
}

/** A target of a recording, and its lines so far. */
export function recordingTarget(): { write(text: string): void; text(): string; lines(): object[] } {
  let written = '';
  return {
    write: (text) => {
      written += text;
    },
    text: () => written,
    lines: () =>
      written
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as object),
  };
}
