import type { Attributes } from '@opentelemetry/api';

import { scrub } from '../privacy/scrub.ts';
import { splitList, type Environment } from './environment-values.ts';

/** `OTEL_RESOURCE_ATTRIBUTES`: the attributes, or `undefined` where one is no percent-encoded `key=value`, in which case none counts. Each is scrubbed by itself: what ends a URL does not end the list. */
export function readResourceAttributes({
  OTEL_RESOURCE_ATTRIBUTES: list,
}: Environment): Attributes | undefined {
  const entries = splitList(list).map(readEntry);
  return entries.every((entry) => entry !== undefined) ? Object.fromEntries(entries) : undefined;
}

function readEntry(entry: string): [key: string, value: string] | undefined {
  const [key = '', value, ...more] = entry.split('=').map((part) => part.trim());
  if (key === '' || value === undefined || more.length > 0) return undefined;
  try {
    return [scrub(decodeURIComponent(key)), scrub(decodeURIComponent(value))];
  } catch {
    return undefined;
  }
}
