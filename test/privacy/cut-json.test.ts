import { afterEach, describe, expect, test, vi } from 'vitest';
import { CUT_MARK, MAX_TEXT_LENGTH, scrubAndCut } from '../../src/privacy/scrub.ts';
import { scrubAndCutJson } from '../../src/privacy/cut-json.ts';
import { sampleOf } from '../support/sweep.ts';
import { SECRETS } from './leaks/secret-corpus.ts';

/** What is left of a value, which is short enough and JSON. */
function leftOf(value: unknown): unknown {
  return leftOfJson(JSON.stringify(value));
}

function leftOfJson(json: string): unknown {
  const written = scrubAndCutJson(json);
  expect(written.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
  return JSON.parse(written);
}

const fill = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('JSON', () => {
  test('that is short enough is left as it is written', () => {
    const written = '{ "id": 12345678901234567890,\n "price": 1.50, "found": [true, null] }';
    expect(scrubAndCutJson(written)).toBe(written);
    const longest = JSON.stringify(['a'.repeat(MAX_TEXT_LENGTH - 4)]);
    expect(scrubAndCutJson(longest)).toBe(longest);
  });

  test('has its long texts cut, each with a mark', () => {
    const text = 'a'.repeat(MAX_TEXT_LENGTH);
    expect(leftOf({ text, short: 'b' })).toEqual({ text: `${'a'.repeat(4096)}${CUT_MARK}`, short: 'b' });
    expect(leftOf(fill(10, text))).toEqual(fill(10, `${'a'.repeat(1024)}${CUT_MARK}`));
    expect(leftOf(text)).toBe(`${'a'.repeat(4096)}${CUT_MARK}`);
  });

  test('has the last of its many entries and fields left out, with a mark', () => {
    expect(leftOf({ rooms: fill(10_000, 1) })).toEqual({ rooms: [...fill(256, 1), CUT_MARK] });
    const fields = Array.from({ length: 3000 }, (_, index) => [`field_${index}`, index]);
    expect(leftOf(Object.fromEntries(fields))).toEqual({
      ...Object.fromEntries(fields.slice(0, 256)),
      [CUT_MARK]: CUT_MARK,
    });
  });

  test('has more left of it where there is less', () => {
    const notes = (count: number): unknown => leftOf(fill(count, { notes: fill(20, 'n'.repeat(500)) }));
    const lengths = [2, 5, 50].map((count) => JSON.stringify(notes(count)).length);
    expect(Math.min(...lengths)).toBeGreaterThan(2000);
    expect(notes(2)).toEqual(fill(2, { notes: [...fill(16, `${'n'.repeat(256)}${CUT_MARK}`), CUT_MARK] }));
  });

  test.each(['[', '{"a":'])('that is nested deeper than may be is cut there: %s', (open) => {
    const deep = (levels: number): string =>
      `${open.repeat(levels)}1${(open === '[' ? ']' : '}').repeat(levels)}`;
    expect(scrubAndCutJson(deep(300))).toBe(deep(300));
    const left = JSON.stringify(leftOfJson(deep(20_000)));
    expect(left).toContain(CUT_MARK);
    expect(left.length).toBeLessThan(1000);
  });

  test.each([
    ['long names', Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`${i}${'k'.repeat(9000)}`, i]))],
    ['lists in lists', fill(9, fill(9, fill(9, fill(9, 'some words of a note'))))],
  ])('that cannot be shortened leaves a text of its beginning: %s', (_, value) => {
    const left = leftOf(value);
    expect(left).toBe(`${JSON.stringify(value).slice(0, String(left).length - CUT_MARK.length)}${CUT_MARK}`);
    expect(String(left).length).toBeGreaterThan(2000);
  });

  test.each([
    ['quotes', '"'],
    ['line feeds', '\n'],
    ['zeros', '\u0000'],
    ['halves of characters', '\ud800'],
    ['characters of two halves', '😀'],
  ])('stays it with texts and names of %s', (_, unit) => {
    for (const count of [17_000, 300_000]) {
      const text = unit.repeat(count);
      for (const value of [text, [text], { text }, { [text]: 1 }, fill(3, { text })]) {
        expect(JSON.stringify(leftOf(value))).toContain(CUT_MARK);
        // As they are, which a server may send too.
        if (!/["\n\0]/.test(unit)) leftOfJson(`["${text}"]`);
      }
    }
  });

  test('has no half of a character where it is cut', () => {
    for (const start of ['', 'a']) {
      const { text } = leftOf({ text: start + '😀'.repeat(10_000) }) as { text: string };
      expect(encodeURIComponent(text)).toContain('%F0%9F%98%80%E2%80%A6');
      const whole = leftOfJson(`"${start}${'😀'.repeat(200_000)}"`) as string;
      expect(encodeURIComponent(whole)).toContain('%F0%9F%98%80%E2%80%A6');
    }
  });

  test('keeps a field of whatever name', () => {
    const odd = `{"__proto__":{"a":"${'a'.repeat(MAX_TEXT_LENGTH)}"},"constructor":1,"":2}`;
    const left = leftOfJson(odd) as object;
    expect(Object.keys(left)).toEqual(['__proto__', 'constructor', '']);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });
});

describe('text that is no JSON is cut as before', () => {
  test.each([
    ['words', 'It is sunny. '],
    ['words in brackets', '[inaudible] '],
    ['a log', '[2026-01-01 10:00] started '],
    ['words in quotes', '"Yes," she said. '],
    ['JSON lines', '{"a":1}\n'],
    ['half of JSON', '{"a":"'],
    ['what a JavaScript object prints as', '{ a: 1, b: [ 2 ] } '],
    ["Python's JSON", "{'a': None} "],
    ['blanks', ' '],
  ])('%s', (_, words) => {
    for (const length of [100, MAX_TEXT_LENGTH + 100, 200_000]) {
      const text = words.repeat(Math.ceil(length / words.length));
      expect(scrubAndCutJson(text)).toBe(scrubAndCut(text));
    }
  });

  test.each(['It is sunny. ', '[inaudible] ', '{ a: 1 } ', "{'a': None} ", ' '])(
    'however long it is: %j',
    (words) => {
      const text = words.repeat(300_000 / words.length + 1);
      expect(scrubAndCutJson(text)).toBe(scrubAndCut(text));
    },
  );
});

describe('secrets do not outlive the cut', () => {
  /** Values whose texts are cut at this length, and how long those are. */
  const CUT_AT: readonly (readonly [length: number, size: number, of: (text: string) => unknown])[] = [
    [4096, 17_000, (text) => ({ note: text })],
    [1024, 5500, (text) => fill(10, { note: text })],
    [256, 5500, (text) => fill(30, { note: text })],
    [64, 800, (text) => fill(17, { notes: fill(17, text) })],
  ];

  const cases = SECRETS.map((secret, turn) => ({ ...secret, turn }));

  test.each(cases)('$name', ({ text, secret, turn }) => {
    const start = secret.slice(0, 5);
    const whole = JSON.stringify({ before: 1, note: text, list: [text], [text]: 2 });
    expect(scrubAndCutJson(whole)).not.toContain(start);
    const places = [1, 8, Math.floor(text.length / 2), text.length - 4, text.length];
    const cuts = CUT_AT.flatMap((cut) => places.map((into) => [...cut, into] as const));
    for (const [length, size, valueOf, into] of sampleOf(cuts, 4, turn)) {
      const padding = '. '.repeat(length).slice(0, Math.max(0, length - into));
      const left = JSON.stringify(leftOf(valueOf(`${padding} ${text} ${'. '.repeat(size)}`.slice(0, size))));
      expect(left).toMatch(/^[[{]/);
      expect(left).toContain(CUT_MARK);
      expect(left).not.toContain(start);
    }
    // Of what is not parsed at all.
    for (const into of sampleOf(places, 4, turn)) {
      const padding = '. '.repeat(4096).slice(0, 8192 - into);
      const left = leftOf({ note: `${padding}${text} ${'. '.repeat(200_000)}` });
      expect(left).not.toContain(start);
    }
  });

  test('a value by the name of its field, however long it is', () => {
    const written = leftOf({ password: 'correct horse '.repeat(5000), note: 'n'.repeat(20_000) });
    expect(written).toMatchObject({ password: `[scrubbed]${CUT_MARK}` });
  });

  test('a list of values by the name of its field, and no other', () => {
    expect(leftOf({ api_key: ['planted', ['planted two']], rooms: ['12'], note: 'sea view' })).toEqual({
      api_key: ['[scrubbed]', ['[scrubbed]']],
      rooms: ['12'],
      note: 'sea view',
    });
  });

  test('a private key that is a list of its lines', () => {
    const key = ['-----BEGIN PRIVATE KEY-----', ...fill(50, 'planted'), '-----END PRIVATE KEY-----'];
    for (const value of [{ key }, { key, password: null }, { key: key.slice(0, -1), password: null }])
      expect(JSON.stringify(leftOf(value))).not.toContain('planted');
    const many = fill(300, { key });
    expect(JSON.stringify(leftOf(many))).not.toContain('planted');
  });

  test('what escapes hide', () => {
    for (const hidden of [
      '{"note":"\\u0073k-proj-0123456789abcdef"}',
      '{"note":"api_key\\u003dplanted0123456789"}',
      '{"\\u0070assword":"0123456789 planted"}',
      '{"note":"https:\\u002f\\u002fann:0123456789@example.com/"}',
    ])
      for (const written of [
        hidden,
        hidden.replace('}', `,"long":"${'a '.repeat(10_000)}"}`),
        `[${hidden},"${'a '.repeat(200_000)}"]`,
      ])
        expect(JSON.stringify(leftOfJson(written))).not.toMatch(/01234|planted/);
  });
});

describe('what only looks like a secret', () => {
  test.each([
    ['no value', '{"password":null,"api_key": false}'],
    ['a number', '{"password":12345678,"token":1795372241512}'],
    ['fields', '{"properties":{"password":{"type":"string"},"api_key":{"enum":["[scrubbed]"]}}}'],
  ])('is left as it is: %s', (_, json) => {
    expect(scrubAndCutJson(json)).toBe(json);
  });

  test('does not change what stands beside a secret', () => {
    const json = '{ "password": null, "secret_key": "planted", "id": 12345678901234567890, "price": 1.50 }';
    expect(scrubAndCutJson(json)).toBe(json.replace('planted', '[scrubbed]'));
  });
});

test('JSON that grows when its secrets are replaced is cut as JSON', () => {
  const short = { password: 'a', note: 'n'.repeat(100) };
  const value = fill(Math.floor((MAX_TEXT_LENGTH - 2) / (JSON.stringify(short).length + 1)), short);
  expect(JSON.stringify(value).length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
  expect(leftOf(value)).toContainEqual({ ...short, password: '[scrubbed]' });
});

describe('what it costs', () => {
  afterEach(() => void vi.restoreAllMocks());

  /** Characters that are given to what reads texts, which is all that takes time. */
  function charactersRead(text: string): number {
    let read = 0;
    const { parse, stringify } = JSON;
    vi.spyOn(JSON, 'parse').mockImplementation((given: string) => {
      read += given.length;
      return parse(given) as unknown;
    });
    vi.spyOn(JSON, 'stringify').mockImplementation((value: unknown) => {
      const written = stringify(value);
      read += written.length;
      return written;
    });
    const replace = RegExp.prototype[Symbol.replace] as (this: RegExp, text: string, by: never) => string;
    vi.spyOn(RegExp.prototype, Symbol.replace).mockImplementation(function (this: RegExp, given, by) {
      read += given.length;
      return replace.call(this, given, by as never);
    });
    scrubAndCutJson(text);
    vi.restoreAllMocks();
    return read;
  }

  test.each([
    ['a text', (size: number) => JSON.stringify('a '.repeat(size / 2))],
    ['a list of texts', (size: number) => JSON.stringify(fill(size / 10, 'a word.'))],
    ['fields', (size: number) => `{${fill(size / 10, '"a":"b c"').join()}}`],
    ['secrets', (size: number) => JSON.stringify(fill(size / 40, { password: 'a', api_key: null }))],
    ['lists within lists', (size: number) => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`],
    ['escapes', (size: number) => `["${'\\u0041'.repeat(size / 6)}"]`],
    ['quotes', (size: number) => `["${'\\"'.repeat(size / 2)}"]`],
    ['what is no JSON', (size: number) => `{"a":${'1'.repeat(size)}`],
  ])('is the same for 1 MB of %s and for 16', (_, textOf) => {
    const read = charactersRead(textOf(2 ** 20));
    expect(read).toBeGreaterThan(0);
    expect(charactersRead(textOf(2 ** 24))).toBeLessThanOrEqual(read * 1.1);
    expect(read).toBeLessThan(2 ** 20);
  });

  test('is in proportion to the text up to what is parsed', () => {
    for (const unit of ['{"password":null,"note":"a word"},', '"a",', '"\\u0041",']) {
      const read = (size: number): number => {
        const list = unit.repeat(Math.floor(size / unit.length));
        return charactersRead(`[${list.slice(0, -1)}]`);
      };
      expect(read(250_000)).toBeLessThan(60 * 250_000);
    }
  });
});
