import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import type { ReportDocument } from '../../../src/cli/report/outputs/report-document.ts';
import { runReplay } from '../../../src/cli/replay/replay-command.ts';
import { runReport } from '../../../src/cli/report/report-command.ts';
import { exactLatencies, exactPercentile } from '../../support/exact-latencies.ts';
import { withCosts } from '../../support/generated-costs.ts';
import { generateSessions, otlpLine, type GenerationOptions } from '../../support/generated-sessions.ts';
import { displayWidth } from '../../../src/cli/terminal/text-width.ts';
import { CALL_START, callFile, callLines } from '../record/recorded-call.ts';
import { memoryIo, openInput, temporaryFile, type MemoryIo, type MemoryIoOptions } from '../command-io.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

async function report(
  args: readonly string[],
  options?: MemoryIoOptions,
): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo(options);
  return { code: await runReport(args, io), io };
}

async function jsonReport(...args: string[]): Promise<ReportDocument> {
  const { code, io } = await report([...args, '--json']);
  expect(code, io.err).toBe(0);
  return JSON.parse(io.out) as ReportDocument;
}

const linesOf = (options: GenerationOptions): string[] =>
  [...generateSessions(options)].map((spans) => otlpLine(spans));
/** As spans were before it was known who is heard: without speech of agents, and without what is measured by sound. */
function beforeSound(lines: readonly string[]): string[] {
  return lines.map((line) => {
    const request = JSON.parse(line);
    const [scope] = request.resourceSpans[0].scopeSpans;
    scope.spans = scope.spans.filter(({ name }: { name: string }) => name !== 'agent_speech');
    for (const span of scope.spans)
      span.attributes = span.attributes.filter(
        ({ key }: { key: string }) =>
          !/_speech_time|overlap|silence|greeting|unanswered|agent_interruption|endpointing|latency_source/.test(
            key,
          ),
      );
    return JSON.stringify(request);
  });
}

function withoutWhatIsNew(key: string, value: unknown): unknown {
  const isNew = [
    'endpointing',
    'latencyBySource',
    'latencySource',
    'talk',
    'speech',
    'cost',
    'errorCount',
    'approvalShare',
  ].includes(key);
  return isNew ? undefined : value;
}

const fileOf = (lines: readonly string[]): Promise<string> =>
  temporaryFile('spans.jsonl', `${lines.join('\n')}\n`);

describe('report', () => {
  it('says in the terminal where callers wait', async () => {
    const { code, io } = await report([await fileOf(linesOf({ sessions: 100 }))]);
    expect(code).toBe(0);
    expect(io.out).toMatch(
      /^harbour-hotel-phone {2}22 Nov 2026, 18:00 – \d\d:\d\d UTC\n100 sessions · \d+ turns/,
    );
    for (const section of [
      'RESPONSE LATENCY',
      'TALK',
      'TOOLS',
      'AGENTS AND MODELS',
      'INTERRUPTIONS',
      'ERRORS',
      'SLOWEST TURNS',
    ])
      expect(io.out).toContain(`\n${section}`);
    expect(io.out).toMatch(/\n {2}slowest 5% +\d\.\d\ds +▞+█+▓.* [\d.]+%/);
    expect(io.out).toMatch(/\n {2}search_guest_guide +\d+ +\d+ms +\d/);
    expect(io.err).toMatch(/^report: 4,\d{3} spans, 100 sessions, \d+ turns in /);
  });

  it('uses colours on a terminal only, and its width', async () => {
    const file = await fileOf(linesOf({ sessions: 20 }));
    expect((await report([file])).io.out).not.toContain('\u001b');
    expect((await report([file], { stdoutColumns: 100, env: { NO_COLOR: '1' } })).io.out).not.toContain(
      '\u001b',
    );
    const coloured = (await report([file], { stdoutColumns: 70 })).io.out;
    expect(coloured).toContain('\u001b[');
    const widths = coloured.split('\n').map((line) => stripVTControlCharacters(line).length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(70);
  });

  it.each(
    readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl')),
  )('agrees on %s with what the spans of its replay say', async (name) => {
    const path = join(FIXTURES, name);
    const replayed = memoryIo();
    await runReplay([path, '--to', 'json', '--quiet'], replayed);
    const exact = exactLatencies(replayed.out.trimEnd().split('\n'));
    const document = await jsonReport(path);
    expect(document.turns.count).toBe(exact.turnCount);
    expect(document.sessions.count).toBe(exact.sessionCount);
    expect(document.turns.responseLatency?.count ?? 0).toBe(exact.responseLatencies.length);
    for (const share of [0.5, 0.95] as const) {
      const expected = exactPercentile(exact.responseLatencies, share);
      const actual = document.turns.responseLatency?.[share === 0.5 ? 'p50' : 'p95'];
      if (actual !== undefined)
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(expected * 0.0101 + 1e-6);
    }
    for (const part of ['endpointing', 'model', 'tools', 'approval', 'rest'] as const)
      expect((document.turns.split?.[part] ?? 0) * exact.responseLatencies.length, part).toBeCloseTo(
        exact.split[part],
        3,
      );
    const calls = Object.entries(exact.toolDurations).map(([tool, durations]) => [tool, durations.length]);
    expect(Object.fromEntries(document.tools.map(({ name, count }) => [name, count]))).toEqual(
      Object.fromEntries(calls),
    );
  });

  it('says the same of a recording as of the spans that a replay makes of it', async () => {
    const path = join(FIXTURES, 'typescript/hotel-call.jsonl');
    const replayed = memoryIo();
    await runReplay([path, '--to', 'json', '--quiet'], replayed);
    const withoutIds = (document: ReportDocument): object => ({
      ...document,
      services: [],
      slowestTurns: document.slowestTurns.map((turn) => ({ ...turn, traceId: '', spanId: '' })),
    });
    const ofSpans = await jsonReport(await temporaryFile('spans.jsonl', replayed.out));
    expect(withoutIds(ofSpans)).toEqual(withoutIds(await jsonReport(path)));
  });
});

describe('who is heard', () => {
  it('is said in the terminal, of the sessions and of each agent', async () => {
    const { io } = await report([await fileOf(linesOf({ sessions: 100 }))]);
    const [, section = ''] =
      /\nTALK {2}of 100 sessions in which both sides could be heard\n([^]*?)\nTOOLS/.exec(io.out) ?? [];
    expect(section).toMatch(/^ {2}▄+█*▀+░+\n/);
    expect(section).toMatch(/▄ user 3\dm\d\ds \(\d+%\) · █ overlap .* · ▀ agent .* · ░ silence /);
    expect(section).toMatch(/\n {2}longest silence {2}p50 \d/);
    expect(section).toMatch(/\n {2}greeting +p50 \d/);
    expect(section).toMatch(
      /\n {2}unanswered \d+ \([\d.]+% of turns\) · agent began while the user spoke \d+ \(/,
    );
    expect(section).toMatch(/\n {2}Reception +\d+× +[\d.]+s +[\d.]+s +[\d.]+s +\d+%/);
  });

  it('is absent where the spans do not say', async () => {
    const { io } = await report([await fileOf(beforeSound(linesOf({ sessions: 5 })))]);
    expect(io.out).not.toMatch(/TALK|detection {2}p50|NaN/);
  });
});

describe('a lower bound', () => {
  it('is marked wherever a latency is said that semantic_vad is in, and nowhere else', async () => {
    const measured = await report([await fileOf(linesOf({ sessions: 50 }))]);
    expect(measured.io.out).not.toContain('≥');
    const { io } = await report([await fileOf(linesOf({ sessions: 50, semantic: 0.5 }))]);
    const lines = io.out.split('\n');
    const line = (start: RegExp): string => lines.find((text) => start.test(text)) ?? '';
    expect(line(/^ {2}p50 /)).toMatch(/^ {2}p50 ≥\d.* p95 ≥\d.* p99 ≥\d.* max ≥\d.* mean ≥\d/);
    expect(line(/^ {2}all turns/)).toMatch(/^ {2}all turns +≥\d/);
    expect(line(/^ {2}slowest 5%/)).toMatch(/^ {2}slowest 5% +≥\d/);
    expect(line(/^ {2}semantic_vad/)).toMatch(/^ {2}semantic_vad +\d+ +≥[\d.]+m?s +≥[\d.]+s +≥/);
    for (const source of ['audio_clock', 'detection', 'search_guest_guide'])
      expect(line(new RegExp(`^ {2}${source}`))).toMatch(/^[^≥]+$/);
    const slowest = lines.slice(lines.indexOf('SLOWEST TURNS') + 2, -1);
    const { slowestTurns } = await jsonReport(await fileOf(linesOf({ sessions: 50, semantic: 0.5 })));
    expect(slowest.map((text) => text.includes('≥'))).toEqual(
      slowestTurns.map(({ latencySource }) => latencySource === 'semantic_vad'),
    );
  });
});

describe('its inputs', () => {
  const lines = linesOf({ sessions: 12 });

  it('add up, in whatever order their lines are', async () => {
    const whole = await jsonReport(await fileOf(lines));
    const halves = await jsonReport(
      await fileOf(lines.slice(6).toReversed()),
      await fileOf(lines.slice(0, 6)),
    );
    expect(halves).toEqual(whole);
  });

  it('may be one document, printed on many lines or not, or what Jaeger answers', async () => {
    const whole = await jsonReport(await fileOf(lines));
    const request = { resourceSpans: lines.flatMap((line) => JSON.parse(line).resourceSpans) };
    for (const text of [
      JSON.stringify(request, undefined, 2),
      JSON.stringify(request),
      JSON.stringify({ result: request }),
      JSON.stringify(
        lines.map((line) => JSON.parse(line)),
        undefined,
        '\t',
      ),
      `\ufeff${JSON.stringify(request, undefined, 2)}`,
    ])
      expect(await jsonReport(await temporaryFile('spans.json', text))).toEqual(whole);
  });

  it('that are compressed and break off are told once, with exit code 3', async () => {
    const packed = gzipSync(`${lines.join('\n')}\n`);
    const file = await temporaryFile('spans.jsonl.gz', packed.subarray(0, -4));
    const { code, io } = await report([file, '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(io.out)).toEqual(await jsonReport(await fileOf(lines)));
    expect(io.err.match(/breaks off/g)).toHaveLength(1);
    expect(io.err).toContain('spans.jsonl.gz is compressed and breaks off: its end is missing');
  });

  it('may be compressed, or standard input that comes in pieces', async () => {
    const whole = await jsonReport(await fileOf(lines));
    expect(await jsonReport(await temporaryFile('spans', gzipSync(lines.join('\n'))))).toEqual(whole);
    const stdin = openInput();
    const ended = report(['-', '--json'], { stdin });
    for (const piece of lines.join('\n').match(/[^]{1,4000}/g)!) stdin.write(piece);
    stdin.end();
    const { io } = await ended;
    expect(JSON.parse(io.out)).toEqual(whole);
  });

  it('may have spans of other libraries and other signals, which are passed over', async () => {
    const request = JSON.parse(lines[0]!);
    const foreign = {
      scope: { name: 'another-library' },
      spans: [
        {
          traceId: 'a',
          spanId: 'b',
          name: 'GET /',
          startTimeUnixNano: '1000000',
          endTimeUnixNano: '2000000',
        },
        {
          traceId: 'a',
          spanId: 'c',
          name: 'execute_tool search',
          startTimeUnixNano: '1000000',
          endTimeUnixNano: '2000000',
        },
      ],
    };
    request.resourceSpans[0].scopeSpans.push(foreign);
    const mixed = [
      JSON.stringify(request),
      ...lines.slice(1),
      '{"resourceLogs":[]}',
      '{"resourceMetrics":[{}]}',
    ];
    const { code, io } = await report([await fileOf(mixed), '--json']);
    expect(code).toBe(0);
    expect(io.err).toContain('2 spans of other libraries');
    const { spans, ...rest } = JSON.parse(io.out) as ReportDocument;
    const { spans: before, ...whole } = await jsonReport(await fileOf(lines));
    expect(rest).toEqual(whole);
    expect(spans).toEqual({ ...before, other: 2 });
  });

  it('may have been written under the names of before the first release', async () => {
    const lines = linesOf({ sessions: 30 });
    const former = lines.map((line) =>
      line
        .replaceAll('"name":"chat ', '"name":"realtime_inference ')
        .replaceAll('"stringValue":"chat"', '"stringValue":"realtime_inference"')
        .replaceAll('"realtime.session.id"', '"gen_ai.realtime_session.id"')
        .replaceAll('"session.id"', '"former.id"'),
    );
    expect(former.join('\n')).not.toMatch(/"chat|"session\.id/);
    expect(await jsonReport(await fileOf(former))).toEqual(await jsonReport(await fileOf(lines)));
  });

  it('may have responses of other libraries beside those of realtime sessions, which are passed over', async () => {
    const [line] = linesOf({ sessions: 1 });
    const foreign = JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              scope: { name: 'another' },
              spans: [
                {
                  name: 'chat gpt-4.1',
                  traceId: '1'.repeat(32),
                  spanId: '2'.repeat(16),
                  startTimeUnixNano: '1795374000000000000',
                  endTimeUnixNano: '1795374009000000000',
                  attributes: [{ key: 'gen_ai.operation.name', value: { stringValue: 'chat' } }],
                },
              ],
            },
          ],
        },
      ],
    });
    const alone = await jsonReport(await fileOf([line!]));
    const beside = await jsonReport(await fileOf([line!, foreign]));
    expect(beside.models).toEqual(alone.models);
    expect(beside.spans).toMatchObject({ other: 1 });
  });

  it('may be limited to one service', async () => {
    const others = [...generateSessions({ sessions: 5, seed: 9 })].map((spans) => otlpLine(spans, 'another'));
    const file = await fileOf([...lines, ...others]);
    const { spans, ...rest } = await jsonReport(file, '--service', 'harbour-hotel-phone');
    const { spans: before, ...whole } = await jsonReport(await fileOf(lines));
    expect(rest).toEqual(whole);
    expect(spans.otherServices).toBeGreaterThan(100);
    expect(spans.realtime).toBe(before.realtime);
    const none = await report([file, '--service', 'nobody']);
    expect(none.code).toBe(1);
    expect(none.io.err).toMatch(
      /no spans of that service are in the input, only \d+ realtime spans of others/,
    );
  });

  it('are reported in spite of bad lines, which are counted and told with exit code 3', async () => {
    const whole = await jsonReport(await fileOf(lines));
    const { code, io } = await report([
      await fileOf([...lines, '{"resourceSpans":[{"sco', 'hello']),
      '--json',
    ]);
    expect(code).toBe(3);
    expect(JSON.parse(io.out)).toEqual(whole);
    expect(io.err).toMatch(
      /^report: line 13: breaks off after 23 characters: expected a whole JSON object$/m,
    );
    expect(io.err).toMatch(/^report: line 14: is no JSON: expected one JSON object a line$/m);
    expect(io.err).toContain('2 bad lines');
  });

  it('are named with a bad line where there are several or a baseline, and bad elements of documents are told too', async () => {
    const good = await fileOf(lines);
    const bad = await temporaryFile('bad.jsonl', `${lines[0]}\nnothing\n`);
    for (const args of [
      [good, bad],
      [good, '--baseline', bad],
      [bad, '--baseline', good],
    ])
      expect((await report(args)).io.err).toContain(`report: ${bad}: line 2: is no JSON`);
    const text = JSON.stringify({ resourceSpans: JSON.parse(lines[0]!).resourceSpans }, undefined, 2);
    const torn = await temporaryFile('torn.json', `${text.slice(0, -4)},\n${text.slice(20, 900)}`);
    const { code, io } = await report([torn]);
    expect(code).toBe(3);
    expect(io.err).toMatch(/torn\.json: element \d of resourceSpans breaks off, and is left out/);
    const request = { resourceSpans: lines.slice(0, 3).flatMap((line) => JSON.parse(line).resourceSpans) };
    const short = await temporaryFile(
      'short.json',
      JSON.stringify(request, undefined, 2).replace(/\s*\]\s*\}$/, ','),
    );
    const cut = await report([short]);
    expect(cut.code).toBe(3);
    expect(cut.io.err).toContain('short.json: element 4 of resourceSpans breaks off, and is left out');
  });

  it('without times have no latency, whatever is asked of it, nor what follows from times', async () => {
    const stdin = callFile({ turns: 30 }).replaceAll(/"time":"[^"]*",/g, '');
    const checks = ['--fail-on', 'latency.p95>2s', '--fail-on', 'turns.count<30'];
    const { code, io } = await report(['-', ...checks, '--json'], { stdin });
    expect(code).toBe(4);
    expect(io.err).toContain('latency.p95>2s: no data, so it fails');
    const document = JSON.parse(io.out) as ReportDocument;
    expect(document).toMatchObject({
      timed: false,
      doubts: [expect.stringMatching(/^standard input: no event has a time, [^;]*$/)],
      from: null,
      sessions: { count: 1, duration: null },
      turns: { count: 30, responseLatency: null, split: null },
      talk: { sessions: 0 },
      slowestTurns: [],
    });
    const saved = await fileOf([io.out]);
    const page = await report([saved, '--html', '-']);
    expect(page.io.out).toMatch(
      /How long anything took is not known: .*standard input: no event has a time/s,
    );
    const baseline = await report([saved, '--baseline', saved, '--fail-on', 'worse']);
    expect(baseline.io.out).not.toMatch(/duration p50|response latency p50/);
  });

  it('are doubted where times are missing or relative, sessions mixed, or lines lost', async () => {
    const call = callFile({ turns: 2 });
    const untimed = await report(['-'], { stdin: call.replaceAll(/"time":"[^"]*",/g, '') });
    expect(untimed.io.err).toMatch(
      /standard input: no event has a time, so latencies are not those of the sessions/,
    );
    // It outlives the terminal.
    expect(untimed.io.out).toContain('\nstandard input: no event has a time, so latencies are not');
    const [one, two] = [callLines({ session: 'a', turns: 5 }), callLines({ session: 'b', turns: 5 })];
    const mixed = one
      .flatMap((line, index) => [line, two[index]!])
      .join('\n')
      .replaceAll(/"session_id":"\w+",/g, '');
    const conversations = mixed.replaceAll(
      /"id":"resp_([ab])_/g,
      '"conversation_id":"conv_$1","id":"resp_$1_',
    );
    const { io } = await report(['-'], { stdin: conversations });
    expect(io.err).toContain('several sessions seem to be mixed; realtime-otel replay --session-field');
    const relative = call.replaceAll(
      /"time":"([^"]*)"/g,
      (_, time: string) => `"time":${Date.parse(time) - CALL_START + 1532}`,
    );
    expect((await report(['-'], { stdin: relative })).io.err).toMatch(
      /standard input: times look relative, 11 events would be of before 2015; realtime-otel replay --time-unit/,
    );
    const lossy = [
      ...readFileSync(join(FIXTURES, 'typescript/hotel-call.jsonl'), 'utf8').trimEnd().split('\n'),
      '{"s":"r1","t":1795370832950,"e":"lines_lost","count":12}',
    ];
    expect((await report([await fileOf(lossy)])).io.err).toMatch(
      /spans\.jsonl: 12 lines could not be recorded, so what happened then is missing/,
    );
    expect((await report(['-'], { stdin: call })).io.err).not.toMatch(/no event|mixed|relative|recorded/);
  });

  it.each([
    ['an empty file', '', /spans\.json is empty/],
    [
      'an event under another name',
      '{"x":1,"y":{"type":"z"}}',
      /replay --event-field names another, and with --to json writes what is read here/,
    ],
    [
      'a text',
      'Dear all,\nnothing here\n',
      /nothing was recognised in .*expected recordings or events, OTLP JSON/,
    ],
    ['another document', '{\n  "name": "x",\n  "list": [{}]\n}\n', /nothing was recognised in/],
    [
      'spans of others',
      otlpLine([
        {
          traceId: 'a',
          spanId: 'b',
          parentSpanId: undefined,
          name: 'GET /',
          start: 5_000,
          end: 6_000,
          failed: false,
          attributes: {},
        },
      ]),
      /no spans of realtime sessions are in the input, only 1 span of other libraries/,
    ],
  ])('%s is a failure, in words', async (_, content, message) => {
    const { code, io } = await report([await temporaryFile('spans.json', content)]);
    expect(code).toBe(1);
    expect(io.out).toBe('');
    expect(io.err).toMatch(message);
  });

  it('that are not there are a failure too', async () => {
    const { code, io } = await report(['nowhere.jsonl']);
    expect(code).toBe(1);
    expect(io.err).toContain('cannot read nowhere.jsonl: ENOENT');
  });

  it('are read no further after an interruption, and nothing is reported', async () => {
    const stdin = openInput();
    const io = memoryIo({ stdin });
    const ended = runReport(['-'], io);
    stdin.write(`${lines[0]}\n`);
    io.interrupt(130);
    expect(await ended).toBe(130);
    expect(io.out).toBe('');
  });

  it('show on a terminal how far they have been read', async () => {
    const stdin = openInput();
    const io = memoryIo({ stdin, stderrColumns: 120 });
    const ended = runReport(['-'], io);
    stdin.write(`${lines[0]}\n`);
    await expect.poll(() => io.err).toMatch(/report: 1 line, \d+ kB, 1 session, \d+ spans/);
    stdin.end();
    expect(await ended).toBe(0);
  });
});

describe('a baseline', () => {
  const options = { sessions: 400, seed: 1 };
  const before = linesOf(options);
  const now = linesOf({
    ...options,
    seed: 2,
    slower: { search_guest_guide: 2.2, get_weather: 0.5 },
    failing: { book_table: 0.14 },
  });

  it('has what is worse and better marked, in the JSON as in the terminal', async () => {
    const [baseline, current] = [await fileOf(before), await fileOf(now)];
    const { comparison } = await jsonReport(current, '--baseline', baseline);
    const marked = comparison!.rows
      .filter(({ verdict }) => verdict === 'better' || verdict === 'worse')
      .map(({ name, measure, statistic, verdict }) => [name, measure, statistic, verdict]);
    expect(marked).toEqual(
      expect.arrayContaining([
        ['search_guest_guide', 'duration', 'p50', 'worse'],
        ['search_guest_guide', 'duration', 'p95', 'worse'],
        ['get_weather', 'duration', 'p50', 'better'],
        ['book_table', 'failed', 'share', 'worse'],
      ]),
    );
    const changed = [null, 'search_guest_guide', 'get_weather', 'book_table'];
    expect(marked.every(([name]) => changed.includes(name as string | null))).toBe(true);
    const { io } = await report([current, '--baseline', baseline], { stdoutColumns: 120 });
    for (const text of ['AGAINST THE BASELINE', '\u001b[1;31m  ▲', '\u001b[32m  ▼'])
      expect(io.out).toContain(text);
  });

  it('may be a report that was saved', async () => {
    const current = await fileOf(now);
    const saved = await temporaryFile(
      'before.json',
      JSON.stringify(await jsonReport(await fileOf(before)), undefined, 2),
    );
    const { comparison } = await jsonReport(current, '--baseline', saved);
    expect(comparison).toEqual((await jsonReport(current, '--baseline', await fileOf(before))).comparison);
  });

  it('that was itself saved with a baseline comes without that one', async () => {
    const [first, second] = [await fileOf(before), await fileOf(now)];
    const whole = await jsonReport(second, '--baseline', first);
    const saved = await temporaryFile('second.json', JSON.stringify(whole));
    const { baseline } = await jsonReport(first, '--baseline', saved);
    expect(whole.baseline).toBeDefined();
    const { baseline: _, comparison: __, checks: ___, ...alone } = whole;
    expect(baseline).toEqual(alone);
  });

  it('that was saved before responses had their name of today is shown with that', async () => {
    const lines = linesOf({ sessions: 200 });
    const saved = await jsonReport(await fileOf(lines));
    expect(saved.errors.map(({ operation }) => operation)).toContain('chat');
    const former = JSON.stringify(saved).replaceAll('"operation":"chat"', '"operation":"realtime_inference"');
    expect(await jsonReport(await temporaryFile('former.json', former))).toEqual(saved);
  });

  it('that was saved by another version, or in part, is refused in words', async () => {
    const current = await fileOf(now.slice(0, 3));
    const of = async (content: string): Promise<string> =>
      (await report([current, '--baseline', await temporaryFile('before.json', content)])).io.err;
    expect(await of('{"reportVersion":2}')).toMatch(/it is a report of version 2, and 1 is expected/);
    expect(await of('{"reportVersion":1,"turns":{}}')).toMatch(/it is no report: services, tools, /);
    expect(await of('{"reportVersion":1,')).toMatch(/it is no JSON to its end/);
  });
});

describe('a saved report', () => {
  it('of before there were turn detection, sources and talk in it is read, and is a baseline', async () => {
    const lines = beforeSound(linesOf({ sessions: 60 }));
    const document = await jsonReport(await fileOf(lines));
    const former = await temporaryFile('former.json', JSON.stringify(document, withoutWhatIsNew));
    expect(await readFile(former, 'utf8')).not.toMatch(
      /endpointing|latencyBySource|latencySource|talk|speech"|cost|errorCount|approvalShare/,
    );
    const { turns, tools, ...read } = await jsonReport(former);
    expect(tools.map(({ approvalShare }) => approvalShare)).toEqual(tools.map(() => null));
    expect({
      ...read,
      tools: document.tools,
      turns: { ...turns, latencyBySource: document.turns.latencyBySource },
    }).toEqual(document);
    for (const format of [[], ['--html', '-']]) {
      const { code, io } = await report([
        await fileOf(linesOf({ sessions: 60 })),
        '--baseline',
        former,
        ...format,
      ]);
      expect(code).toBe(0);
      expect(io.out).toMatch(/Response latency p50[^]*measured otherwise/);
      expect((await report([former, ...format])).io.out).not.toMatch(/NaN|undefined/);
    }
  });

  it('links to no trace of a recording or a log, which has other ids each time, and says so', async () => {
    const log = await temporaryFile('call.jsonl', callFile());
    const spans = await temporaryFile('spans.jsonl', linesOf({ sessions: 2 }).join('\n'));
    const linked = async (...files: string[]): Promise<unknown[]> => {
      const { io } = await report([...files, '--ui', 'http://localhost:16686', '--json', '--quiet']);
      const { slowestTurns } = JSON.parse(io.out) as ReportDocument;
      expect(slowestTurns.length).toBeGreaterThan(0);
      return [slowestTurns.some(({ url }) => typeof url === 'string'), io.err];
    };
    expect(await linked(log)).toEqual([
      false,
      'report: --ui changes nothing: the spans of a recording or a log are made as it is read, and are in no Jaeger\n',
    ]);
    expect(await linked(spans)).toEqual([true, '']);
    expect(await linked(log, spans)).toEqual([true, '']);
  });

  it('is shown again as it was, and adds up with nothing', async () => {
    const file = await fileOf(linesOf({ sessions: 10 }));
    const document = await jsonReport(file, '--ui', 'http://jaeger.example/');
    const saved = await temporaryFile('report.json', JSON.stringify(document));
    expect(await jsonReport(saved)).toEqual(document);
    const { code, io } = await report([saved, file]);
    expect(code).toBe(1);
    expect(io.err).toContain('is a report, which adds up with nothing else');
  });
});

describe('the slowest turns', () => {
  it('are as many as are asked for, and link to their traces', async () => {
    const file = await fileOf(linesOf({ sessions: 10 }));
    expect((await jsonReport(file)).slowestTurns.map(({ url }) => url)).toEqual(
      Array.from({ length: 10 }, () => null),
    );
    const { slowestTurns } = await jsonReport(
      file,
      '--slowest',
      '3',
      '--ui',
      'http://localhost:16686/jaeger',
    );
    expect(slowestTurns).toHaveLength(3);
    for (const { url, traceId, spanId } of slowestTurns)
      expect(url).toBe(`http://localhost:16686/jaeger/trace/${traceId}?uiFind=${spanId}`);
    const { io } = await report([file, '--slowest', '1', '--ui', 'http://localhost:16686'], {
      stdoutColumns: 60,
    });
    // A link that is cut leads nowhere.
    expect(io.out).toContain(slowestTurns[0]!.url!.replace('/jaeger', ''));
  });
});

describe('the errors of the headline', () => {
  it('are those that sessions count, as a session says them itself', async () => {
    const path = join(FIXTURES, 'typescript/hotel-call.jsonl');
    const drawn = memoryIo();
    await runReplay([path], drawn);
    const [, errors = '0'] = /(\d+) errors?\b/.exec(drawn.out) ?? [];
    const { sessions } = await jsonReport(path);
    expect(sessions.errorCount).toBe(Number(errors));
    expect((await report([path])).io.out).toMatch(new RegExp(`· ${errors} errors?\n`));
    const spans = [...generateSessions({ sessions: 3 })];
    for (const [session] of spans.map((each) => each.slice(-1)))
      session!.attributes['realtime.session.error_count'] = 7;
    const { io } = await report([await fileOf(spans.map((each) => otlpLine(each)))]);
    expect(io.out).toContain(' · 21 errors\n');
  });
});

describe('a terminal', () => {
  it.each([80, 100, 120])('of %i columns shows all of the shares, remarks and figures', async (width) => {
    const sessions = [...generateSessions({ sessions: 300 })].map((spans) => otlpLine(withCosts(spans)));
    const file = await fileOf(sessions);
    const { io } = await report([file], { stdoutColumns: width, env: { NO_COLOR: '1' } });
    const cut = io.out.split('\n').filter((line) => line.includes('…'));
    // But for the ids of traces and the tools beside them.
    expect(cut.filter((line) => !/[0-9a-f]{8}/.test(line))).toEqual([]);
    expect(io.out).toMatch(
      /\n {4}.*waited for approval \d+×, p50 [\d.]+s p95 [\d.]+s, [\d.]+% of the latency\n/,
    );
    expect(io.out).toMatch(/\n {2}all turns .*%\n/);
  });

  it.each([60, 80])('of %i columns shows traces and turns whole', async (width) => {
    const file = await fileOf(
      [...generateSessions({ sessions: 30 })].map((spans) => otlpLine(withCosts(spans))),
    );
    const { io } = await report([file], { stdoutColumns: width, env: { NO_COLOR: '1' } });
    const { slowestTurns, cost } = await jsonReport(file);
    for (const { traceId, turn } of slowestTurns) expect(io.out).toContain(`${traceId} #${turn}`);
    for (const { traceId } of cost.dearestCalls) expect(io.out).toContain(traceId);
    for (const line of io.out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  it.each([60, 80])('of %i columns tells rows apart whose names differ at their end', async (width) => {
    const [before, now] = [1, 3].map((factor) =>
      linesOf({ sessions: 200, slower: { search_guest_guide: factor, get_weather: factor } }).map((line) =>
        line
          .replaceAll('search_guest_guide', 'look_up_in_the_guest_guide_of_the_house_in_the_city')
          .replaceAll('get_weather', 'look_up_in_the_guest_guide_of_the_house_at_the_beach'),
      ),
    );
    const { io } = await report([await fileOf(now!), '--baseline', await fileOf(before!)], {
      stdoutColumns: width,
      env: { NO_COLOR: '1' },
    });
    for (const ending of ['city', 'beach']) {
      expect(io.out).toMatch(new RegExp(`^ {2}▲ .*${ending}: duration p50\\b.*(?:\n.*)? worse$`, 'm'));
      expect(io.out).toMatch(new RegExp(`^ {2}\\S+…\\S+${ending} +\\d+ +[\\d.]+m?s`, 'm'));
    }
  });
});

describe('what comes from the data', () => {
  it('cannot steer the terminal', async () => {
    const [spans] = generateSessions({ sessions: 1 });
    for (const span of spans!)
      if ('gen_ai.tool.name' in span.attributes)
        span.attributes['gen_ai.tool.name'] = '\u001b[2J\u0007evil\r\n';
    const { io } = await report([await fileOf([otlpLine(spans!)])]);
    expect(io.out).toContain('␛[2J␇evil↵');
    for (const control of ['\u001b', '\u0007', '\r']) expect(io.out).not.toContain(control);
  });
});

describe('a page', () => {
  it('is written where it is asked for, and said to be there', async () => {
    const file = await fileOf(linesOf({ sessions: 10 }));
    const path = join(dirname(file), 'report.html');
    const { code, io } = await report([file, '--html', path]);
    expect(code).toBe(0);
    expect(io.out).toBe('');
    expect(io.err).toContain(`the page is in ${path}`);
    expect(await readFile(path, 'utf8')).toMatch(/^<!doctype html>/i);
    expect((await report([file, '--html', '-'])).io.out).toMatch(/^<!doctype html>/i);
  });

  it.skipIf(!existsSync('/dev/full'))('that a full disk refused is not said to be there', async () => {
    const { code, io } = await report([await fileOf(linesOf({ sessions: 2 })), '--html', '/dev/full']);
    expect(code).toBe(1);
    expect(io.err).toMatch(/^report: cannot write \/dev\/full: ENOSPC[^\n]*\n$/);
  });

  it('is not written where it cannot be, nor over its input', async () => {
    const file = await fileOf(linesOf({ sessions: 2 }));
    const nowhere = await report([file, '--html', join(dirname(file), 'no', 'report.html')]);
    expect(nowhere.code).toBe(1);
    expect(nowhere.io.err).toContain('cannot write');
    const { size } = await stat(file);
    const over = await report([file, '--html', file]);
    expect(over.code).toBe(2);
    const link = join(dirname(file), 'link.html');
    await symlink(file, link);
    const another = await fileOf(linesOf({ sessions: 1 }));
    for (const inputs of [[file], [another, file], [another, '--baseline', file]])
      for (const page of [link, `${dirname(file)}/./spans.jsonl`]) {
        const { code, io } = await report([...inputs, '--html', page]);
        expect(code).toBe(2);
        expect(io.err).toContain('option --html: expected another file than an input');
      }
    expect((await stat(file)).size).toBe(size);
  });
});

describe('the help', () => {
  it('tells of every option', () => {
    const help = readFileSync(new URL('../../../src/cli/report/report-help.ts', import.meta.url), 'utf8');
    const options = readFileSync(
      new URL('../../../src/cli/report/report-options.ts', import.meta.url),
      'utf8',
    );
    const [, table = ''] = /const TABLE = \{([^]*?)\n\} as const/.exec(options) ?? [];
    const names = [...table.matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, name]) => `--${name}`);
    expect(names.length).toBeGreaterThan(12);
    for (const name of names) expect(help).toContain(name);
  });
});
