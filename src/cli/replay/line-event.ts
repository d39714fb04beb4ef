import { eventDirection } from '../../realtime-api/event-type.ts';
import { isObject } from '../../host/fields.ts';
import { parseText } from '../../sources/event-stream/raw-event.ts';
import { isSessionEvent } from '../../sources/event-stream/session-vocabulary.ts';
import type { Fields } from '../../host/fields.ts';

/** Under what loggers put the event that they log. */
export const ENVELOPE_FIELDS = ['event', 'data', 'payload', 'message', 'msg', 'body'] as const;

/**
 * The event of a line: what it holds under `eventField`, else the line itself or what it wraps. `undefined` when there is
 * nothing with a type.
 */
export function findEvent(line: Fields, eventField?: string): Fields | undefined {
  if (eventField !== undefined) return typed(line[eventField]);
  if (isKnown(line['type'])) return line;
  for (const field of ENVELOPE_FIELDS) {
    const inner = typed(line[field]);
    if (inner !== undefined) return inner;
  }
  return onlyKnown(line) ?? (typeof line['type'] === 'string' ? line : undefined);
}

function isKnown(type: unknown): boolean {
  return isSessionEvent(type) || eventDirection(type) !== undefined;
}

/** The one field that holds an event of a known type, whatever the logger calls it; nothing when several do. */
function onlyKnown(line: Fields): Fields | undefined {
  // Within an event that is not known, an object of the type `audio` is a piece of content rather than an event.
  const isEvent = typeof line['type'] === 'string' ? isApiEvent : isKnown;
  const found = Object.values(line)
    .map(typed)
    .filter((inner) => isEvent(inner?.['type']));
  return found.length === 1 ? found[0] : undefined;
}

function isApiEvent(type: unknown): boolean {
  return eventDirection(type) !== undefined;
}

function typed(value: unknown): Fields | undefined {
  const inner = parsed(value);
  return isObject(inner) && typeof inner['type'] === 'string' ? inner : undefined;
}

/** Some loggers keep the event as text: JSON, or a dict as Python prints it. */
function parsed(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('{') ? parseText(value) : value;
}
