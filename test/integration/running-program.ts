import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { poll } from './jaeger/poll.ts';

const STOP_TIMEOUT_MS = 20_000;
/** Of what a program wrote, what is kept. */
const LOG_CHARACTERS = 100_000;

/** A program that a test started, and stops again by its process id; it does not outlive this process. */
export interface RunningProgram {
  readonly pid: number;
  /** The end of what it has written so far. */
  log(): string;
  /** Asks it to end, and waits until it has; kills it when it takes too long. */
  stop(): Promise<void>;
  /** Ends it at once, as a machine that fails does. */
  kill(): Promise<void>;
}

interface ProgramOptions {
  name: string;
  command: string;
  args: readonly string[];
  /** All of its environment: `OTEL_*` or a proxy variable of this process would change what is tested. */
  environment: Record<string, string>;
  startTimeoutMs: number;
  isReady: () => Promise<boolean>;
}

/** Starts a program and waits until it is ready; throws with the end of its log when it ends before, or is too slow. */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { name, command, args, environment, startTimeoutMs, isReady } = options;
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const isAbsent = new Promise<never>((_, reject) => child.once('error', reject));
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (written = (written + chunk.toString()).slice(-LOG_CHARACTERS)));
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const killWithThisProcess = (): boolean => child.kill('SIGKILL');
  process.once('exit', killWithThisProcess);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.pid !== undefined && !hasEnded()) {
      const ended = once(child, 'exit');
      child.kill(signal);
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(killer);
    }
    process.off('exit', killWithThisProcess);
  };
  const ready = poll('ready', startTimeoutMs, async () => {
    if (hasEnded()) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    return (await isReady()) ? true : undefined;
  });
  try {
    await Promise.race([isAbsent, ready]);
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

/** Whether something answers there, with success. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined);
  return response?.ok === true;
}

/** Starts again where another process took a port that was free a moment before. */
export async function startOnFreePorts<T>(startOnce: () => Promise<T>, attempts = 3): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce();
    } catch (error) {
      if (attempt === attempts || !String(error).includes('address already in use')) throw error;
    }
  }
}
