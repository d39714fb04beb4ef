import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { poll } from '../jaeger/poll.ts';

const STOP_TIMEOUT_MS = 20_000;
/** Of what a program wrote, what is kept for the error message. */
const LOG_CHARACTERS = 20_000;

/** A program that a test started, and stops again by its process id. */
export interface Program {
  readonly pid: number;
  /** The end of what it has written so far. */
  log(): string;
  /** Asks it to end, and waits until it has; kills it when it takes too long. */
  stop(): Promise<void>;
  /** Ends it at once, as a machine that fails does. */
  kill(): Promise<void>;
}

export interface ProgramOptions {
  name: string;
  command: string;
  args: readonly string[];
  /** All of its environment: nothing is inherited. */
  environment: Record<string, string>;
  startTimeoutMs: number;
  isReady: () => Promise<boolean>;
}

/** Starts a program and waits until it is ready; throws with the end of its log when it ends before, or is too slow. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, command, args, environment, startTimeoutMs, isReady } = options;
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (written = (written + chunk.toString()).slice(-LOG_CHARACTERS)));
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const killWithTestProcess = (): boolean => child.kill('SIGKILL');
  process.once('exit', killWithTestProcess);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    process.off('exit', killWithTestProcess);
    if (child.pid === undefined || hasEnded()) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(killer);
  };
  try {
    await poll('ready', startTimeoutMs, async () => {
      if (hasEnded()) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
      return (await isReady()) ? true : undefined;
    });
  } catch (error) {
    await end('SIGKILL');
    throw new Error(`${name} (${command}) did not start: ${String(error)}\n${written}`, { cause: error });
  }
  return {
    pid: child.pid!,
    log: () => written,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
