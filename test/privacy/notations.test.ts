import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scrub } from '../../src/privacy/scrub.ts';
import { parametersFor } from '../fuzz/check-sequences.ts';
import { processorTime } from '../support/processor-time.ts';
import { sampleOf } from '../support/sweep.ts';
import { INNOCENT } from './leaks/innocent-corpus.ts';
import { SECRETS } from './leaks/secret-corpus.ts';

const json = JSON.stringify;

/** Where a text may stand. */
const PLACES: readonly (readonly [where: string, within: (text: string) => string])[] = [
  ['alone', (text) => text],
  ['after words', (text) => `gpt realtime ${text}`],
  ['before words', (text) => `${text} and more words`],
  ['twice', (text) => `${text} | ${text}`],
  ['in brackets', (text) => `(${text})`],
  ['in the head of a stack', (text) => `Failure ${text}: It failed: ${text}\n    at ${text} (a.js:1:1)`],
  ['percent-encoded', (text) => encodeURIComponent(text)],
  ['in JSON', (text) => json({ note: text, list: [1, text] })],
  ['in JSON in JSON', (text) => json({ a: json({ note: `so ${text}` }) })],
  ['in JSON that is cut off', (text) => json({ note: text, a: 1 }).slice(0, -1)],
  ['in a line with JSON', (text) => `log ${json({ a: json({ note: text }) })}`],
  ['in an object as JavaScript prints it', (text) => `{ note: '${text.replaceAll("'", "\\'")}', a: 1 }`],
];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe.each(PLACES)('%s', (_, within) => {
  test.each(SECRETS)('nothing is left of $name', ({ text, secret }) => {
    const given = within(text);
    const scrubbed = scrub(given);
    expect(scrubbed).not.toContain(secret);
    expect(scrub(scrubbed)).toBe(scrubbed);
    if (parsed(given) !== undefined) expect(parsed(scrubbed)).toBeDefined();
  });
});

test.each(INNOCENT)('what only looks like a secret stays: %j', (text) => {
  expect(scrub(text)).toBe(text);
  for (const said of [`It said: ${text}`, json({ note: text }), json({ a: json([text]) })])
    expect(scrub(said)).toBe(said);
});

test.each([
  [
    '{"password":["a",null,1,true,["b"]],"n":1.50}',
    '{"password":["[scrubbed]",null,1,true,["[scrubbed]"]],"n":1.50}',
  ],
  ['{"credential": {"user": "a", "age": 12}}', '{"credential": {"user": "[scrubbed]", "age": 12}}'],
  ["{ password: null, api_key: 'abc', token: 12 }", "{ password: null, api_key: '[scrubbed]', token: 12 }"],
  ["Map(1) { 'password' => 'abc' }", "Map(1) { 'password' => '[scrubbed]' }"],
  ['password: |\n  abc\n  def\nuser: ann', 'password: |\n  [scrubbed]\nuser: ann'],
  ['password:\n  abc\nuser: ann', 'password:\n  [scrubbed]\nuser: ann'],
  ['{"name":"DB_PASSWORD","value":"abc"}', '{"name":"DB_PASSWORD","value":"[scrubbed]"}'],
  [
    '[["accept", "*/*"], ["x-api-key", "kitchen_sofa2" ]]',
    '[["accept", "*/*"], ["x-api-key", "[scrubbed]" ]]',
  ],
  ['[["password","kitchen sofa"],["a",null]]', '[["password","[scrubbed]"],["a",null]]'],
  [
    '[["x-api-key",["abc",null]],["set-cookie",["sid=abc; Path=/"]],["accept",["*/*"]]]',
    '[["x-api-key",["[scrubbed]",null]],["set-cookie",["[scrubbed]"]],["accept",["*/*"]]]',
  ],
  [
    "[ [ 'x-api-key', [ 'abc' ] ], [ 'set-cookie', [ 'sid=abc; Path=/' ] ], [ 'accept', [ '*/*' ] ] ]",
    "[ [ 'x-api-key', [ '[scrubbed]' ] ], [ 'set-cookie', [ '[scrubbed]' ] ], [ 'accept', [ '*/*' ] ] ]",
  ],
  [
    "[ [ 'accept', '*/*' ],\n  [ 'x-api-key', 'kitchen_sofa2' ] ]",
    "[ [ 'accept', '*/*' ],\n  [ 'x-api-key', '[scrubbed]' ] ]",
  ],
  [
    '{"password":{"type":"string","title":"Its name","description":"aB3dE5gHiJ9kL"}}',
    '{"password":{"type":"string","title":"Its name","description":"[scrubbed]"}}',
  ],
  ['{"value":"abc","name":"DB_PASSWORD"}', '{"value":"[scrubbed]","name":"DB_PASSWORD"}'],
  ['{"set-cookie":["a=b; Path=/","c=d"]}', '{"set-cookie":["[scrubbed]","[scrubbed]"]}'],
  ['Bearer "abc.def-ghi"', 'Bearer "[scrubbed]"'],
  ['postgres://ann:a/b#c@db.example.com/app', 'postgres://db.example.com/app'],
  ["https://example.com/a?q=it's&token=abc, refused", 'https://example.com/a refused'],
  ['%22password%22%3A%22abc%22', '%22password%22%3A%22[scrubbed]%22'],
  ['{&quot;password&quot;:&quot;abc&quot;}', '{&quot;password&quot;:&quot;[scrubbed]&quot;}'],
  ['password\\u003dabc\\u0026user\\u003dann', 'password\\u003d[scrubbed]\\u0026user\\u003dann'],
  ['password: hunter2 was refused', 'password: [scrubbed] was refused'],
  ['password: abc, user: "ann"', 'password: [scrubbed], user: "ann"'],
  ['password: abc was refused by "db"', 'password: [scrubbed] was refused by "db"'],
  ['{ password: a.b, user: "ann" }', '{ password: [scrubbed], user: "ann" }'],
  ['get(password: pw ?? "b", "c")', 'get(password: [scrubbed] ?? "[scrubbed]", "c")'],
  ['"password: abc", "ann"', '"password: [scrubbed]", "ann"'],
  ['AccountName=a;AccountKey=abc==;Suffix=b', 'AccountName=a;AccountKey=[scrubbed];Suffix=b'],
])('only the secret goes: %j', (text, scrubbed) => {
  expect(scrub(text)).toBe(scrubbed);
});

/** What is read again from each place of it takes a time that grows with the square of the length. */
const UNITS = [
  '"', "'", '\\', '\\"', '\\\\"', '=', ':', '=>', '[', '{', '{"a":', ' ', '\n', '-', '.', 'a', '@', '%', '&', ')',
  '&quot;', '&amp;', '%22', '%25', '%2522', '\\u0022', '\\\\u0022', '\\n', 'password=', 'password:"', "password:'",
  'password:\\"', 'password:[', '{"password":', 'password:\n - a', 'password: |\n  a', 'password: a ', 'token="',
  'token: ', 'token ', 'value:"', 'value:[', 'value=value:', 'name: password, value: ', 'authorization: at:',
  'authorization: a b="c, ', 'Bearer "', 'basic ', 'cookie: a="', "cookie: a='", '://a:b@', '://a:b/', "/a?b='c",
  'sk-', 'eyJaaaa.', '-----BEGIN PRIVATE KEY-----', '--password ', '<password>', "'x-api-key','", 'Map(1) {',
  "token=a'", 'token=1,', 'password=a,', 'password:a}', "password='a'", "''", '\\"\\"\\"', 'password=\\"\\"\\"', '<password ', '<a name="password">',
  'password</a><b>', 'token (', 'token is ', 'password: the ', 'password:\n the a\n', 'password: !a ', ' -u a:', 'a:b@tcp(', 'sk-..', 'eyJaaaa..',
  '\\u2028', '\\x22', '&#34;', 'value:"a",', 'value=&#34;', "value: 'a", 'token: "a', 'token=\'a"', 'pass: a b ', 'authorization: a ', 'bearer=',
  '<password>[', '<password>{', '<password>\n', '<token>["a",', '<api_key>[1', '<token>[`|', 'value:[a name:password ', 'password: a = [',
]; // prettier-ignore
const STARTS = ['', 'password: ', 'token="', 'secrets: [', 'https://', '{"note":"', '{"a":[{"value":'];

/** Each time another text: what was scrubbed lately is known again. */
const processorTimeOf = (text: string): number =>
  Math.min(...['', ' ', '  '].map((end) => processorTime(() => void scrub(text + end))));

/** The longest that content of a call is as a rule; what may be held up by it is a chunk of audio, every 20 ms. */
const MOST_MILLISECONDS = 25;

test.each(STARTS.map((start, turn) => ({ start, turn })))(
  '20 kB of anything after $start take less than 25 ms of the processor',
  ({ start, turn }) => {
    const times = sampleOf(UNITS, 4, turn).map((unit): [number, string] => {
      const text = start + unit.repeat(20_000 / unit.length);
      return [processorTimeOf(text), unit];
    });
    const slowest = times.toSorted(([one], [other]) => other - one)[0];
    console.info(`20 kB after ${start}: at most ${slowest?.[0].toFixed(1)} ms, of ${slowest?.[1]}`);
    expect(times.filter(([time]) => time >= MOST_MILLISECONDS)).toEqual([]);
  },
);

test.each(STARTS.map((start, turn) => ({ start, turn })))(
  'the time for long texts after $start grows with their length',
  ({ start, turn }) => {
    for (const unit of sampleOf(UNITS, 4, turn)) {
      const timeOf = (length: number): number =>
        processorTimeOf(start + unit.repeat(Math.ceil(length / unit.length)));
      // Eight times the length, in less than five times eight times the time: the square would be sixty-four.
      expect(timeOf(160_000), unit).toBeLessThan(40 * Math.max(timeOf(20_000), 2));
    }
  },
);

test('and so does that for any of these together', () => {
  const unit = fc
    .array(fc.constantFrom(...UNITS), { minLength: 1, maxLength: 4 })
    .map((units) => units.join(''));
  const property = fc.property(fc.constantFrom(...STARTS), unit, (start, each) => {
    const timeOf = (length: number): number =>
      processorTimeOf(start + each.repeat(Math.ceil(length / each.length)));
    expect(timeOf(80_000)).toBeLessThan(20 * Math.max(timeOf(10_000), 2));
  });
  fc.assert(property, parametersFor(50));
});

test.each([
  ['JSON within JSON', (text: string) => json({ password: text, a: 1 })],
  ['objects within objects', (text: string) => `{"value":{"a":${text === '' ? 1 : text}},"name":"password"}`],
  ['schemas within schemas', (text: string) => `{"type":"string","password":${text === '' ? 1 : text}}`],
])('and so does that for %s', (_, around) => {
  const timeOf = (length: number): number => {
    let text = '';
    while (text.length < length) text = around(text);
    return processorTimeOf(text);
  };
  expect(timeOf(160_000)).toBeLessThan(40 * Math.max(timeOf(20_000), 2));
});

test.each([
  [
    'many values with many names after them',
    (length: number) =>
      `{"value":[${'"a",'.repeat(length / 8)}"a"],${'"id":"pwd",'.repeat(length / 22)}"b":1}`,
  ],
  [
    'many objects of a value without a name',
    (length: number) => `[${'{"value":"a","note":"b"},'.repeat(length / 25)}{"value":"a","name":"pwd"}]`,
  ],
  [
    'the same in a line',
    (length: number) =>
      `log [${"{ value: { 'a': [ 1, 'b' ] }, note: 'b' }, ".repeat(length / 43)}{ value: 'a' }]`,
  ],
  [
    'quotes that are each escaped in another way',
    (length: number) => {
      let text = '';
      for (let times = 0; text.length < length / 2; times += 1) text += `value=&${'amp;'.repeat(times)}quot;`;
      return text + '&#34;'.repeat(length / 10);
    },
  ],
])('and for %s', (_, textOf) => {
  expect(processorTimeOf(textOf(20_000))).toBeLessThan(MOST_MILLISECONDS);
  expect(processorTimeOf(textOf(160_000))).toBeLessThan(40 * Math.max(processorTimeOf(textOf(20_000)), 4));
});
