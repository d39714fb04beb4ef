import { scrub } from './scrub.ts';
import type { AttributeValue } from '@opentelemetry/api';

/** An attribute without secrets: names and ids may hold one as well as texts. */
export function scrubValue(value: AttributeValue): AttributeValue {
  if (typeof value === 'string') return scrub(value);
  return Array.isArray(value) ? (value.map(scrubEntry) as AttributeValue) : value;
}

function scrubEntry(entry: unknown): unknown {
  return typeof entry === 'string' ? scrub(entry) : entry;
}
