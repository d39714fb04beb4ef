import { milliseconds } from './span-tree.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Everything of a span that an exporter sends, as one text to search in. */
export function exportedText(spans: readonly ReadableSpan[]): string {
  return spans
    .map(({ name, attributes, events, links, status, resource, instrumentationScope }) =>
      JSON.stringify({
        name,
        attributes,
        events,
        links,
        status,
        resource: resource.attributes,
        instrumentationScope,
      }),
    )
    .join('\n');
}

/** The content attributes of spans, by span name, in order of their start. */
export function contentOf(
  spans: readonly ReadableSpan[],
): [span: string, content: Record<string, unknown>][] {
  return spans.toSorted(byStart).flatMap(({ name, attributes }) => {
    const content = Object.entries(attributes).filter(([key]) => CONTENT.has(key));
    return content.length === 0 ? [] : [[name, Object.fromEntries(content)]];
  });
}

const CONTENT: ReadonlySet<string> = new Set([
  'gen_ai.input.messages',
  'realtime.transcription.text',
  'realtime.dtmf.key',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'realtime.transcription.text',
]);

function byStart(a: ReadableSpan, b: ReadableSpan): number {
  return milliseconds(a.startTime) - milliseconds(b.startTime) || a.name.localeCompare(b.name);
}
