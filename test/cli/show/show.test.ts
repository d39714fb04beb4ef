import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AddressInfo } from 'node:net';
import { BadLines } from '../../../src/cli/input/bad-lines.ts';
import { describeCall } from '../../../src/cli/show/describe-call.ts';
import { MessageArea } from '../../../src/cli/terminal/message-area.ts';
import { readCallAudio } from '../../../src/cli/show/call-audio.ts';
import { readCalls, type ReadCalls } from '../../../src/cli/show/read-calls.ts';
import { readShowOptions, type ShowOptions } from '../../../src/cli/show/show-options.ts';
import { runShow } from '../../../src/cli/show/show-command.ts';
import { generateSessions, otlpLine as generatedLine } from '../../support/generated-sessions.ts';
import { otlpLine } from './otlp-line.ts';
import { span } from '../waterfall/conversation.ts';
import { turn } from './shown-call.ts';
import { CALL_START, callFile, SECRET_WORDS } from '../record/recorded-call.ts';
import { memoryIo, temporaryFile, type MemoryIo, type MemoryIoOptions } from '../command-io.ts';
import type { WaterfallSpan } from '../../../src/cli/waterfall/waterfall-span.ts';
import type { Utterance } from '../../../src/cli/show/call-document.ts';
import type { Call } from '../../../src/cli/show/calls.ts';

function optionsOf(...args: string[]): ShowOptions {
  return readShowOptions([...args, '--html', 'page.html'], { now: CALL_START, env: {} }) as ShowOptions;
}

async function readIn(args: readonly string[], options?: MemoryIoOptions): Promise<ReadCalls> {
  const io = memoryIo(options);
  const messages = new MessageArea(io.stderr, 'show');
  return readCalls(optionsOf(...args), { io, messages, badLines: new BadLines(messages) });
}

async function callsIn(args: readonly string[], options?: MemoryIoOptions): Promise<Call[]> {
  return (await readIn(args, options)).calls;
}

/** What is said on the page of the first call of a fixture. */
async function utterancesIn(file: string): Promise<readonly Utterance[]> {
  const { calls, ...surroundings } = await readIn([fixture(file)]);
  return describeCall(calls[0]!, surroundings).utterances;
}

async function show(
  args: readonly string[],
  options?: MemoryIoOptions,
): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo(options);
  return { code: await runShow(args, io), io };
}

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

describe('show', () => {
  it('reads a log of events with what was said, compressed too, and OTLP JSON, in lines or as one text', async () => {
    const log = callFile({ turns: 2 });
    for (const input of [log, gzipSync(log)]) {
      const [call] = await callsIn(['-'], { stdin: input as Buffer });
      const shown = describeCall(call!);
      expect(call?.startMs).toBe(CALL_START);
      expect(shown.turns.map(({ number }) => number)).toEqual([1, 2]);
      expect(shown.utterances.map(({ at, text }) => [at, text])).toEqual([
        [1400, SECRET_WORDS],
        [3400, SECRET_WORDS],
      ]);
    }
    const [session] = [...generateSessions({ sessions: 1 })];
    const line = generatedLine(session!);
    const printed = JSON.stringify(JSON.parse(line), undefined, 2);
    for (const input of [line, printed]) {
      const [call] = await callsIn(['-'], { stdin: input });
      expect(call?.spans).toHaveLength(session!.length);
    }
  });

  it.each(['content', 'server-events', 'both-directions'])(
    'strikes nothing of the goodbye of a call that ends with it, whose %s were kept',
    async (kept) => {
      const utterances = await utterancesIn(`typescript/hotel-call.${kept}.jsonl`);
      expect(utterances.at(-1)).toMatchObject({
        text: 'That did not work just now. I will see to it. Goodbye!',
        isCut: false,
      });
      expect(utterances.filter(({ isCut }) => isCut)).toHaveLength(2);
    },
  );

  it('strikes what nobody heard of an answer whose connection drops', async () => {
    const utterances = await utterancesIn('python/dropped-connection.jsonl');
    expect(utterances.at(-1)).toMatchObject({ isCut: true, heard: 0 });
  });

  it('counts a recording once that comes twice', async () => {
    const recording = await readFile(new URL('../../fixtures/typescript/hotel-call.jsonl', import.meta.url));
    const [once, ...others] = await callsIn(['-'], { stdin: recording });
    const [twice] = await callsIn(['-'], { stdin: Buffer.concat([recording, recording]) });
    expect(others).toEqual([]);
    expect(once?.spans.length).toBeGreaterThan(30);
    expect(twice?.spans.length).toBe(once?.spans.length);
  });

  it('lists the calls of an input with several, and takes the one that --session names by its beginning', async () => {
    const file = await temporaryFile(
      'calls.jsonl',
      callFile() + callFile({ session: 'call-2', start: CALL_START + 60_000, turns: 3 }),
    );
    const { code, io } = await show([file, '--html', '-']);
    expect(code).toBe(1);
    expect(io.err).toBe(
      [
        'show: sess_call-1  2026-11-22 18:00:00 UTC, 2.00s, 1 turn',
        'show: sess_call-2  2026-11-22 18:01:00 UTC, 6.00s, 3 turns',
        'show: the input has 2 calls: expected --session with the beginning of one of these ids\n',
      ].join('\n'),
    );
    const other = await show([file, '--html', '-', '--session', 'nobody']);
    expect(other.io.err).toContain('no call whose session.id begins with "nobody" is in the input');
    const [call, ...others] = await callsIn([file, '--session', 'sess_call-2']);
    expect([call?.id, others]).toEqual(['sess_call-2', []]);
  });

  it('takes no call for the one that --session names that does not begin so, and the only one that does', async () => {
    const of = (id: string, trace: string, attributes: Record<string, unknown>): WaterfallSpan =>
      span('realtime_session', { id, trace, from: 0, to: 1, attributes });
    const refused = of('s1', 'aaaa1111aaaa1111aaaa1111aaaa1111', { 'realtime.session.id': '' });
    const spans = [refused, of('s2', 'b'.repeat(32), { 'session.id': 'call-1' })];
    const named = async (session: string): Promise<string> => {
      const args = ['-', '--session', session, '--html', '-'];
      return (await show(args, { stdin: otlpLine(spans) })).io.err;
    };
    for (const session of ['zzz', 'call-2'])
      expect(await named(session)).toBe(
        `show: no call whose session.id begins with "${session}" is in the input\n`,
      );
    for (const session of ['call', 'aaaa'])
      expect(await named(session)).not.toMatch(/expected --session|no call/);
    spans.push(of('s3', 'c'.repeat(32), { 'session.id': 'call-10' }));
    expect(await named('call-')).toMatch(/call-1 .*\n.*call-10 .*\nshow: the input has 2 calls/);
  });

  it('says where a trace of Jaeger has no such call', async () => {
    const refused = span('realtime_session', { id: 's', from: 0, to: 1 });
    const server = createServer((_, response) => response.end(`{"result":${otlpLine([refused])}}`));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { io } = await show(['--jaeger', url, '--trace', 'abc', '--session', 'zzz', '--html', '-']);
    expect(io.err).toBe('show: no call whose session.id begins with "zzz" is in a trace abc\n');
  });

  it('links to no Jaeger from spans that are made as they are read, and says so', async () => {
    const [session] = [...generateSessions({ sessions: 1 })];
    const linked = async (stdin: string): Promise<unknown[]> => {
      const io = memoryIo({ stdin });
      const messages = new MessageArea(io.stderr, 'show');
      const options = optionsOf('-', '--ui', 'http://localhost:16686');
      const read = await readCalls(options, { io, messages, badLines: new BadLines(messages) });
      return [read.jaegerUi, io.err];
    };
    expect(await linked(callFile())).toEqual([
      undefined,
      'show: --ui changes nothing: the spans of a recording or a log are made as it is read, and are in no Jaeger\n',
    ]);
    expect(await linked(generatedLine(session!))).toEqual(['http://localhost:16686/', '']);
  });

  it('says what a call of a log cost, by published prices, where that is asked for', async () => {
    const log = fileURLToPath(
      new URL('../../fixtures/typescript/hotel-call.server-events.jsonl', import.meta.url),
    );
    const priced = async (...args: string[]): Promise<unknown[]> => {
      const [call] = await callsIn([log, ...args]);
      const { facts, turns } = describeCall(call!);
      const ofTurns = turns.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0);
      return [facts.find(({ name }) => name === 'cost')?.value, ofTurns];
    };
    expect(await priced()).toEqual([undefined, 0]);
    // The figure is worked out where replay is tested.
    expect(await priced('--prices', 'genai-prices')).toEqual(['$0.0187', expect.closeTo(0.018739, 9)]);
  });

  it('says where asking for prices changes nothing', async () => {
    const [session] = [...generateSessions({ sessions: 1 })];
    const args = ['-', '--prices', 'genai-prices', '--html', '-'];
    const { io } = await show(args, { stdin: generatedLine(session!) });
    expect(io.err).toContain(
      '--prices genai-prices changes nothing: the spans of this input say themselves what they cost',
    );
    expect((await show(args, { stdin: callFile() })).io.err).not.toContain('--prices');
  });

  it.each<[args: string[], message: string]>([
    [
      ['--jaeger', 'http://localhost:16686', '--session', 'x', '--prices', 'genai-prices', '--open'],
      'option --prices: expected a recording or a log, spans in Jaeger say what they cost',
    ],
    [
      ['call.jsonl', '--prices', 'mine.json', '--open'],
      'option --prices: expected genai-prices, got "mine.json"',
    ],
    [['calls.jsonl'], 'expected --html with a file for the page, or --open to look at it now'],
    [['--open'], 'expected a file to read, - for standard input, or --jaeger with the URL of its UI'],
    [['a', 'b', '--open'], 'expected one input'],
    [
      ['--jaeger', 'http://localhost:16686', '--open'],
      'expected --trace with the id of a trace, or --session',
    ],
    [
      ['--jaeger', 'jaeger', '--session', 'x', '--open'],
      'expected a URL such as http://localhost:16686, got "jaeger"',
    ],
    [['--jaeger', 'http://localhost:16686', '--trace', 'xyz', '--open'], 'expected the id of a trace'],
    [['a', '--trace', 'ab', '--open'], 'option --trace: expected it with --jaeger'],
    [['a', '--html', '-', '--open'], 'option --open: expected a file with --html'],
    [
      ['a', '--ui', 'http://bob:hunter2@jaeger/', '--open'],
      'option --ui: expected a URL without credentials',
    ],
    [
      ['--jaeger', 'http://:hunter2@jaeger/', '--session', 'x', '--open'],
      'option --jaeger: expected a URL without credentials',
    ],
    [['a', '--ui', 'http://bob:hunter2@', '--open'], 'option --ui: expected a URL such as'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, io } = await show(args);
    expect(code).toBe(2);
    expect(io.err).toContain(message);
    expect(io.err).not.toContain('hunter2');
  });

  it('says that nothing was in the input, and that there is no such file', async () => {
    expect(await show(['-', '--html', '-'], { stdin: '{"resourceSpans":[]}\n' })).toMatchObject({ code: 1 });
    const { io } = await show(['no-such-file.jsonl', '--html', '-']);
    expect(io.err).toContain('cannot read no-such-file.jsonl');
  });

  it('asks Jaeger for a trace by its id, and for the traces of a call in each of its services', async () => {
    const [session] = [...generateSessions({ sessions: 1 })];
    const asked: URL[] = [];
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      asked.push(url);
      if (url.pathname === '/api/v3/services') return void response.end('{"services":["phone","web"]}');
      const isThere =
        url.pathname.startsWith('/api/v3/traces/') || url.searchParams.get('query.service_name') === 'phone';
      response.end(isThere ? `{"result":${generatedLine(session!)}}` : '{"result":{"resourceSpans":[]}}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [{ traceId } = { traceId: '' }] = session!;
    const [byTrace] = await callsIn(['--jaeger', url, '--trace', traceId]);
    expect(byTrace?.spans).toHaveLength(session!.length);
    const [bySession] = await callsIn(['--jaeger', url, '--session', byTrace!.id, '--last', '2d']);
    expect(bySession?.spans).toHaveLength(session!.length);
    expect(asked.map(({ pathname }) => pathname)).toEqual([
      `/api/v3/traces/${traceId}`,
      '/api/v3/services',
      '/api/v3/traces',
      '/api/v3/traces',
    ]);
    const search = asked.at(-1)?.searchParams;
    expect(JSON.parse(search?.get('query.attributes') ?? '')).toEqual({ 'session.id': byTrace!.id });
    expect(search?.get('query.start_time_min')).toBe('2026-11-20T18:00:00.000Z');
  });

  it('links to Jaeger by its address alone, and not by what is behind it, which may be a key', () => {
    const { ui } = optionsOf('a', '--ui', 'https://jaeger.example/ui?token=hunter2#key=hunter2');
    expect(ui).toBe('https://jaeger.example/ui/');
  });

  it('says where Jaeger may have more of a call than it was asked for', async () => {
    const spans = Array.from({ length: 1000 }, (_, place) =>
      span('turn', {
        id: `t${place}`,
        trace: place.toString(16).padStart(32, '0'),
        from: place,
        to: place + 1,
        attributes: { 'session.id': 'long', ...turn(place) },
      }),
    );
    let given = spans;
    const server = createServer((_, response) => response.end(`{"result":${otlpLine(given)}}`));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const read = async (): Promise<string> => {
      const io = memoryIo();
      const messages = new MessageArea(io.stderr, 'show');
      const options = optionsOf('--jaeger', url, '--session', 'long', '--service', 'phone');
      const { calls } = await readCalls(options, { io, messages, badLines: new BadLines(messages) });
      expect(calls[0]?.spans).toHaveLength(given.length);
      return io.err;
    };
    expect(await read()).toBe(
      'show: Jaeger was asked for 1,000 traces of the call and gave as many: there may be more of it\n',
    );
    given = spans.slice(1);
    expect(await read()).toBe('');
  });

  it('says what makes a log doubtful, that its events have no times, and gives no advice of another command', async () => {
    const untimed = callFile({ turns: 2 }).replaceAll(/"(t|time|timestamp)":[^,]+,/g, '');
    const io = memoryIo({ stdin: `${untimed}{"a": "line without a type"}\n` });
    const messages = new MessageArea(io.stderr, 'show');
    const read = await readCalls(optionsOf('-'), { io, messages, badLines: new BadLines(messages) });
    expect(read.isTimed).toBe(false);
    expect(read.doubts).toEqual([expect.stringMatching(/^no event has a time, .*; realtime-otel replay /)]);
    expect(io.err).toContain('line');
    expect(io.err).not.toMatch(/[^y] --event-field/);
    expect(
      (
        await readCalls(optionsOf('-'), {
          io: memoryIo({ stdin: callFile() }),
          messages,
          badLines: new BadLines(messages),
        })
      ).isTimed,
    ).toBe(true);
  });

  it('writes over nothing that it reads', async () => {
    const [events, wav] = [
      await temporaryFile('call.jsonl', callFile()),
      await temporaryFile('call.wav', 'sound'),
    ];
    for (const file of [events, wav]) {
      const { code, io } = await show([events, '--audio', wav, '--html', file]);
      expect(code).toBe(2);
      expect(io.err).toContain('option --html: expected another file than those that are read');
      expect(await readFile(file, 'utf8')).toMatch(/^(\{|sound$)/);
    }
  });

  it('takes a recording of the call, and says what is none', async () => {
    const wav = Buffer.concat([
      Buffer.from('RIFF\xff\xff\xff\xffWAVEfmt ', 'latin1'),
      Buffer.alloc(20),
      Buffer.from('data\xff\xff\xff\xff', 'latin1'),
      Buffer.alloc(8),
    ]);
    wav.writeUInt32LE(16, 16);
    wav.writeUInt16LE(1, 20);
    wav.writeUInt16LE(2, 22);
    wav.writeUInt16LE(16, 34);
    wav.writeUInt32LE(8000, 24);
    wav.writeInt16LE(-32768, 44);
    const { wav: mended, waveform, lengthMs } = await readCallAudio(await temporaryFile('call.wav', wav));
    expect(lengthMs).toBe(0.25);
    expect(waveform).toEqual({
      peakMs: 20,
      caller: Buffer.from([255]).toString('base64'),
      agent: Buffer.from([0]).toString('base64'),
    });
    expect([mended.readUInt32LE(4), mended.readUInt32LE(40)]).toEqual([wav.length - 8, 8]);
    // A file that says how long it is may have a title at its end, which is no sound.
    const titled = Buffer.concat([mended, Buffer.from('LIST\x04\0\0\0\xff\xff\xff\xff', 'latin1')]);
    expect((await readCallAudio(await temporaryFile('titled.wav', titled))).wav).toEqual(mended);
    wav.writeUInt16LE(1, 22);
    for (const other of [wav, wav.subarray(0, 30), 'no WAV'])
      await expect(readCallAudio(await temporaryFile('other.wav', other))).rejects.toThrow(
        'is no recording of a call: expected a stereo WAV file with samples of 16 bits',
      );
    await expect(readCallAudio('no-such-file.wav')).rejects.toThrow('cannot read no-such-file.wav');
  });
});
