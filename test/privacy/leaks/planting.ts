import { readFileSync } from 'node:fs';

import { findEvent } from '../../../src/cli/replay/line-event.ts';
import { FIXTURES, readFixture } from '../../sources/event-stream/fixture-stream.ts';
import type { Fields } from '../../../src/host/fields.ts';

/** Decide what an event is: with another value it would be passed over. */
const STRUCTURE = new Set(['type', 'object', 'role', 'status']);

/** The events of recorded conversations: of the Python SDK in all its versions, and of a raw connection. */
export function recordedStreams(): [name: string, events: Fields[]][] {
  const python = FIXTURES.map((name): [string, Fields[]] => [
    name,
    readFixture(name).map(({ event }) => event),
  ]);
  return [...python, ['server events', readServerEvents()]];
}

function readServerEvents(): Fields[] {
  const path = new URL('../../fixtures/typescript/hotel-call.server-events.jsonl', import.meta.url);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const event = findEvent(JSON.parse(line) as Fields)?.event;
      if (event === undefined) throw new Error(`No event: ${line}`);
      return event;
    });
}

/** The event with what `change` makes of each text in it, structure apart: equal texts, such as ids, stay equal. */
export function changeTexts(event: Fields, change: (text: string, key: string) => string): Fields {
  return changed(event, '', change) as Fields;
}

function changed(value: unknown, key: string, change: (text: string, key: string) => string): unknown {
  if (typeof value === 'string') return STRUCTURE.has(key) ? value : change(value, key);
  if (Array.isArray(value)) return value.map((entry) => changed(entry, key, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, changed(entry, name, change)]),
  );
}
