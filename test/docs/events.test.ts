import { OF_THE_CLOCK } from '../support/clock-events.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SessionFeed } from '../../src/session/session-feed.ts';
import { SESSION_EVENTS } from '../../src/sources/agents-sdk/session-events.ts';
import { isSessionEvent, SESSION_VOCABULARY } from '../../src/sources/event-stream/session-vocabulary.ts';
import { codeOf, readTables } from '../support/page-tables.ts';
import { eventsOfSession, eventsOfUnion } from '../support/published-events.ts';
import type { Row } from '../support/page-tables.ts';

const rowsOf = (heading: string): Row[] => readTables('docs/events.md', `## ${heading}`)[0] ?? [];
const typeOf = ({ event }: Row): string => codeOf(event)[0] ?? '';
const typesOf = (rows: readonly Row[]): string[] => rows.map(typeOf);
const withoutEffect = (rows: readonly Row[]): string[] =>
  typesOf(rows.filter(({ effect = '' }) => /^none\b/.test(effect)));
const sorted = (types: Iterable<string>): string[] => [...new Set(types)].toSorted();

/** Items of every kind that an event can be about. */
const ITEMS = [
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello?' }] },
  { type: 'function_call', status: 'completed', call_id: 'call_1', name: 'look', arguments: '{}' },
  { type: 'function_call_output', call_id: 'call_1', output: '1' },
  { type: 'mcp_call', name: 'look', arguments: '{}', output: '1' },
  { type: 'mcp_approval_request', name: 'look', arguments: '{}' },
].map((item) => ({ id: 'item_1', item_id: 'item_1', ...item }));

/** Events of one type with all that events can carry, one for each kind of item. */
function eventsOf(type: string): Record<string, unknown>[] {
  return ITEMS.map((item) => ({
    type,
    item,
    event_id: 'event_1',
    item_id: 'item_1',
    response_id: 'resp_1',
    call_id: 'call_1',
    name: 'look',
    arguments: '{}',
    agent: { name: 'Guide' },
    tool: { name: 'look' },
    session: { id: 'sess_1' },
    conversation: { id: 'conv_1' },
    response: { id: 'resp_1' },
    error: { type: 'server_error', message: 'no' },
  }));
}

/** The types among these of which no event has an effect. */
function idle(types: readonly string[], read: (event: Record<string, unknown>) => unknown): string[] {
  return types.filter((type) => eventsOf(type).every((event) => read(event) === undefined));
}

/** What a session is told of one event of the API: a signal, a chunk of output, or nothing. */
function told(direction: 'clientEvent' | 'serverEvent') {
  return (event: Record<string, unknown>): 'signal' | 'chunk' | undefined => {
    let heard: 'signal' | 'chunk' | undefined;
    const nothing = (): void => undefined;
    const feed = new SessionFeed();
    feed.add({
      begin: nothing,
      located: nothing,
      connected: nothing,
      end: nothing,
      signal: () => (heard = 'signal'),
      chunk: () => (heard = 'chunk'),
    });
    feed.begin(feed.attempt({}));
    feed[direction](event);
    feed.end('closed');
    return heard;
  };
}

describe('the table of server events', () => {
  const rows = rowsOf('Server events of the Realtime API');
  const published = [
    ...eventsOfUnion('realtime', 'RealtimeServerEvent'),
    ...eventsOfUnion('realtime', 'RealtimeTranslationServerEvent'),
    ...eventsOfUnion('beta/realtime', 'RealtimeServerEvent'),
  ];

  test('has every event that the openai package publishes, and one that the beta had', () => {
    expect(published.length).toBeGreaterThan(80);
    expect(sorted(typesOf(rows))).toEqual(sorted([...published, 'transcription_session.created']));
    expect(typesOf(rows)).toHaveLength(new Set(typesOf(rows)).size);
  });

  test('says of those without an effect that they have none, and of no other', () => {
    expect(withoutEffect(rows)).toEqual(idle(typesOf(rows), told('serverEvent')));
  });

  test('says which are chunks of output', () => {
    const chunks = typesOf(rows).filter((type) => told('serverEvent')({ type }) === 'chunk');
    const deltas = rows.filter(({ event = '' }) => /response\..*\.delta/.test(event));
    expect(typesOf(deltas).filter((type) => !withoutEffect(deltas).includes(type))).toEqual(chunks);
  });
});

describe('the table of client events', () => {
  const rows = rowsOf('Client events of the Realtime API');

  test('has every event that the openai package publishes, and no other', () => {
    const published = [
      ...eventsOfUnion('realtime', 'RealtimeClientEvent'),
      ...eventsOfUnion('realtime', 'RealtimeTranslationClientEvent'),
      ...eventsOfUnion('beta/realtime', 'RealtimeClientEvent'),
    ];
    expect(sorted(typesOf(rows))).toEqual(sorted(published));
  });

  test('says of those without an effect that they have none, and of no other', () => {
    const idleTypes = idle(typesOf(rows), told('clientEvent'));
    expect(withoutEffect(rows)).toEqual(idleTypes.filter((type) => !OF_THE_CLOCK.has(type)));
  });
});

describe('the table of session events of the Python SDK', () => {
  const rows = rowsOf('Session events of the Python SDK');

  test('has every event of the type RealtimeSessionEvent, and no other', () => {
    const source = readFileSync(
      new URL('../../src/sources/event-stream/session-event.ts', import.meta.url),
      'utf8',
    );
    const declared = [...source.matchAll(/SessionEventBase<'(\w+)'>/g)].map(([, type = '']) => type);
    expect(typesOf(rows)).toEqual(declared);
    expect(typesOf(rows).filter((type) => !isSessionEvent(type))).toEqual([]);
    expect([...SESSION_VOCABULARY.keys()].filter((type) => !declared.includes(String(type)))).toEqual([]);
  });

  test('says of those without an effect that they have none, and of no other', () => {
    const idleTypes = idle(typesOf(rows), (event) => SESSION_VOCABULARY.get(event['type'])?.(event));
    expect(withoutEffect(rows)).toEqual(idleTypes.filter((type) => type !== 'raw_model_event'));
  });
});

describe('the table of session events of the TypeScript SDK', () => {
  const rows = rowsOf('Session events of the TypeScript SDK');

  test('has every event of RealtimeSessionEventTypes, and no other', () => {
    expect(sorted(typesOf(rows))).toEqual(sorted(eventsOfSession()));
    expect(rows.length).toBeGreaterThan(15);
  });

  test('says of those without an effect that they have none, and of no other', () => {
    const heard = new Set([...Object.keys(SESSION_EVENTS), 'transport_event', 'error']);
    expect(withoutEffect(rows)).toEqual(typesOf(rows).filter((type) => !heard.has(type)));
  });
});
