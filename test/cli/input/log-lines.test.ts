import { describe, expect, it } from 'vitest';

import { LogLines } from '../../../src/cli/input/log-lines.ts';
import { MAX_LINE_BYTES, OVERLONG_LINE } from '../../../src/cli/input/line-reader.ts';

function textsOf(log: string | Buffer, size = Infinity): [number, unknown][] {
  const reader = new LogLines();
  const texts: [number, unknown][] = [];
  const take = (): void => {
    for (let text = reader.next(); text !== undefined; text = reader.next())
      texts.push([reader.lineNumber, text === OVERLONG_LINE ? 'too long' : text]);
  };
  const bytes = Buffer.from(log);
  for (let start = 0; start < bytes.length; start += Math.min(size, bytes.length)) {
    reader.push(bytes.subarray(start, start + size));
    take();
  }
  reader.end();
  take();
  return texts;
}

const printed = (value: unknown, indent: number | string = 2): string =>
  JSON.stringify(value, undefined, indent);
const EVENT = { type: 'a', list: [{ b: {} }, {}], empty: {} };

describe('the lines of a log', () => {
  it.each([2, 4, '\t'])('have an object that was printed with indent %j as one text', (indent) => {
    const object = printed(EVENT, indent);
    const log = `{"one":1}\n${object}\n${object}\nINFO ${object}\nx`;
    const length = object.split('\n').length;
    for (const size of [1, 7, Infinity])
      expect(textsOf(log, size)).toEqual([
        [1, '{"one":1}'],
        [2, object],
        [2 + length, object],
        [2 + 2 * length, `INFO ${object}`],
        [2 + 3 * length, 'x'],
      ]);
  });

  it('have the elements of a list that was printed, and empty lines in place of its brackets', () => {
    const texts = textsOf(printed([EVENT, EVENT])).map(([, text]) => text as string);
    expect(texts.map((text) => text.trim())).toEqual([
      '',
      printed([EVENT]).slice(2, -2).trim() + ',',
      printed([EVENT]).slice(2, -2).trim(),
      '',
    ]);
  });

  it('take nothing with an object that breaks off', () => {
    expect(textsOf('{\n  "a": 1,\n{"b":2}\n{"c":3}\n')).toEqual([
      [1, '{\n  "a": 1,'],
      [3, '{"b":2}'],
      [4, '{"c":3}'],
    ]);
    expect(textsOf('{\n\n{"b":2}')).toEqual([
      [1, '{'],
      [2, ''],
      [3, '{"b":2}'],
    ]);
    expect(textsOf('{\n  "a": 1')).toEqual([[1, '{\n  "a": 1']]);
  });

  it('are as they are where a brace at the end opens nothing', () => {
    const lines = ['{"text":"{', '  "session": {', 'x{', '  "a": 1', '}'];
    expect(textsOf(lines.join('\n')).map(([, text]) => text)).toEqual(lines);
  });

  it('give up an object that is too long, whole, and go on behind it', () => {
    const long = Buffer.alloc(MAX_LINE_BYTES / 2, ' '.charCodeAt(0));
    const log = Buffer.concat([
      Buffer.from('{\n'),
      long,
      Buffer.from('\n'),
      long,
      Buffer.from('"a": 1\n}\n{"b":2}\n'),
    ]);
    // A line of spaces alone is no part of an object.
    log.fill('"', 2 + 10, 2 + 11);
    expect(textsOf(log)).toEqual([
      [1, 'too long'],
      [5, '{"b":2}'],
    ]);
  });

  it('are read in a time that grows with their length', () => {
    const started = performance.now();
    for (const line of [`${' '.repeat(2e6)}x{`, `${' x'.repeat(1e6)} {`, `{${' '.repeat(2e6)}{`])
      textsOf(line);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
