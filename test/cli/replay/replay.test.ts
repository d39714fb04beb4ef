import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { runReplay } from '../../../src/cli/replay/replay-command.ts';
import { memoryIo, openInput, temporaryFile, type MemoryIo, type MemoryIoOptions } from '../command-io.ts';
import { setVariables } from '../../otlp/telemetry-fixture.ts';
import { CALL_LENGTH, CALL_START, callFile, callLines, SECRET_WORDS } from '../record/recorded-call.ts';

interface Replayed {
  code: number;
  io: MemoryIo;
}

async function replay(args: readonly string[], options?: MemoryIoOptions): Promise<Replayed> {
  const io = memoryIo(options);
  return { code: await runReplay(args, io), io };
}

interface OtlpJsonSpan {
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: unknown }[];
}

/** The spans of OTLP JSON lines. */
function spansOf(text: string): OtlpJsonSpan[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => JSON.parse(line).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }: { spans: OtlpJsonSpan[] }) => spans));
}

const names = (spans: readonly OtlpJsonSpan[]): string[] => spans.map(({ name }) => name).toSorted();
const startOf = ({ startTimeUnixNano }: OtlpJsonSpan): number =>
  Number(BigInt(startTimeUnixNano) / 1_000n) / 1e3;
const endOf = ({ endTimeUnixNano }: OtlpJsonSpan): number => Number(BigInt(endTimeUnixNano) / 1_000n) / 1e3;
const sessionOf = (text: string): OtlpJsonSpan =>
  spansOf(text).find(({ name }) => name === 'realtime_session')!;

const SPANS_OF_A_CALL = ['agent_speech', 'chat gpt-realtime', 'realtime_session', 'turn', 'user_speech'];

/** For what another process or a timer does first. */

const CLEAR_LINE = '\r\u001b[K';

describe('replay', () => {
  it('draws each session of a file with the recorded times, and says on standard error what it did', async () => {
    const { code, io } = await replay([await temporaryFile('call.jsonl', callFile({ turns: 2 }))]);
    expect(code).toBe(0);
    expect(io.out).toMatch(/^realtime_session sess_call-1 · gpt-realtime\n/);
    expect(io.out.match(/user_speech +500ms/g)).toHaveLength(2);
    expect(io.err).toMatch(/^replay: 11 lines, 11 events, 1 session, 9 spans in [\d.]+ m?s\n$/);
  });

  it('reads standard input, where several sessions may be mixed', async () => {
    const [one, two] = [callLines({ session: 'one' }), callLines({ session: 'two' })];
    const mixed = one.flatMap((line, index) => [line, two[index]]).join('\n');
    const { code, io } = await replay(['-', '--to', 'json'], { stdin: mixed });
    expect(code).toBe(0);
    expect(names(spansOf(io.out))).toEqual([...SPANS_OF_A_CALL, ...SPANS_OF_A_CALL].toSorted());
    expect(io.err).toContain('2 sessions, 10 spans');
  });

  it('writes OTLP JSON lines with the times of the recording', async () => {
    const { io } = await replay(['-', '--to', 'json', '--service-name', 'phone'], { stdin: callFile() });
    const session = sessionOf(io.out);
    expect(startOf(session)).toBe(CALL_START);
    expect(endOf(session)).toBe(CALL_START + CALL_LENGTH);
    const { attributes } = JSON.parse(io.out.split('\n', 1)[0]!).resourceSpans[0].resource;
    expect(attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'phone' } });
  });

  it('leaves content out unless it is asked for', async () => {
    const without = await replay(['-', '--to', 'json'], { stdin: callFile() });
    expect(without.io.out).not.toContain(SECRET_WORDS);
    const withContent = await replay(['-', '--to', 'json', '--capture-content'], { stdin: callFile() });
    expect(withContent.io.out).toContain(SECRET_WORDS);
  });

  it('says what the call cost where prices are asked for, by the flag or the variable', async () => {
    const call = fileURLToPath(
      new URL('../../fixtures/typescript/hotel-call.server-events.jsonl', import.meta.url),
    );
    const costOf = async (...flags: string[]): Promise<unknown> => {
      const { code, io } = await replay([call, '--to', 'json', ...flags]);
      expect(code).toBe(0);
      const { attributes } = sessionOf(io.out);
      return attributes.find(({ key }) => key === 'realtime.session.cost_usd')?.value;
    };
    expect(await costOf()).toBeUndefined();
    const cost = await costOf('--prices', 'genai-prices');
    // In millionths, of gpt-realtime-2.1: text 574 × 4, cached 1959 × 0.40, out 162 × 24; audio 70 × 32, cached 341 × 0.40,
    // out 142 × 64; of gpt-4o-mini-transcribe: audio 24 × 3, text out 47 × 5.
    expect(cost).toEqual({ doubleValue: expect.closeTo(0.018739, 9) });
    setVariables({ OTEL_INSTRUMENTATION_OPENAI_REALTIME_PRICES: 'genai-prices' });
    expect(await costOf()).toEqual(cost);
    setVariables({ OTEL_INSTRUMENTATION_OPENAI_REALTIME_PRICES: 'litellm' });
    const { code, io } = await replay([call]);
    expect(code).toBe(0);
    expect(io.err).toContain('PRICES is "litellm", but should be genai-prices: nothing is priced');
  });

  it('gives each turn a trace of its own when asked to, and draws them together', async () => {
    const stdin = callFile({ turns: 2 });
    const { io } = await replay(['-', '--trace-boundary', 'turn'], { stdin });
    expect(io.out.match(/^trace /gm)).toHaveLength(3);
    expect(io.out.match(/ttfc time to first chunk/g)).toHaveLength(1);
    expect(io.out.match(/· closed|· disconnected/g)).toHaveLength(1);
  });

  it('writes what the conventions that are named have, and nothing of them otherwise', async () => {
    const without = await replay(['-', '--to', 'json'], { stdin: callFile() });
    expect(without.io.out).not.toMatch(/langfuse\.|openinference\./);
    const args = ['-', '--to', 'json', '--conventions', 'langfuse, openinference'];
    const withBoth = await replay(args, { stdin: callFile() });
    expect(withBoth.io.out).toContain('langfuse.observation.type');
    expect(withBoth.io.out).toContain('openinference.span.kind');
  });

  it('draws a session when it has ended, and not only when the input has', async () => {
    const stdin = openInput();
    const io = memoryIo({ stdin });
    const ended = runReplay(['-'], io);
    // A connection that goes on with another session has ended the one before.
    stdin.write(callFile({ session: 'one' }));
    stdin.write(callFile({ session: 'two' }).replaceAll('"session_id":"two"', '"session_id":"one"'));
    await expect.poll(() => io.out).toContain('sess_one');
    expect(io.out).not.toContain('sess_two');
    stdin.end();
    await ended;
    expect(io.out).toContain('sess_two');
  });

  it('reads what is compressed with gzip, by name or not, and what of it is left', async () => {
    const packed = gzipSync(callFile({ turns: 50 }));
    const { code, io } = await replay([await temporaryFile('call.log', packed), '--to', 'json']);
    expect(code).toBe(0);
    expect(spansOf(io.out)).toHaveLength(201);
    const torn = await replay(['-', '--to', 'json'], { stdin: packed.subarray(0, packed.length - 200) });
    expect(torn.code).toBe(3);
    expect(torn.io.err).toMatch(/line \d+: breaks off after /);
    expect(torn.io.err).toContain('standard input is compressed and breaks off: its end is missing');
    expect(spansOf(torn.io.out).length).toBeGreaterThan(50);
    const whole = await replay(['-', '--to', 'json'], { stdin: packed.subarray(0, packed.length - 4) });
    expect(whole.code).toBe(3);
    expect(whole.io.err).toMatch(
      /^replay: standard input is compressed and breaks off: [^\n]*\nreplay: 251 lines, 251 events, 1 session, 201 spans, 1 bad line in/,
    );
  });

  it('takes carriage returns, a byte order mark, empty lines and a last line without an end', async () => {
    const stdin = `\ufeff${callLines().join('\r\n\r\n  \n')}`;
    const { code, io } = await replay(['-'], { stdin });
    expect(code).toBe(0);
    expect(io.err).toContain('6 events, 1 session, 5 spans in');
  });
});

describe('what is in a line', () => {
  it('is found under the names that are given', async () => {
    const stdin = [...callLines({ session: 'one' }), ...callLines({ session: 'two' })]
      .join('\n')
      .replaceAll('"time"', '"at"')
      .replaceAll('"session_id"', '"phone"');
    const { code, io } = await replay(
      ['-', '--to', 'json', '--time-field', 'at', '--session-field', 'phone'],
      {
        stdin,
      },
    );
    expect(code).toBe(0);
    expect(io.err).toContain('2 sessions, 10 spans');
    expect(spansOf(io.out).filter((span) => startOf(span) === CALL_START)).toHaveLength(2);
  });

  it.each(['session', 'session_id', 'sessionId', 'session_key', 'sessionKey'])(
    'is of the session that %s names, as the help says',
    async (field) => {
      const [one, two] = [callLines({ session: 'one' }), callLines({ session: 'two' })];
      const mixed = one.flatMap((line, index) => [line, two[index] ?? '']).join('\n');
      const stdin = mixed.replace(/^(.*)"session_id":("\w+"),(.*)$/gm, `$1"${field}":$2,"event":{$3}`);
      const { code, io } = await replay(['-', '--to', 'json'], { stdin });
      expect(code).toBe(0);
      expect(io.err).toContain('2 sessions, 10 spans');
      // Taken for one stream, the second session would end the first as soon as it begins.
      const sessions = spansOf(io.out).filter(({ name }) => name === 'realtime_session');
      expect(sessions.map(endOf)).toEqual([CALL_START + CALL_LENGTH, CALL_START + CALL_LENGTH]);
      expect((await replay(['--help'])).io.out).toMatch(
        new RegExp(`--session-field[^-]*[ (]${field}[,)][^-]*--time-field`),
      );
    },
  );

  it.each(['call_id', 'conversation_id'])('is not of a session that %s would name', async (field) => {
    const stdin = callLines()
      .map((line, index) => line.replace('"session_id":"call-1"', `"${field}":"${index}"`))
      .join('\n');
    expect((await replay(['-'], { stdin })).io.err).toContain('6 events, 1 session, 5 spans');
  });

  it.each(['raw', 'evt', 'jsonPayload'])(
    'may be the event as an object or as text, such as in %s',
    async (field) => {
      for (const wrap of [(event: string) => event, (event: string) => JSON.stringify(event)]) {
        const wrapped = (line: string): string =>
          `{"level":"info","resource":{"type":"pod"},"${field}":${wrap(line)}}`;
        const { code, io } = await replay(['-', '--to', 'json'], {
          stdin: callLines().map(wrapped).join('\n'),
        });
        expect(code).toBe(0);
        expect(names(spansOf(io.out))).toEqual(SPANS_OF_A_CALL);
        expect(startOf(sessionOf(io.out))).toBe(CALL_START);
      }
    },
  );

  it('may be more than one event, of which the field that is named has the one that counts', async () => {
    const decoy = '{"type":"session.created","session":{"id":"sess_decoy"}}';
    const lines = callLines().map((line) => `{"sent":${decoy},"received":${line}}`);
    const stdin = lines.join('\n');
    const unnamed = await replay(['-'], { stdin });
    expect(unnamed.code).toBe(1);
    expect(unnamed.io.err).toContain('line 1: has no event: ');
    const named = await replay(['-', '--event-field', 'received'], { stdin });
    expect(named.code).toBe(0);
    expect(named.io.err).toContain('6 events, 1 session, 5 spans');
    expect(named.io.out).not.toContain('decoy');
  });

  it('may be an event of an unknown type, of which no part is taken for an event', async () => {
    const unknown = '{"type":"content_seen","part":{"type":"audio","data":"AAAA"}}';
    const { io } = await replay(['-'], { stdin: `${unknown}\n${callFile()}` });
    expect(io.err).toContain('7 lines, 6 events, 1 other line');
  });

  it('may be of several sessions that nothing tells apart, which is told', async () => {
    const keyless = (session: string): string[] =>
      callLines({ session, turns: 2 }).map((line) =>
        line
          .replace(/"session_id":"\w+",/, '')
          .replaceAll('"status":', `"conversation_id":"conv_${session}","status":`),
      );
    const [one, two] = [keyless('one'), keyless('two')];
    const hint = 'several sessions seem to be mixed; --session-field names what tells them apart';
    const mixed = one.flatMap((line, index) => [line, two[index] ?? '']).join('\n');
    expect((await replay(['-'], { stdin: mixed })).io.err).toContain(hint);
    const inEnvelopes = mixed.replace(/^.*$/gm, '{"type":"raw_server_event","data":$&}');
    expect((await replay(['-'], { stdin: inEnvelopes })).io.err).toContain(hint);
    const oneByOne = [...one, ...two, ...keyless('three'), ...keyless('four')].join('\n');
    expect((await replay(['-'], { stdin: oneByOne })).io.err).not.toContain(hint);
  });

  it('is refused when it is not of the format that is given', async () => {
    const { code, io } = await replay(['-', '--format', 'recording'], { stdin: callFile() });
    expect(code).toBe(1);
    expect(io.err).toMatch(/line 1: .*recording/);
  });

  it('may be without a time, which is told of a file', async () => {
    const stdin = callFile().replaceAll('"time"', '"when"');
    const file = await temporaryFile('call.jsonl', stdin);
    expect((await replay([file])).io.err).toContain(
      'no event has a time, so the spans have the times of reading',
    );
    expect((await replay(['-'], { stdin })).io.err).not.toContain('no event has a time');
    const [first, ...rest] = callFile().split('\n');
    const partly = await temporaryFile(
      'call.jsonl',
      [first!.replace('"time"', '"when"'), ...rest].join('\n'),
    );
    expect((await replay([partly])).io.err).toContain('1 event without a time');
  });

  it('may be something else without a time, which is no event without one', async () => {
    const other = '{"type":"http_request","path":"/"}';
    const timed = await temporaryFile('call.jsonl', `${other}\n${callFile()}`);
    expect((await replay([timed])).io.err).not.toContain('without a time');
    const untimed = `${other}\n${callFile().replaceAll('"time"', '"when"')}`;
    const file = await temporaryFile('call.jsonl', untimed);
    expect((await replay([file])).io.err).toContain('no event has a time');
  });

  it('may say that others could not be recorded, which is told', async () => {
    const stdin = [
      '{"s":"r1","t":1795370832948,"e":"session_started","version":1,"provider":"openai"}',
      '{"s":"r1","t":1795370832950,"e":"lines_lost","count":12}',
      '{"s":"r1","t":1795370832990,"e":"session_ended","reason":"closed"}',
    ].join('\n');
    const { code, io } = await replay(['-'], { stdin });
    expect(code).toBe(0);
    expect(io.err).toContain('12 lines could not be recorded, so what happened then is not in the spans');
  });

  it('may be something else that was logged, which is counted', async () => {
    const { code, io } = await replay(['-'], { stdin: `{"type":"log","level":"info"}\n${callFile()}` });
    expect(code).toBe(0);
    expect(io.err).toContain('7 lines, 6 events, 1 other line, 1 session');
  });
});

describe('a bad line', () => {
  const [first = '', ...rest] = callLines();
  const withBadLines = [first, 'secret hello', '[1]', '{"secret":', ...rest].join('\n');

  it('is named by its number with what is wrong but not what it says, and the rest goes on', async () => {
    const { code, io } = await replay(['-', '--to', 'json'], { stdin: withBadLines });
    expect(code).toBe(3);
    expect(io.err).toMatch(/^replay: line 2: is no JSON: expected one JSON object a line$/m);
    expect(io.err).toMatch(/^replay: line 3: entry 1 of the list: is no event: expected /m);
    expect(io.err).toMatch(/^replay: line 4: breaks off after 10 characters: expected a whole JSON object$/m);
    expect(io.err).toContain('6 events, 1 session, 5 spans, 3 bad lines');
    expect(io.err).not.toContain('secret');
    expect(names(spansOf(io.out))).toEqual(SPANS_OF_A_CALL);
  });

  it('ends the replay when that is strict, with what came before it', async () => {
    const { code, io } = await replay(['-', '--to', 'json', '--strict'], { stdin: withBadLines });
    expect(code).toBe(3);
    expect(io.err.match(/line \d+/g)).toEqual(['line 2']);
    expect(io.err).toContain('replay: stopped there, as --strict says\n');
    expect(names(spansOf(io.out))).toEqual(['realtime_session']);
  });

  it('is counted rather than named from the eleventh on', async () => {
    const { io } = await replay(['-'], {
      stdin: [...Array.from({ length: 30 }, () => 'x'), callFile()].join('\n'),
    });
    expect(io.err.match(/: line \d+: /g)).toHaveLength(10);
    expect(io.err).toContain('replay: … and 20 more bad lines\n');
  });

  it('is told without the texts that it holds', async () => {
    const stdin = [
      '{"time":"secret words, said at noon","type":"response.created"}',
      '{"time":{"secret":1},"type":"response.created"}',
      '{"time":"18:30:39","type":"response.created"}',
      '{"time":"2026-11-22T18:00:00Z","type":"secret words"}',
      callFile(),
    ].join('\n');
    const events = await replay(['-', '--format', 'server-events', '--time-field', 'time'], { stdin });
    expect(events.io.err).toContain('ISO 8601 date, but got text of 26 characters\n');
    expect(events.io.err).toContain('ISO 8601 date, but got an object\n');
    expect(events.io.err).toContain('ISO 8601 date, but got "18:30:39"\n');
    expect(events.io.err).toContain(
      'line 4: "type", text of 12 characters, is no event of the Realtime API\n',
    );
    const recording = await replay(['-'], {
      stdin: `{"s":"k","t":1,"e":"session_ended","reason":"secret words"}\n${callFile()}`,
    });
    expect(recording.io.err).toContain('but is text of 12 characters\n');
    expect(events.io.err + recording.io.err).not.toContain('secret');
  });

  it('without an event names where one was looked for', async () => {
    const stdin = `{"level":"info"}\n${callFile()}`;
    const anywhere = await replay(['-'], { stdin });
    expect(anywhere.io.err).toMatch(
      /line 1: has no event: expected .*"event", "data", "payload", .*--event-field /,
    );
    const named = await replay(['-', '--event-field', 'raw'], { stdin });
    expect(named.io.err).toContain('line 1: has no event in "raw": expected ');
  });

  it('cannot steer the terminal, nor tell a key', async () => {
    const stdin = `{"type":"\\u001b]0;title\\u0007"}\n{"type":"sk-proj-0123456789abcdef"}\n${callFile()}`;
    const { io } = await replay(['-', '--format', 'server-events'], { stdin });
    expect(io.err).toMatch(/^replay: line 1: .*no event of the Realtime API$/m);
    expect(io.err).toMatch(/^replay: line 2: .*no event of the Realtime API$/m);
    expect(io.err).not.toMatch(/(?!\n)\p{Cc}|0123456789/u);
  });
});

describe('the times', () => {
  const OLD = CALL_START - 1e10;

  it('are those of the first usual field that can be read', async () => {
    for (const unreadable of ['"time":"18:30:39.400"', '"time":{}', '"date":"2026-11-22","time":null']) {
      const stdin = callFile().replaceAll('"time":', `${unreadable},"timestamp":`);
      const { code, io } = await replay(['-', '--to', 'json'], { stdin });
      expect(code).toBe(0);
      expect(startOf(sessionOf(io.out))).toBe(CALL_START);
    }
    const wrapped = callLines().map((line) => `{"time":"18:30:39.400","event":${line}}`);
    const { io } = await replay(['-', '--to', 'json'], { stdin: wrapped.join('\n') });
    expect(startOf(sessionOf(io.out))).toBe(CALL_START);
  });

  it('are missing where no usual field can be read, and are wrong in a field that was named', async () => {
    const stdin = callFile().replace(/"time":"[^"]*"/, '"time":"18:30:39.400"');
    const file = await temporaryFile('call.jsonl', stdin);
    const usual = await replay([file]);
    expect(usual.code).toBe(0);
    expect(usual.io.err).toContain('1 event without a time');
    const named = await replay([file, '--time-field', 'time']);
    expect(named.code).toBe(3);
    expect(named.io.err).toContain('line 1: "time" is no time: expected ');
  });

  it('count what is said, and are told when they look relative and nothing is said', async () => {
    const stdin = callFile().replace(
      /"time":"([^"]*)"/g,
      (_, time: string) => `"t":${Date.parse(time) - CALL_START + 1532}`,
    );
    const hint = 'times look relative, 6 events would be of before 2015; --time-unit says what numbers count';
    expect((await replay(['-'], { stdin })).io.err).toContain(hint);
    const { io } = await replay(['-', '--to', 'json', '--time-unit', 'ms'], { stdin });
    expect(io.err).not.toContain('relative');
    expect(startOf(sessionOf(io.out))).toBe(1532);
    expect(endOf(sessionOf(io.out))).toBe(1532 + CALL_LENGTH);
    expect((await replay(['-'], { stdin: callFile() })).io.err).not.toContain('relative');
  });

  it('are shifted so that the last one of a file is now', async () => {
    const file = await temporaryFile('call.jsonl', callFile({ start: OLD, turns: 3 }));
    const before = Date.now();
    const { io } = await replay([file, '--to', 'json', '--shift-to-now']);
    expect(endOf(sessionOf(io.out))).toBeGreaterThanOrEqual(before - 1);
    expect(endOf(sessionOf(io.out))).toBeLessThanOrEqual(Date.now() + 1);
    expect(endOf(sessionOf(io.out)) - startOf(sessionOf(io.out))).toBeCloseTo(3 * CALL_LENGTH, 0);
  });

  it('are shifted the same when the file is compressed, or ends with lines that have none', async () => {
    const text = `${callFile({ start: OLD })}{"type":"x"}\n${'\n'.repeat(100_000)}{`;
    for (const content of [text, gzipSync(text)]) {
      const before = Date.now();
      const { io } = await replay([
        await temporaryFile('call.jsonl', content),
        '--to',
        'json',
        '--shift-to-now',
      ]);
      expect(endOf(sessionOf(io.out))).toBeGreaterThanOrEqual(before - 1);
      expect(endOf(sessionOf(io.out))).toBeLessThanOrEqual(Date.now() + 1);
    }
  });

  it('are shifted so that the first one of standard input is now', async () => {
    const before = Date.now();
    const { io } = await replay(['-', '--to', 'json', '--shift-to-now'], { stdin: callFile({ start: OLD }) });
    expect(startOf(sessionOf(io.out))).toBeGreaterThanOrEqual(before - 1);
    expect(startOf(sessionOf(io.out))).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('pass as they did, with each session drawn when it has ended', async () => {
    const [begins = ''] = callLines({ session: 'next', start: CALL_START + CALL_LENGTH });
    const [, ...goesOn] = callLines({ session: 'next', start: CALL_START + 1e9 });
    const sameConnection = [begins, ...goesOn]
      .join('\n')
      .replaceAll('"session_id":"next"', '"session_id":"call-1"');
    const io = memoryIo({ stdin: callFile() + sameConnection });
    const ended = runReplay(['-', '--speed', '100'], io);
    await expect.poll(() => io.out).toContain('sess_call-1');
    expect(io.out).not.toContain('sess_next');
    io.interrupt(130);
    await ended;
    expect(io.out).toContain('sess_next');
  });

  it('pass at the speed that is asked for', async () => {
    const startedAt = performance.now();
    const { io } = await replay(['-', '--to', 'json', '--speed', '10'], { stdin: callFile() });
    expect(performance.now() - startedAt).toBeGreaterThan(CALL_LENGTH / 10 - 5);
    expect(endOf(sessionOf(io.out))).toBe(CALL_START + CALL_LENGTH);
  });
});

describe('the output', () => {
  it('goes to a file when asked to, without colours', async () => {
    const file = await temporaryFile('out.txt', 'what was there');
    const { code, io } = await replay(['-', '-o', file], { stdin: callFile(), stdoutColumns: 80 });
    expect(code).toBe(0);
    expect(io.out).toBe('');
    expect(await readFile(file, 'utf8')).toMatch(/^realtime_session sess_call-1/);
    expect(io.err).toContain(`written to ${file}`);
  });

  it('may be both a drawing and JSON, which then goes to the file', async () => {
    const file = await temporaryFile('out.jsonl', '');
    const { io } = await replay(['-', '--to', 'json,waterfall', '-o', file], { stdin: callFile() });
    expect(io.out).toMatch(/^realtime_session sess_call-1/);
    expect(names(spansOf(await readFile(file, 'utf8')))).toEqual(SPANS_OF_A_CALL);
  });

  it('is as wide as the terminal and coloured there, unless NO_COLOR is set', async () => {
    const color = await replay(['-'], { stdin: callFile(), stdoutColumns: 72 });
    expect(color.io.out).toContain('\u001b[');
    const plain = await replay(['-'], { stdin: callFile(), stdoutColumns: 72, env: { NO_COLOR: '1' } });
    expect(plain.io.out).not.toContain('\u001b');
    expect(Math.max(...plain.io.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72);
    const piped = await replay(['-'], { stdin: callFile() });
    expect(piped.io.out).not.toContain('\u001b');
  });

  it('comes after the progress was taken off the terminal', async () => {
    const stdin = openInput();
    const io = memoryIo({ stdin, terminalColumns: 30, env: { NO_COLOR: '1' } });
    const ended = runReplay(['-'], io);
    stdin.write(callFile());
    await expect.poll(() => io.out).toContain('replay: 6 lines, 1 kB, 1 sess');
    stdin.end();
    await ended;
    const [, ...parts] = io.out.split(CLEAR_LINE);
    const output = parts.at(-1);
    expect(output).toMatch(/^realtime_session /);
    expect(output).toMatch(/\nreplay: 6 lines, 6 events, 1 session, 5 spans in .*\n$/);
    for (const status of parts.slice(0, -1)) expect(status.length).toBeLessThan(30);
  });

  it('is all there is when quiet, but for what went wrong', async () => {
    expect((await replay(['-', '-q'], { stdin: callFile(), stderrColumns: 80 })).io.err).toBe('');
    expect((await replay(['-', '-q'], { stdin: `x\n${callFile()}` })).io.err).toBe(
      'replay: line 1: is no JSON: expected one JSON object a line\n',
    );
  });
});

describe('what cannot be done', () => {
  it.each([
    [
      'a file that is not there',
      ['missing.jsonl'],
      'cannot read missing.jsonl: ENOENT: no such file or directory',
    ],
    ['a directory', ['.'], 'cannot read .: it is a directory'],
    ['nothing', ['-'], 'standard input is empty'],
    ['an output that cannot be made', ['-', '-o', 'missing/out'], 'cannot write missing/out: ENOENT'],
  ])('is told for %s, with exit code 1', async (_what, args, message) => {
    const { code, io } = await replay(args);
    expect(io.err).toContain(`replay: ${message}`);
    expect(code).toBe(1);
  });

  it('is told for input in which nothing is an event', async () => {
    const text = await replay(['-'], { stdin: 'hello\nworld\n' });
    expect(text.code).toBe(1);
    expect(text.io.err).toContain('nothing was recognised in standard input: expected JSON lines, each ');
  });

  it('is told for UTF-16 and for broken gzip', async () => {
    const wide = await replay(['-'], { stdin: Buffer.from(`\ufeff${callFile()}`, 'utf16le') });
    expect(wide.code).toBe(1);
    expect(wide.io.err).toContain('cannot read standard input: it is UTF-16, and UTF-8 is expected');
    const broken = gzipSync(callFile()).fill(0x55, 20, 60);
    const packed = await replay(['-'], { stdin: broken });
    expect(packed.code).toBe(1);
    expect(packed.io.err).toMatch(
      /replay: standard input is compressed and is damaged: .*\nreplay: nothing of standard input could be read\n/,
    );
  });

  it('that is damaged is said to be, however many of its lines are bad for that', async () => {
    const packed = gzipSync('no event\n'.repeat(40));
    packed[packed.length - 5]! ^= 1;
    const { io } = await replay([await temporaryFile('damaged.jsonl.gz', packed)]);
    expect(io.err).toContain('line 10: ');
    expect(io.err).toMatch(/damaged\.jsonl\.gz is compressed and is damaged: .*\n.*… and 30 more bad lines/);
  });

  it.each([
    [[], 'expected the file to replay, or - for standard input'],
    [['a', 'b'], 'expected one file, got "a" and "b"'],
    [['-', '--foo'], 'unknown option --foo'],
    [['-', '--foo=bar'], 'unknown option --foo'],
    [['-', '-x'], 'unknown option -x'],
    [['-', '--speed'], 'option --speed needs a value'],
    [['-', '-o'], 'option --output needs a value'],
    [['-', '--speed', '--strict'], 'option --speed needs a value'],
    [['-', '--strict=yes'], 'option --strict takes no value'],
    [['-', '--speed', 'fast'], 'option --speed: expected a number above 0, got "fast"'],
    [['-', '--speed=-1'], 'option --speed: expected a number above 0, got "-1"'],
    [['-', '--to', 'jaeger'], 'option --to: expected waterfall, otlp, or json, got "jaeger"'],
    [['-', '--to', 'otlp,'], 'option --to: expected waterfall, otlp, or json, got ""'],
    [
      ['-', '--format', 'csv'],
      'option --format: expected auto, recording, events, or server-events, got "csv"',
    ],
    [['-', '--trace-boundary', 'call'], 'option --trace-boundary: expected session or turn, got "call"'],
    [
      ['-', '--conventions', 'langfuse,phoenix'],
      'option --conventions: expected langfuse or openinference, got "phoenix"',
    ],
    [['-', '--time-field', ''], 'option --time-field needs a value'],
    [['-', '--event-field', ''], 'option --event-field needs a value'],
    [['-', '--time-unit', 'min'], 'option --time-unit: expected s, ms, us, or ns, got "min"'],
    [['-', '--to', 'otlp', '-o', 'x'], 'option --output: expected it with --to waterfall or --to json'],
    [['-', '--to', 'json,waterfall'], 'both write to standard output: name a file with --output'],
  ])('is told for the arguments %j, with exit code 2 and a hint', async (args, message) => {
    const { code, io } = await replay(args, { stdin: callFile() });
    expect(io.err).toContain(message);
    expect(io.err).toMatch(/^replay: .*\. See realtime-otel replay --help\n$/);
    expect(io.out).toBe('');
    expect(code).toBe(2);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'is told of a full disk, and nothing is said to be written there',
    async () => {
      for (const to of ['json', 'waterfall']) {
        const { code, io } = await replay(['-', '--to', to, '-o', '/dev/full'], { stdin: callFile() });
        expect(code).toBe(1);
        expect(io.err).toMatch(
          /^replay: cannot write \/dev\/full: ENOSPC[^\n]*\nreplay: 6 lines, [^\n;]*\n$/,
        );
      }
    },
  );

  it('leaves the input alone when it is named as the output', async () => {
    const file = await temporaryFile('call.jsonl', callFile());
    const { code, io } = await replay([file, '-o', file]);
    expect(code).toBe(2);
    expect(io.err).toContain('option --output: expected another file than the input');
    expect((await stat(file)).size).toBe(callFile().length);
  });
});

describe('an interruption', () => {
  it('ends the open sessions and writes what there is', async () => {
    const stdin = openInput();
    const io = memoryIo({ stdin, stderrColumns: 80 });
    const ended = runReplay(['-', '--to', 'json'], io);
    stdin.write(callFile());
    await expect.poll(() => io.err).toContain('6 lines');
    io.interrupt(130);
    expect(await ended).toBe(130);
    expect(names(spansOf(io.out))).toEqual(SPANS_OF_A_CALL);
    expect(io.err.split(CLEAR_LINE).at(-1)).toMatch(
      /^replay: 6 lines, 6 events, 1 session, 5 spans in .*\n$/,
    );
  });

  it('does not wait for recorded time to pass', async () => {
    const io = memoryIo({ stdin: callFile(), stderrColumns: 80 });
    const ended = runReplay(['-', '--to', 'json', '--speed', '0.001'], io);
    await expect.poll(() => io.err).toContain('replay: ');
    io.interrupt(143);
    expect(await ended).toBe(143);
    expect(names(spansOf(io.out))).toEqual(['realtime_session']);
    // The line that was waited for was read but did not count.
    expect(io.err.split(CLEAR_LINE).at(-1)).toMatch(/^replay: 1 line, 1 event, 1 session, 1 span in /);
  });
});
