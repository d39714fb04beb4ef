import * as fc from 'fast-check';
import { ConversationWriter } from '../fuzz/conversation-writer.ts';
import { renumberIds } from '../fuzz/renumber-ids.ts';
import { sequencesOf } from '../fuzz/step-sequence.ts';
import type { Fields } from '../../src/host/fields.ts';
import type { Step, Teller } from '../fuzz/step.ts';

/** One event of a type, with as many fields as it ever has. */
export interface EventTemplate {
  name: string;
  from: Teller;
  event: Fields;
  /** Where its fields are, however deep; the event itself is at the empty path. */
  paths: readonly (readonly string[])[];
}

/** An event of each type, and with each type of item, that conversations have. */
export function eventTemplates(from: Teller): EventTemplate[] {
  const written = [
    { sdk: true, wire: true },
    { sdk: true, wire: false },
  ].flatMap((parties) =>
    fc.sample(
      sequencesOf((chance) => new ConversationWriter(chance, parties).write(4)),
      { numRuns: 300, seed: 1 },
    ),
  );
  const templates = new Map<string, EventTemplate>();
  for (const step of written.flatMap(({ steps }) => steps)) {
    if (step.from !== from) continue;
    const name = nameOf(step);
    const paths = [[], ...pathsIn(step.event)];
    if ((templates.get(name)?.paths.length ?? 0) < paths.length)
      templates.set(name, { name, from, event: step.event, paths });
  }
  return [...templates.values()];
}

function nameOf({ event }: Step): string {
  const { type, item, session } = event;
  const kind = [item, session].map((each) => (each as Fields | undefined)?.['type']).find(Boolean);
  return [type, kind].filter(Boolean).join(' of ');
}

/** Where the fields of a value are, however deep. */
export function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    [key],
    ...pathsIn(each).map((path) => [key, ...path]),
  ]);
}

/** The event with another value at a path. It is frozen: whoever writes to it is found out. */
export function plant(event: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const fields = event as Fields;
  const changed = { [key]: plant(fields[key], rest, value) };
  if (!Array.isArray(event)) return Object.freeze({ ...fields, ...changed });
  return Object.freeze(Object.assign([...(event as unknown[])], changed));
}

/** The event with ids of its own. */
export function withOwnIds<Value>(value: Value, own: number): Value {
  return renumberIds(value, () => own) as Value;
}
