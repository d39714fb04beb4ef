import { OF_THE_CLOCK } from '../support/clock-events.ts';
import { describe, expect, test } from 'vitest';
import { decodeClientEvent } from '../../src/realtime-api/client-event.ts';
import { eventDirection } from '../../src/realtime-api/event-type.ts';
import { audioBytes, chunkKind } from '../../src/realtime-api/output-chunk.ts';
import { decodeServerEvent } from '../../src/realtime-api/server-event.ts';
import { codeOf, readTables } from '../support/page-tables.ts';
import { eventsOfUnion, OPENAI_PACKAGES, PUBLISHED_UNIONS, unionsOf } from '../support/published-events.ts';
import { BETA_SERVER_EVENTS } from './published-examples/beta-server-events.ts';
import { BETA_CLIENT_EVENTS, GA_CLIENT_EVENTS } from './published-examples/client-events.ts';
import { GA_SERVER_EVENTS } from './published-examples/ga-server-events.ts';
import {
  TRANSLATION_CLIENT_EVENTS,
  TRANSLATION_SERVER_EVENTS,
} from './published-examples/translation-events.ts';
import { CONTEXTS, traceOf } from './published-examples/effect-on-trace.ts';
import type { Fields } from '../../src/host/fields.ts';
import type { Example, Told } from './published-examples/example.ts';

type ByType = Readonly<Record<string, readonly Example[]>>;
type Published = (typeof PUBLISHED_UNIONS)[number];
type Direction = Published['from'];

/** The examples of each union that is published, in the order of `PUBLISHED_UNIONS`. */
const EXAMPLES: readonly ByType[] = [
  GA_SERVER_EVENTS,
  TRANSLATION_SERVER_EVENTS,
  BETA_SERVER_EVENTS,
  GA_CLIENT_EVENTS,
  TRANSLATION_CLIENT_EVENTS,
  BETA_CLIENT_EVENTS,
];

const UNIONS = PUBLISHED_UNIONS.map((published, index) => ({
  ...published,
  name: `${published.union} of ${published.file}`,
  examples: EXAMPLES[index] ?? {},
}));

const PAGE = 'docs/events.md';
const effects = (heading: string): Map<string, string> =>
  new Map(readTables(PAGE, heading)[0]?.map(({ event, effect = '' }) => [codeOf(event)[0] ?? '', effect]));
const EFFECTS: Record<Direction, Map<string, string>> = {
  server: effects('## Server events of the Realtime API'),
  client: effects('## Client events of the Realtime API'),
};

/** What a session is told of an event. */
function tell(event: Fields, from: Direction): unknown {
  if (from === 'client') return decodeClientEvent(event) ?? 'nothing';
  const chunk = chunkKind(event['type']);
  if (chunk === undefined) return decodeServerEvent(event) ?? 'nothing';
  return { chunk, bytes: chunk === 'audio' ? audioBytes(event['delta']) : 0 };
}

const fieldsOf = ({ event }: Example): Fields => event as unknown as Fields;

describe('what the openai package publishes', () => {
  test.each(OPENAI_PACKAGES)('has no other unions of events in %s', (packageName) => {
    for (const file of ['realtime', 'beta/realtime'] as const)
      expect(unionsOf(file, packageName).toSorted()).toEqual(
        PUBLISHED_UNIONS.filter((published) => published.file === file)
          .map(({ union }) => union)
          .toSorted(),
      );
  });

  test.each(UNIONS)('has an example of every event of $name', ({ file, union, examples }) => {
    for (const packageName of OPENAI_PACKAGES) {
      const published = eventsOfUnion(file, union, packageName);
      expect(published.filter((type) => (examples[type] ?? []).length === 0)).toEqual([]);
      expect(Object.keys(examples).filter((type) => !published.includes(type))).toEqual([]);
    }
  });

  test.each(UNIONS)('goes the way it goes: $name', ({ from, examples }) => {
    // `error` is the name of other things too: who reads a mixed stream asks before.
    const types = Object.keys(examples).filter((type) => type !== 'error');
    expect(types.filter((type) => eventDirection(type) !== from)).toEqual([]);
  });
});

describe.each(UNIONS)('of an event of $name', ({ file, from, examples }) => {
  // What the client's audio tells is no signal: `test/session/caller-clock.test.ts`.
  const signals = Object.entries(examples).filter(([type]) => from === 'server' || !OF_THE_CLOCK.has(type));
  const all = Object.entries(examples).flatMap(([type, each]) => each.map((example) => ({ type, example })));

  test('a session is told what its example says', () => {
    const differences = all.flatMap(({ type, example }) => {
      const told = tell(fieldsOf(example), from);
      const expected = example.told === 'nothing' ? 'nothing' : expect.objectContaining(example.told);
      if (isLike(told, expected)) return [];
      return [`${type} is told as ${JSON.stringify(told)}; its example says ${JSON.stringify(example.told)}`];
    });
    expect(differences).toEqual([]);
  });

  test('the page tells what a session is told', () => {
    const differences = signals.flatMap(([type, each]) =>
      pageDifferences(
        { type, file, effect: EFFECTS[from].get(type) },
        each.map(({ told }) => told),
      ),
    );
    expect(differences).toEqual([]);
  });

  test('the trace shows an effect where the page names one, and none where it does not', () => {
    const differences = signals.flatMap(([type, each]) => {
      const none = isNone(EFFECTS[from].get(type), file);
      const changed = CONTEXTS.filter((context) =>
        each.some((example) => {
          const event = { from, event: fieldsOf(example) };
          return traceOf(context, [event]) !== traceOf(context, []);
        }),
      ).map(({ name }) => name);
      if (none === (changed.length === 0)) return [];
      return none
        ? [`${PAGE} says that ${type} has no effect, but it changes the trace ${changed.join(' and ')}`]
        : [`${PAGE} says that ${type} has an effect, but no trace shows any`];
    });
    expect(differences).toEqual([]);
  });
});

function isLike(told: unknown, expected: unknown): boolean {
  try {
    expect(told).toEqual(expected);
    return true;
  } catch {
    return false;
  }
}

/** Whether the page names no effect: none at all, or none of the beta's event. */
function isNone(effect: string | undefined, file: Published['file']): boolean {
  if (effect === undefined) return false;
  return /^none\b/.test(effect) || (file === 'beta/realtime' && / has none in the beta\b/.test(effect));
}

function pageDifferences(
  { type, file, effect }: { type: string; file: Published['file']; effect: string | undefined },
  told: readonly Told[],
): string[] {
  if (effect === undefined) return [`${PAGE} has no row for ${type}`];
  const something = told.filter((each) => each !== 'nothing');
  const chunks = something.filter((each) => 'chunk' in each);
  const differences: string[] = [];
  if (isNone(effect, file) !== (something.length === 0))
    differences.push(`${PAGE} says of ${type}: "${effect}"; its examples: ${JSON.stringify(told)}`);
  if (effect.startsWith('an output chunk') !== chunks.length > 0 && !effect.startsWith('the same'))
    differences.push(`${PAGE} says of ${type}: "${effect}"; its examples: ${JSON.stringify(told)}`);
  return differences;
}

/** Types that nobody publishes; one has the blank that an example of the published description has. */
const UNKNOWN = [
  'session.paused',
  'response.output_video.delta',
  'conversation.item',
  'conversation.item.added.twice',
  ' input_audio_buffer.dtmf_event_received',
  'RESPONSE.DONE',
  'response.',
  'constructor',
  '__proto__',
  'toString',
  '',
  undefined,
  null,
  0,
  ['response.done'],
  { type: 'response.done' },
];

test('an event of an unknown type has no effect, whatever it carries, and never throws', () => {
  const filled = Object.assign(
    {},
    ...Object.values(GA_SERVER_EVENTS).flatMap((each: readonly Example[]) => each.map(fieldsOf)),
  ) as Fields;
  for (const type of UNKNOWN)
    for (const from of ['server', 'client'] as const)
      for (const fields of [{}, filled]) {
        const event = { ...fields, type };
        expect(tell(event, from), `${from} ${JSON.stringify(type)}`).toBe('nothing');
        for (const context of CONTEXTS)
          expect(traceOf(context, [{ from, event }]), context.name).toBe(traceOf(context, []));
      }
});
