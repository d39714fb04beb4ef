import { fieldsOf, isFields } from '../../events/fields.ts';
import type { Fields } from '../../events/fields.ts';

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
  for (let depth = 0; depth < MAX_WRAPPINGS && RAW_EVENT_TYPES.has(inner['type']); depth += 1) {
    const data = parsed(inner['data'] ?? inner['event']);
    if (!isFields(data)) break;
    inner = data;
  }
  return inner;
}

/** Some recorders keep the raw event as the text that it arrived as. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return fieldsOf(JSON.parse(data));
  } catch {
    return undefined;
  }
}
