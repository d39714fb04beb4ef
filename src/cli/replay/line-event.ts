import { eventDirection } from '../../realtime-api/event-type.ts';
import { isObject } from '../../host/fields.ts';
import { findJson } from '../input/log-json.ts';
import { parseText } from '../../sources/event-stream/raw-event.ts';
import { isSessionEvent } from '../../sources/event-stream/session-vocabulary.ts';
import type { Fields } from '../../host/fields.ts';

/** Under what loggers put the event that they log. */
export const ENVELOPE_FIELDS = ['event', 'data', 'payload', 'message', 'msg', 'body'] as const;

/** Envelopes within envelopes: a logger's, a container's, that of a store of logs. */
const MAX_DEPTH = 3;

/** The event of a line, and what is around it: the fields of all envelopes, or the event itself where there is none. */
export interface EventLine {
  envelope: Fields;
  event: Fields;
}

/**
 * The event of a line: what it holds under `eventField`, else the line itself or what it wraps. `undefined` when there is
 * nothing with a type.
 */
export function findEvent(line: Fields, eventField?: string): EventLine | undefined {
  if (eventField !== undefined) return namedEvent(line, eventField);
  if (isKnown(line['type'])) return { envelope: line, event: line };
  for (const field of ENVELOPE_FIELDS) {
    const inner = typed(line[field]);
    if (inner !== undefined) return { envelope: line, event: inner };
  }
  const known = onlyKnown(line, isEventWithin(line), MAX_DEPTH);
  if (known !== undefined) return known;
  return typeof line['type'] === 'string' ? { envelope: line, event: line } : undefined;
}

/** What an object has under a name; under one with dots also what objects within it have: `jsonPayload.event`. */
export function fieldAt(holder: Fields | undefined, name: string): unknown {
  if (holder === undefined || name in holder || !name.includes('.')) return holder?.[name];
  return pathTo(holder, name).at(-1);
}

function namedEvent(line: Fields, eventField: string): EventLine | undefined {
  if (eventField in line || !eventField.includes('.')) {
    const event = typed(line[eventField]);
    return event && { envelope: line, event };
  }
  const path = pathTo(line, eventField);
  const event = typed(path.pop());
  return event && { envelope: Object.assign({}, line, ...path) as Fields, event };
}

/** What is found at each step of a name with dots; the last one is `undefined` where it leads nowhere. */
function pathTo(holder: Fields, name: string): unknown[] {
  const found: unknown[] = [];
  let at: unknown = holder;
  for (const step of name.split('.')) {
    const within = parsed(at);
    at = isObject(within) ? within[step] : undefined;
    found.push(parsed(at));
  }
  return found;
}

function isKnown(type: unknown): boolean {
  return isSessionEvent(type) || eventDirection(type) !== undefined;
}

/** Within an event that is not known, an object of the type `audio` is a piece of content rather than an event. */
function isEventWithin(line: Fields): (type: unknown) => boolean {
  return typeof line['type'] === 'string' ? (type) => eventDirection(type) !== undefined : isKnown;
}

/**
 * The one field that holds an event of a known type, whatever the logger calls it, else the one whose fields do, and so on;
 * nothing when several do. Inner fields say more than outer ones.
 */
function onlyKnown(line: Fields, isEvent: (type: unknown) => boolean, depth: number): EventLine | undefined {
  const within = Object.values(line).map(parsed).filter(isObject);
  const events = within.filter(({ type }) => isEvent(type));
  const [event] = events;
  if (event !== undefined) return events.length === 1 ? { envelope: line, event } : undefined;
  if (depth === 1) return undefined;
  const deeper = within
    .filter((inner) => !Array.isArray(inner))
    .map((inner) => onlyKnown(inner, isEvent, depth - 1))
    .filter((inner) => inner !== undefined);
  const [found] = deeper;
  if (found === undefined || deeper.length > 1) return undefined;
  return { envelope: { ...line, ...found.envelope }, event: found.event };
}

function typed(value: unknown): Fields | undefined {
  const inner = parsed(value);
  return isObject(inner) && typeof inner['type'] === 'string' ? inner : undefined;
}

/** Some loggers keep the event as text: JSON, behind what another logger wrote or not, or a dict as Python prints it. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.startsWith('{')) return parseText(value);
  return value.includes('{"') ? findJson(value)?.value : value;
}
