import type { LoggedEvent } from './logged-session.ts';

/** How the scripted server names what it makes. */
const ID = /^(?:resp|item|call|event)_/;

/**
 * The same conversation as another one: objects and ids are its own, since what is known already is told from what is
 * new by its id. What is one object in the log stays one; agents and contexts are the application's, and shared.
 */
export function ownEvents(log: readonly LoggedEvent[], suffix: string): LoggedEvent[] {
  const copies = new Map<object, unknown>();
  const copy = (value: unknown): unknown => {
    if (typeof value === 'string') return ID.test(value) ? `${value}${suffix}` : value;
    if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const made = Array.isArray(value)
      ? value.map(copy)
      : Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copy(field)]));
    copies.set(value, made);
    return made;
  };
  return log.map((entry) =>
    'sent' in entry
      ? { sent: JSON.stringify(copy(JSON.parse(entry.sent))) }
      : { event: entry.event, args: copy(entry.args) as unknown[] },
  );
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
