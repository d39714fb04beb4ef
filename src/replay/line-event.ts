import { eventDirection } from '../events/event-type.ts';
import { isFields } from '../events/fields.ts';
import { parseText } from '../sources/event-stream/raw-event.ts';
import { isSessionEvent } from '../sources/event-stream/session-vocabulary.ts';
import type { Fields } from '../events/fields.ts';

/** Under what loggers put the event that they log. */
const ENVELOPE_FIELDS = ['event', 'data', 'payload', 'message', 'msg', 'body'] as const;

/** The event of a line: the line itself, or what it wraps. `undefined` when there is nothing with a type. */
export function findEvent(line: Fields): Fields | undefined {
  if (isKnown(line['type'])) return line;
  for (const field of ENVELOPE_FIELDS) {
    const inner = parsed(line[field]);
    if (isFields(inner) && typeof inner['type'] === 'string') return inner;
  }
  return typeof line['type'] === 'string' ? line : undefined;
}

function isKnown(type: unknown): boolean {
  return isSessionEvent(type) || eventDirection(type) !== undefined;
}

/** Some loggers keep the event as text: JSON, or a dict as Python prints it. */
function parsed(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('{') ? parseText(value) : value;
}
