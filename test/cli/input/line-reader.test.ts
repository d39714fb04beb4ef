import { describe, expect, it } from 'vitest';

import { LineReader, OVERLONG_LINE } from '../../../src/cli/input/line-reader.ts';

function linesOf(chunks: readonly (string | Buffer)[], maxBytes?: number): unknown[] {
  const reader = new LineReader(maxBytes);
  const lines: unknown[] = [];
  const take = (): void => {
    for (let line = reader.next(); line !== undefined; line = reader.next())
      lines.push(line === OVERLONG_LINE ? `${reader.lineNumber} too long` : line);
  };
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    reader.push(bytes);
    take();
    bytes.fill('!');
  }
  reader.end();
  take();
  expect(reader.lineNumber).toBe(lines.length);
  return lines;
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('the line reader', () => {
  it('gives the same lines wherever the chunks are cut', () => {
    const text = '\ufeff{"a":1}\r\n\n{"b":"größer – 🎧"}\nlonger than the others\n\r\nlast, without an end';
    const expected = [
      '{"a":1}',
      '',
      '{"b":"größer – 🎧"}',
      'longer than the others',
      '',
      'last, without an end',
    ];
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1)
      expect(linesOf(cut(bytes, size)), `chunks of ${size}`).toEqual(expected);
  });

  it('gives nothing for no input, and no line after the last line break', () => {
    expect(linesOf([])).toEqual([]);
    expect(linesOf([''])).toEqual([]);
    expect(linesOf(['\ufeff'])).toEqual(['']);
    expect(linesOf(['one\n', ''])).toEqual(['one']);
    expect(linesOf(['\n\n'])).toEqual(['', '']);
  });

  it('passes over lines that are too long, however they come, and keeps those that just fit', () => {
    const bytes = Buffer.from('12345678\n123456789\n1234567\nmuch longer than that\n\n123456789');
    const expected = ['12345678', '2 too long', '1234567', '4 too long', '', '6 too long'];
    for (let size = 1; size <= bytes.length; size += 1)
      expect(linesOf(cut(bytes, size), 8), `chunks of ${size}`).toEqual(expected);
  });

  it('replaces bytes that are no UTF-8 and goes on', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"}\nnext\n'),
    ]);
    expect(linesOf([bytes])).toEqual(['{"a":"\ufffd\ufffd"}', 'next']);
  });

  it('takes a byte order mark off the first line only, and a carriage return off a line end only', () => {
    expect(linesOf(['\ufeffa\rb\r\n\ufeffc\r'])).toEqual(['a\rb', '\ufeffc']);
  });

  it('joins a line that fills many chunks', () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const lines = linesOf([...Array.from({ length: 512 }, () => chunk), '\n']);
    expect(lines.map((line) => String(line).length)).toEqual([512 * 64 * 1024]);
  });
});
