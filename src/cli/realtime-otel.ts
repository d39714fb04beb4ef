#!/usr/bin/env node
import { EXIT } from './exit-codes.ts';
import { runProgram } from './program.ts';

const interruption = new AbortController();

for (const [signal, code] of [
  ['SIGINT', EXIT.interrupted],
  ['SIGTERM', EXIT.terminated],
] as const)
  process.on(signal, () => {
    // Whoever sends the second one does not want to wait for what is still being sent.
    if (interruption.signal.aborted) process.exit(code);
    interruption.abort(code);
  });

const { stdin, stdout, stderr, env } = process;

// Whoever read them is gone: the commands see to that, and nobody is left to tell.
for (const stream of [stdout, stderr]) stream.on('error', () => undefined);

process.exitCode = await runProgram(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  interruption: interruption.signal,
});
