import { isObject } from '../../host/fields.ts';
import { readPrinted } from './printed-value.ts';
import type { Fields } from '../../host/fields.ts';

/** Envelopes within envelopes, at most: some SDK versions and some recorders wrap once more. */
const MAX_WRAPPINGS = 4;

/** The types of events whose matter is a Realtime API event within. */
export const RAW_EVENT_TYPES: ReadonlySet<unknown> = new Set([
  'raw_model_event',
  'raw_server_event',
  'transport_event',
]);

/** What a `raw_model_event` is about: the Realtime API event within, or the model event that it is itself. */
export function unwrapRawEvent(event: Fields): Fields {
  let inner = event;
  for (let depth = 0; depth < MAX_WRAPPINGS && isEnvelope(inner); depth += 1) {
    const data = parseText(inner['data'] ?? inner['event']);
    if (!isObject(data)) break;
    inner = data;
  }
  return inner;
}

/** What some recorders write has lost the type of the inner envelope. */
function isEnvelope({ type }: Fields): boolean {
  return type === undefined || RAW_EVENT_TYPES.has(type);
}

/** Some recorders keep objects as text: JSON, or what Python prints. Anything but text is given back as it is. */
export function parseText(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return readPrinted(data);
  }
}
