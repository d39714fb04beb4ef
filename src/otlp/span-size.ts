import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

// A finished span of the SDK with 20 short attributes takes 1.8 kB of heap (Node 20); these add up to 15 % more.
const SPAN_BYTES = 800;
const ENTRY_BYTES = 250;
const ATTRIBUTE_BYTES = 50;
// Two-byte strings; texts of Latin-1 alone take half.
const CHARACTER_BYTES = 2;

/** Estimated heap of one finished span, in bytes, on the large side. */
export function estimateSpanBytes(span: ReadableSpan): number {
  let bytes = SPAN_BYTES + attributesBytes(span.attributes);
  for (const event of span.events) bytes += ENTRY_BYTES + attributesBytes(event.attributes);
  for (const link of span.links) bytes += ENTRY_BYTES + attributesBytes(link.attributes);
  return bytes;
}

function attributesBytes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) bytes += ATTRIBUTE_BYTES + valueBytes(attributes[key]);
  return bytes;
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * CHARACTER_BYTES;
  if (!Array.isArray(value)) return 0;
  return value.reduce<number>((sum, entry) => sum + 8 + valueBytes(entry), 0);
}
