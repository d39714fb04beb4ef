import { eventDirection } from '../events/event-type.ts';
import { isFields } from '../events/fields.ts';
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

/** Some loggers keep the event as text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}
