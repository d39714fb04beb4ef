import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { builtScript } from '../support/built-script.ts';
import { temporaryFile } from './command-io.ts';
import { callFile } from './record/recorded-call.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

let program: string;
beforeAll(async () => {
  program = await builtScript("import './src/cli/realtime-otel.ts'");
});

/** Runs the program in a process of its own. */
function run(args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...printed }));
  return { child, printed, ended };
}

describe('realtime-otel', () => {
  it('tells its version and its commands, and the options of each', async () => {
    expect(await run(['--version']).ended).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
    const [own, replay, record, report, doctor] = await Promise.all([
      run(['--help']).ended,
      run(['replay', '--help']).ended,
      run(['help', 'record']).ended,
      run(['report', '-h']).ended,
      run(['doctor', '--help']).ended,
    ]);
    expect([own.code, replay.code, record.code, report.code, doctor.code]).toEqual([0, 0, 0, 0, 0]);
    expect(own.out).toMatch(/replay <file\|->[^]*record[^]*report <file\|->[^]*doctor/);
    for (const { out } of [replay, record, report, doctor]) {
      expect(out).toMatch(/Usage: realtime-otel (?:re|doctor)[^]*Exit codes:[^]*Examples:/);
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(118);
    }
  });

  it('refuses other commands with exit code 2 and a hint', async () => {
    const nothing = await run([]).ended;
    expect(nothing).toMatchObject({ code: 2, out: '' });
    expect(nothing.err).toBe(
      'realtime-otel: expected a command, replay, record, show, report, or doctor, got nothing. See realtime-otel --help\n',
    );
    expect((await run(['play']).ended).code).toBe(2);
  });

  it('replays standard input', async () => {
    const { child, ended } = run(['replay', '-']);
    child.stdin.end(callFile());
    const { code, out, err } = await ended;
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('5 spans') });
    expect(out).toMatch(/^realtime_session sess_call-1/);
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const calls = Array.from({ length: 500 }, (_, index) => callFile({ session: `call-${index}` }));
    const { child, ended } = run(['replay', await temporaryFile('calls.jsonl', calls.join(''))]);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 0, err: '' });

    const help = run(['replay', '--help']);
    help.child.stdout.destroy();
    expect(await help.ended).toMatchObject({ code: 0, err: '' });
  });

  it('ends the open sessions at an interruption, though its input goes on', async () => {
    const { child, printed, ended } = run(['replay', '-', '--to', 'json']);
    // A session that has ended shows that the lines have been read.
    child.stdin.write(
      callFile() + callFile({ session: 'b' }).replaceAll('"session_id":"b"', '"session_id":"call-1"'),
    );
    await expect.poll(() => printed.out).toContain('sess_call-1');
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(130);
    expect(out).toContain('sess_b');
  });
});
