import { createServer } from 'node:http';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AddressInfo } from 'node:net';
import { BadLines } from '../../../src/cli/input/bad-lines.ts';
import { describeCall } from '../../../src/cli/show/describe-call.ts';
import { MessageArea } from '../../../src/cli/terminal/message-area.ts';
import { readCallAudio } from '../../../src/cli/show/call-audio.ts';
import { readCalls } from '../../../src/cli/show/read-calls.ts';
import { readShowOptions, type ShowOptions } from '../../../src/cli/show/show-options.ts';
import { runShow } from '../../../src/cli/show/show-command.ts';
import { generateSessions, otlpLine } from '../../support/generated-sessions.ts';
import { CALL_START, callFile, SECRET_WORDS } from '../record/recorded-call.ts';
import { memoryIo, temporaryFile, type MemoryIo, type MemoryIoOptions } from '../command-io.ts';
import type { Call } from '../../../src/cli/show/calls.ts';

function optionsOf(...args: string[]): ShowOptions {
  return readShowOptions([...args, '--html', 'page.html'], { now: CALL_START, env: {} }) as ShowOptions;
}

async function callsIn(args: readonly string[], options?: MemoryIoOptions): Promise<Call[]> {
  const io = memoryIo(options);
  return readCalls(optionsOf(...args), { io, badLines: new BadLines(new MessageArea(io.stderr, 'show')) });
}

async function show(
  args: readonly string[],
  options?: MemoryIoOptions,
): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo(options);
  return { code: await runShow(args, io), io };
}

describe('show', () => {
  it('reads a log of events with what was said, compressed too, and OTLP JSON, in lines or as one text', async () => {
    const log = callFile({ turns: 2 });
    for (const input of [log, gzipSync(log)]) {
      const [call] = await callsIn(['-'], { stdin: input as Buffer });
      const shown = describeCall(call!);
      expect(shown.startMs).toBe(CALL_START);
      expect(shown.turns.map(({ number }) => number)).toEqual([1, 2]);
      expect(shown.utterances.map(({ at, text }) => [at, text])).toEqual([
        [1400, SECRET_WORDS],
        [3400, SECRET_WORDS],
      ]);
    }
    const [session] = [...generateSessions({ sessions: 1 })];
    const line = otlpLine(session!);
    const printed = JSON.stringify(JSON.parse(line), undefined, 2);
    for (const input of [line, printed]) {
      const [call] = await callsIn(['-'], { stdin: input });
      expect(call?.spans).toHaveLength(session!.length);
    }
  });

  it('lists the calls of an input with several, and takes the one that --session names by its beginning', async () => {
    const file = await temporaryFile(
      'calls.jsonl',
      callFile() + callFile({ session: 'call-2', start: CALL_START + 60_000, turns: 3 }),
    );
    const { code, io } = await show([file, '--html', '-']);
    expect(code).toBe(1);
    expect(io.err).toContain('the input has 2 calls: expected --session with one of');
    expect(io.err).toMatch(/sess_call-1 {2}2026-11-22 18:00:00 UTC, 2\.00s, 1 turn/);
    expect(io.err).toMatch(/sess_call-2 {2}2026-11-22 18:01:00 UTC, 6\.00s, 3 turns/);
    const other = await show([file, '--html', '-', '--session', 'nobody']);
    expect(other.io.err).toContain('no call whose session.id begins with "nobody" is in the input');
    const [call, ...others] = await callsIn([file, '--session', 'sess_call-2']);
    expect([call?.id, others]).toEqual(['sess_call-2', []]);
  });

  it.each<[args: string[], message: string]>([
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
  ])('says what is wrong with %j', async (args, message) => {
    const { code, io } = await show(args);
    expect(code).toBe(2);
    expect(io.err).toContain(message);
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
      response.end(isThere ? `{"result":${otlpLine(session!)}}` : '{"result":{"resourceSpans":[]}}');
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
    const { wav: mended, waveform } = await readCallAudio(await temporaryFile('call.wav', wav));
    expect(waveform).toEqual({
      peakMs: 20,
      caller: Buffer.from([255]).toString('base64'),
      agent: Buffer.from([0]).toString('base64'),
    });
    expect([mended.readUInt32LE(4), mended.readUInt32LE(40)]).toEqual([wav.length - 8, 8]);
    wav.writeUInt16LE(1, 22);
    for (const other of [wav, wav.subarray(0, 30), 'no WAV'])
      await expect(readCallAudio(await temporaryFile('other.wav', other))).rejects.toThrow(
        'is no recording of a call: expected a stereo WAV file with samples of 16 bits',
      );
    await expect(readCallAudio('no-such-file.wav')).rejects.toThrow('cannot read no-such-file.wav');
  });
});
