import type { Attributes } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';

/** One finished span of this name. */
export function spansNamed(name: string): ReadableSpan[] {
  return spansWith(name, {}, 1);
}

/** Finished spans with these attributes, as many events of these names, and links to nowhere. */
export function spansWith(
  name: string,
  attributes: Attributes,
  count: number,
  { events = [], links = 0 }: { events?: string[]; links?: number } = {},
): ReadableSpan[] {
  const finished = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(finished)] });
  const tracer = provider.getTracer('test');
  for (let index = 0; index < count; index += 1) {
    const span = tracer.startSpan(name, { attributes });
    for (const event of events) span.addEvent(event, { index });
    for (let link = 0; link < links; link += 1) span.addLink({ context: span.spanContext() });
    span.end();
  }
  return finished.getFinishedSpans();
}
