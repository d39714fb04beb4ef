import { describe, expect, it } from 'vitest';

import { UsageError } from '../../../src/cli/command-line.ts';
import { readReportOptions, type ReportOptions } from '../../../src/cli/report/report-options.ts';

const NOW = Date.UTC(2026, 10, 22, 18);
const HOUR = 3_600_000;

function options(...args: string[]): ReportOptions {
  const read = readReportOptions(args, { now: NOW, env: {} });
  if (read === 'help') throw new Error('That is the help.');
  return read;
}

const JAEGER = ['--jaeger', 'http://localhost:16686', '--service', 'phone'];

function rangeOf(...args: string[]): { from: number; to: number } {
  const [source] = options(...JAEGER, ...args).sources;
  if (source?.kind !== 'jaeger') throw new Error('That is no Jaeger.');
  return source.range;
}

describe('the time range', () => {
  it('is the last hour unless it is said', () => {
    expect(rangeOf()).toEqual({ from: NOW - HOUR, to: NOW });
    expect(rangeOf('--last', '30m')).toEqual({ from: NOW - HOUR / 2, to: NOW });
    expect(rangeOf('--last', '7d')).toEqual({ from: NOW - 7 * 24 * HOUR, to: NOW });
  });

  it('may be given in UTC, with a zone, by the day or as a number', () => {
    const from = Date.UTC(2026, 10, 20);
    for (const time of [
      '2026-11-20',
      '2026-11-20T00:00',
      '2026-11-20T01:00+01:00',
      String(from),
      String(from / 1000),
    ])
      expect(rangeOf('--from', time)).toEqual({ from, to: NOW });
    expect(rangeOf('--to', '2026-11-20')).toEqual({ from: from - HOUR, to: from });
  });

  it('of a baseline in Jaeger is as long, and just before', () => {
    const { baseline } = options(...JAEGER, '--last', '6h', '--baseline', 'http://localhost:16686');
    expect(baseline).toEqual({
      kind: 'jaeger',
      url: 'http://localhost:16686/',
      service: 'phone',
      range: { from: NOW - 12 * HOUR - 1, to: NOW - 6 * HOUR - 1 },
    });
    const from = Date.UTC(2026, 10, 15);
    const given = options(
      ...JAEGER,
      '--baseline',
      'http://localhost:16686',
      '--baseline-from',
      '2026-11-15',
    ).baseline;
    expect(given).toMatchObject({ range: { from, to: from + HOUR } });
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [[], 'expected a file to read, - for standard input, or --jaeger'],
    [['--jaeger', 'http://localhost:16686'], 'option --jaeger: expected --service too'],
    [
      ['--jaeger', 'localhost:16686', '--service', 'x'],
      'option --jaeger: expected a URL such as http://localhost:16686',
    ],
    [['http://localhost:16686'], '--jaeger names a Jaeger to read from'],
    [['a.jsonl', '--last', '1h'], 'expected them with --jaeger; files are read whole'],
    [
      [...JAEGER, '--last', '1h', '--from', '2026-11-20'],
      'option --last: expected it without --from and --to',
    ],
    [[...JAEGER, '--last', 'soon'], 'option --last: expected a duration such as 30m, 6h or 7d, got "soon"'],
    [
      [...JAEGER, '--from', 'yesterday'],
      'option --from: expected a time such as 2026-11-22T18:00, got "yesterday"',
    ],
    [
      [...JAEGER, '--from', '2026-11-21', '--to', '2026-11-20'],
      'expected a time range that begins before it ends',
    ],
    [['a.jsonl', '--baseline-from', '2026-11-20'], 'expected them with --baseline and a URL'],
    [['a.jsonl', '--baseline', 'http://localhost:16686'], 'option --baseline: expected --service too'],
    [['-', '--baseline', '-'], 'expected - once'],
    [['a.jsonl', '--slowest', 'many'], 'option --slowest: expected a whole number up to 1000'],
    [['a.jsonl', '--ui', 'javascript:alert(1)'], 'option --ui: expected a URL'],
    [['a.jsonl', '--json', '--html', '-'], 'both write to standard output'],
    [['a.jsonl', '--html', ''], 'option --html needs a value'],
    [['a.jsonl', '--service'], 'option --service needs a value'],
    [['a.jsonl', '--what'], 'unknown option --what'],
  ])('%j is refused in words', (args, message) => {
    expect(() => options(...args)).toThrow(UsageError);
    expect(() => options(...args)).toThrow(message);
  });
});
