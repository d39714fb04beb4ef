import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { OutlinedSpan } from './contender.ts';

/** A span of either language. */
export interface SpanInTree {
  name: string;
  id: string;
  parentId: string | undefined;
  start: number;
  attributes: string[];
}

/** Depth first, in order of start. */
export function outline(spans: readonly SpanInTree[]): OutlinedSpan[] {
  const under = (parentId: string | undefined, depth: number): OutlinedSpan[] =>
    spans
      .filter((span) => span.parentId === parentId)
      .toSorted((one, other) => one.start - other.start)
      .flatMap(({ name, id, attributes }) => [{ name, depth, attributes }, ...under(id, depth + 1)]);
  return under(undefined, 0);
}

export function spanInTree(span: ReadableSpan): SpanInTree {
  const [seconds, nanoseconds] = span.startTime;
  return {
    name: span.name,
    id: span.spanContext().spanId,
    parentId: span.parentSpanContext?.spanId,
    start: seconds * 1e9 + nanoseconds,
    attributes: Object.keys(span.attributes).toSorted(),
  };
}

/** How often each name comes, `3 turn`, in order of first appearance. */
export function countNames(spans: readonly OutlinedSpan[]): string {
  const counts = new Map<string, number>();
  for (const { name } of spans) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

export function printOutline(spans: readonly OutlinedSpan[]): string {
  return spans.map(({ name, depth }) => '  '.repeat(depth) + name).join('\n');
}
