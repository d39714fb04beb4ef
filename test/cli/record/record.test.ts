import { readFile } from 'node:fs/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { runRecord } from '../../../src/cli/record/record-command.ts';
import { runReplay } from '../../../src/cli/replay/replay-command.ts';
import { startRealtimeServer, TRANSCRIBING, type RealtimeServer } from '../../realtime-server/index.ts';
import type { RealtimeServerOptions } from '../../realtime-server/index.ts';
import { memoryIo, temporaryFile } from '../command-io.ts';

const KEY = 'sk-test-0123456789abcdef';
const env = { OPENAI_API_KEY: KEY };

async function useServer(options?: RealtimeServerOptions): Promise<RealtimeServer> {
  const server = await startRealtimeServer(options);
  onTestFinished(() => server.close());
  return server;
}

describe('record', () => {
  it('writes the events of a connection as lines that replay draws', async () => {
    const server = await useServer({ session: TRANSCRIBING });
    const io = memoryIo({ env });
    const ended = runRecord(['--url', server.url], io);
    const call = await server.nextCall();
    await call.userSpeaks({ transcript: 'My number is 5550100.' });
    await call.reply('Thank you.');
    call.close();
    expect(await ended).toBe(0);
    expect(call.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(io.out + io.err).not.toMatch(/5550100|Thank you|sk-test/);
    expect(io.err).toMatch(/^record: recording ws:\/\/127\.0\.0\.1:\d+\/v1\/realtime; Ctrl-C ends it\n/);
    expect(io.err).toMatch(/record: recorded \d+ lines\n$/);

    const replayed = memoryIo({ stdin: io.out });
    expect(await runReplay(['-'], replayed)).toBe(0);
    expect(replayed.out).toMatch(/turn 1 .*\n.*user_speech .*\n.*chat gpt-realtime/);
  });

  it('records texts when asked to', async () => {
    const server = await useServer();
    const io = memoryIo({ env });
    const ended = runRecord(['--url', server.url, '--capture-content'], io);
    const call = await server.nextCall();
    await call.respond('Thank you.');
    call.close();
    await ended;
    expect(io.out).toContain('Thank you.');
  });

  it('joins a call by its id, and names the model', async () => {
    const server = await useServer();
    const io = memoryIo();
    const url = `${server.origin}/v1/realtime`;
    const ended = runRecord(['--url', url, '--call-id', 'rtc_123', '--model', 'gpt-realtime-mini'], io);
    const call = await server.nextCall();
    call.close();
    expect(await ended).toBe(0);
    const { searchParams } = new URL(call.url, url);
    expect([...searchParams]).toEqual([
      ['call_id', 'rtc_123'],
      ['model', 'gpt-realtime-mini'],
    ]);
    expect(call.headers.authorization).toBeUndefined();
  });

  it('writes to a file', async () => {
    const file = await temporaryFile('call.jsonl', '');
    const server = await useServer();
    const io = memoryIo();
    const ended = runRecord(['--url', server.url, '-o', file, '-q'], io);
    (await server.nextCall()).close();
    expect(await ended).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('"e":"session_ended"');
    expect(io.out + io.err).toBe('');
  });

  it('ends the recording when it is interrupted', async () => {
    const server = await useServer();
    const io = memoryIo();
    const ended = runRecord(['--url', server.url], io);
    await expect.poll(() => io.out).toContain('session_configured');
    io.interrupt(130);
    expect(await ended).toBe(130);
    expect(io.out.trimEnd().split('\n').at(-1)).toMatch(/"e":"session_ended","reason":"closed"/);
  });

  it('tells why there is no connection, with exit code 1', async () => {
    const server = await useServer({ rejectConnections: true });
    const refused = memoryIo({ env });
    expect(await runRecord(['--url', `${server.url}&key=${KEY}`], refused)).toBe(1);
    expect(refused.err).toMatch(
      /no connection to ws:\/\/127\.0\.0\.1:\d+\/v1\/realtime: the server answered 401 Unauthorized: is the key right\?/,
    );
    expect(refused.err).not.toContain('sk-test');

    const nobody = memoryIo();
    expect(await runRecord(['--url', 'ws://127.0.0.1:1'], nobody)).toBe(1);
    expect(nobody.err).toContain('no connection to ws://127.0.0.1:1/: connect ECONNREFUSED');
  });

  it('tells why a connection ended early, with exit code 1', async () => {
    const server = await useServer();
    const lost = memoryIo();
    const lostEnded = runRecord(['--url', server.url], lost);
    (await server.nextCall()).dropSocket();
    expect(await lostEnded).toBe(1);
    expect(lost.err).toContain('record: the connection was lost\n');

    const closed = memoryIo();
    const closedEnded = runRecord(['--url', server.url], closed);
    (await server.nextCall()).close(1011);
    expect(await closedEnded).toBe(1);
    expect(closed.err).toContain('record: the server closed the connection with code 1011');
  });

  it.each([
    [[], 'expected --url or --call-id'],
    [['wss://host'], 'expected options only, got "wss://host": a URL goes with --url'],
    [['me:s3cret@host'], 'expected options only, got something else: a URL goes with --url'],
    [['--url', `nonsense ${KEY}`], 'option --url: expected a URL that begins with wss:// or ws://'],
    [['--url', 'ws://api.openai.com/v1/realtime'], 'option --url: expected wss://'],
    [['--call-id', ''], 'option --call-id needs a value'],
    [['--call-id'], 'option --call-id needs a value'],
  ])('refuses the arguments %j, with exit code 2 and a hint', async (args, message) => {
    const io = memoryIo({ env });
    expect(await runRecord(args, io)).toBe(2);
    expect(io.err).toContain(message);
    expect(io.err).toMatch(/^record: .*\. See realtime-otel record --help\n$/);
    expect(io.err).not.toContain('sk-test');
  });

  it('asks for a key where one is needed', async () => {
    for (const [args, variable] of [
      [['--call-id', 'rtc_1'], 'OPENAI_API_KEY'],
      [['--url', 'wss://mine.openai.azure.com/openai/v1/realtime'], 'AZURE_OPENAI_API_KEY'],
    ] as const) {
      const io = memoryIo();
      expect(await runRecord(args, io)).toBe(2);
      expect(io.err).toContain(`expected a key in the variable ${variable}, got none`);
    }
  });
});
