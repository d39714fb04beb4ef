import { describe, expect, it } from 'vitest';

import { JsonElements, OVERLONG_ELEMENT } from '../../../src/cli/span-input/json-elements.ts';

/** The elements of a text that comes in chunks of that many bytes. */
function elementsOf(text: string, { chunk = 1_000_000, maxBytes = 1_000_000 } = {}): unknown[] {
  const bytes = Buffer.from(text);
  const reader = new JsonElements('resourceSpans', maxBytes);
  const found: unknown[] = [];
  for (let start = 0; start < bytes.length; start += chunk)
    for (const element of reader.push(bytes.subarray(start, start + chunk)))
      found.push(typeof element === 'string' ? JSON.parse(element) : element);
  return found;
}

const ELEMENTS = [
  { name: 'plain', list: [1, [2, { deep: true }]] },
  { name: 'with one " and ]}[{ and \\', accents: 'é€😀' },
  { resourceSpans: 'a value', inner: { resourceSpans: [{ not: 'an element' }] } },
];

describe('the elements of a JSON text', () => {
  it.each([
    ['one line', JSON.stringify({ resourceSpans: ELEMENTS })],
    ['many lines', JSON.stringify({ resourceSpans: ELEMENTS }, undefined, 2)],
    ['an answer of a query API', JSON.stringify({ result: { resourceSpans: ELEMENTS } })],
    [
      'a list of requests',
      JSON.stringify([{ resourceSpans: ELEMENTS.slice(0, 1) }, { resourceSpans: ELEMENTS.slice(1) }]),
    ],
    [
      'other fields before it',
      JSON.stringify({
        resourceSpan: [{}],
        text: 'resourceSpans',
        x: ['resourceSpans', [{}]],
        resourceSpans: ELEMENTS,
      }),
    ],
  ])('are found in %s, wherever its chunks end', (_, text) => {
    for (const chunk of [1, 2, 3, 7, 64, 1_000_000]) expect(elementsOf(text, { chunk })).toEqual(ELEMENTS);
  });

  it('are none where the key holds something else', () => {
    for (const text of [
      '{"resourceSpans":[]}',
      '{"resourceSpans":{"a":[{}]}}',
      '{"resourceSpans":null,"b":[{}]}',
      '["resourceSpans",[{}]]',
    ])
      expect(elementsOf(text)).toEqual([]);
  });

  it('are given up when they are too long, and those after them are not', () => {
    const text = JSON.stringify({ resourceSpans: [{ long: 'x'.repeat(200) }, { short: 1 }] });
    for (const chunk of [1, 50, 1_000_000])
      expect(elementsOf(text, { chunk, maxBytes: 100 })).toEqual([OVERLONG_ELEMENT, { short: 1 }]);
  });

  it.each(['{"resourceSpans":[{"a":1},{"b":', '{"resourceSpans":[{"a":1},', '{"resourceSpans":[{"a":1}'])(
    'are not all when the text breaks off: %s',
    (text) => {
      const reader = new JsonElements('resourceSpans');
      expect([...reader.push(Buffer.from(text))]).toHaveLength(1);
      expect(reader.isWithinArray).toBe(true);
      for (const _ of reader.push(Buffer.from(text.endsWith(':') ? '2}]}' : ']}')));
      expect(reader.isWithinArray).toBe(false);
    },
  );
});
