import { expect, it } from 'vitest';

import { UsageError } from '../../src/cli/command-line.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { InputError } from '../../src/cli/input/input-error.ts';
import { OutputError } from '../../src/cli/terminal/text-sink.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { memoryIo, type MemoryIo } from './command-io.ts';

const HELP = 'How it is used.\n';

async function run(readOptions: () => 'help' | object): Promise<{ code: number; io: MemoryIo }> {
  const io = memoryIo();
  const command = { name: 'try', help: HELP, readOptions, run: () => Promise.resolve(EXIT.badLines) };
  return { code: await runCommand(command, io), io };
}

it('gives the exit code of what it runs', async () => {
  const { code, io } = await run(() => ({}));
  expect([code, io.out, io.err]).toEqual([3, '', '']);
});

it('gives help when that is all that is wanted', async () => {
  const { code, io } = await run(() => 'help');
  expect([code, io.out, io.err]).toEqual([0, HELP, '']);
});

it.each([
  [new UsageError('option --x needs a value'), 2, 'option --x needs a value. See realtime-otel try --help'],
  [new InputError('cannot read x'), 1, 'cannot read x'],
  [new OutputError('cannot write x'), 1, 'cannot write x'],
])('says a failure in its own words: %s', async (error, exitCode, message) => {
  const { code, io } = await run(() => {
    throw error;
  });
  expect([code, io.out, io.err]).toEqual([exitCode, '', `try: ${message}\n`]);
});

it('says where an error came from that nobody expected', async () => {
  const { code, io } = await run(() => {
    throw new TypeError('x is not a function');
  });
  expect(code).toBe(1);
  expect(io.err).toMatch(
    /^try: unexpected failure: TypeError: x is not a function↵ +at .*run-command\.test\.ts/,
  );
});
