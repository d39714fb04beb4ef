import { expect, test } from 'vitest';
import { findEvent } from '../../../src/cli/replay/line-event.ts';
import { readPrinted } from '../../../src/sources/event-stream/printed-value.ts';

test.each<[printed: string, value: unknown]>([
  [
    "Item(id='a', n=-1.5, none=None, yes=True, no=False)",
    { id: 'a', n: -1.5, none: null, yes: true, no: false },
  ],
  [
    "id='a' content=[Text(text='Hi, (you)'), Text(text=\"it's\")]",
    { id: 'a', content: [{ text: 'Hi, (you)' }, { text: "it's" }] },
  ],
  ["{'a': {'b': ['c', 1]}, 2: 3, 'd': ()}", { a: { b: ['c', 1] }, d: [] }],
  ["b'\\x00a\\n\\\\'", { bytes: 4 }],
  [
    "Item(text='a\\'b\\n', f=<function f.<locals>.g at 0x7f>, e=<E.X: 'x'>)",
    { text: "a'b\n", f: '<function f.<locals>.g at 0x7f>', e: "<E.X: 'x'>" },
  ],
  ["ValueError('no', 2)", { 0: 'no', 1: 2 }],
  ["Item(id='a', text='cut sho", { id: 'a', text: 'cut sho' }],
  [
    "Item(id='a', odd=lambda: 0, datetime=datetime.datetime(2026, 1, 1))",
    expect.objectContaining({ id: 'a' }),
  ],
])('reads %s', (printed, value) => {
  expect(JSON.parse(JSON.stringify(readPrinted(printed)))).toEqual(
    value instanceof Object && 'asymmetricMatch' in value ? value : JSON.parse(JSON.stringify(value)),
  );
});

test.each(['Reception', 'Sales (EU)', 'It costs 5 = a lot.', '', '{"a": 1}', 'item 7', "don't"])(
  'takes %j for what it is',
  (words) => {
    expect(readPrinted(words)).toBeUndefined();
  },
);

test('reads whatever else begins so without throwing, in one pass', () => {
  const pieces = [
    "A(a='",
    "'",
    '"',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '<',
    '>',
    ',',
    ' ',
    '=',
    '\\',
    'x',
    "b'",
    ': ',
    '1',
  ];
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 2000; round += 1) {
    const text = Array.from({ length: random(40) }, () => pieces[random(pieces.length)]).join('');
    expect(() => readPrinted(`A(a=${text}`)).not.toThrow();
  }
  for (const piece of pieces) expect(() => readPrinted(`A(a=${piece.repeat(200_000)}`)).not.toThrow();
});

test('an event that a logger printed is found', () => {
  expect(
    findEvent({ level: 'info', message: "{'type': 'agent_start', 'agent': {'name': 'Desk'}}" })?.event,
  ).toMatchObject({
    type: 'agent_start',
    agent: { name: 'Desk' },
  });
});
