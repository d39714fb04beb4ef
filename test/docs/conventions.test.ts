import { describe, expect, test } from 'vitest';
import * as langfuse from '../../src/spans/conventions/langfuse-names.ts';
import * as openinference from '../../src/spans/conventions/openinference-names.ts';
import { replay } from '../conventions/held-conversations.ts';
import { wireConversations } from '../conventions/wire-conversations.ts';
import { pricedCall } from '../spans/conventions/priced-call.ts';
import { fixtureLines, replayed } from '../support/hotel-calls.ts';
import { codeOf, readTables } from '../support/page-tables.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Convention, TraceOptions } from '../../src/index.ts';

const PAGE = 'docs/conventions.md';
const SPANS: Readonly<Record<string, string>> = {
  session: 'realtime_session',
  turn: 'turn',
  speech: 'user_speech',
  agent_speech: 'agent_speech',
  agent: 'invoke_agent',
  inference: 'chat',
  tool: 'execute_tool',
};
const RECORDING = await fixtureLines('typescript/hotel-call.content.jsonl');

const sorted = (lines: Iterable<string>): string[] => [...new Set(lines)].toSorted();

/** `attribute on span` of all that a convention has in all calls, messages as one list. */
function emitted(convention: Convention, captureContent: boolean): string[] {
  const held = (options: TraceOptions): ReadableSpan[] => [
    ...replayed(RECORDING, options),
    ...replayed(RECORDING, { ...options, traceBoundary: 'turn' }),
    ...wireConversations().flatMap((lines) => replay(lines, options)),
  ];
  const plain = new Set([...held({ captureContent }), ...pricedCall([]).spans].flatMap(attributesOn));
  const conventional = held({ captureContent, conventions: [convention] }).flatMap(attributesOn);
  return sorted(
    [...conventional, ...pricedCall([convention]).spans.flatMap(attributesOn)].filter(
      (each) => !plain.has(each),
    ),
  );
}

function attributesOn({ name, attributes }: ReadableSpan): string[] {
  const operation = name.split(' ')[0] ?? name;
  return Object.keys(attributes).map((key) => `${key.replace(/(_messages)\..*/, '$1')} on ${operation}`);
}

describe.each<[Convention, Readonly<Record<string, string>>]>([
  ['langfuse', langfuse],
  ['openinference', openinference],
])('the tables of %s', (convention, names) => {
  const [always = [], withCapture = []] = readTables(PAGE, `## \`${convention}\``);
  const documented = (rows: typeof always): string[] =>
    rows.flatMap(({ attribute, on = '' }) => {
      const where = on === 'all' ? Object.keys(SPANS) : on.split(', ');
      return where.map((word) => `${codeOf(attribute)[0]} on ${SPANS[word] ?? `no span: ${word}`}`);
    });

  test.each([
    ['without content capture', false],
    ['with content capture', true],
  ])(
    'have every attribute that it adds, on every span that it can be on, and no other, %s',
    (_, captured) => {
      const rows = captured ? [...always, ...withCapture] : always;
      expect(emitted(convention, captured)).toEqual(sorted(documented(rows)));
    },
  );

  test('have every name that there is', () => {
    const rows = [...always, ...withCapture].flatMap(({ attribute }) => codeOf(attribute)[0] ?? []);
    expect(sorted(Object.values(names))).toEqual(sorted(rows));
  });
});
