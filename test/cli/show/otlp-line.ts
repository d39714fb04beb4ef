import { createHash } from 'node:crypto';
import { PACKAGE_NAME } from '../../../src/version.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';

/** Spans as a line of OTLP JSON, as an instrumentation of that name sends them. */
export function otlpLine(spans: readonly WaterfallSpan[], scope = PACKAGE_NAME): string {
  const scopeSpans = [{ scope: { name: scope }, spans: spans.map(otlpSpan) }];
  return `${JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans }] })}\n`;
}

function otlpSpan({
  name,
  traceId,
  spanId,
  parentSpanId,
  startMs,
  endMs,
  status,
  attributes,
  events,
}: WaterfallSpan): object {
  return {
    name,
    traceId,
    spanId: spanIdOf(spanId),
    ...(parentSpanId !== undefined && { parentSpanId: spanIdOf(parentSpanId) }),
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    status: { code: status.error ? 2 : 0, ...(status.message !== undefined && { message: status.message }) },
    attributes: keyValues(attributes),
    events: events.map((one) => ({
      name: one.name,
      timeUnixNano: nanoseconds(one.timeMs),
      attributes: keyValues(one.attributes),
    })),
  };
}

function spanIdOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1000)}000`;
}

function keyValues(attributes: Readonly<Record<string, unknown>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { doubleValue: value } : { stringValue: String(value) },
  }));
}
