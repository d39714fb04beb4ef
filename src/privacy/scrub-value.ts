import { scrubAndCut } from './bounded-text.ts';
import type { AttributeValue } from '@opentelemetry/api';

/** An attribute without secrets, and no longer than may be: names and ids may be anything, as texts are. */
export function scrubValue(value: AttributeValue): AttributeValue {
  if (typeof value === 'string') return scrubAndCut(value);
  return Array.isArray(value) ? (value.map(scrubEntry) as AttributeValue) : value;
}

function scrubEntry(entry: unknown): unknown {
  return typeof entry === 'string' ? scrubAndCut(entry) : entry;
}
