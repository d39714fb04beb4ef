import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { poll } from './jaeger/poll.ts';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

/** A program of this test, which serves until it is stopped. */
export interface RunningProgram {
  /** What it has printed so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a program and waits until `statusUrl` answers with success; it does not outlive this process. */
export async function startProgram(options: {
  binary: string;
  args: readonly string[];
  /** All of its environment: `OTEL_*` or a proxy variable of this process would change what is tested. */
  env: Record<string, string>;
  statusUrl: string;
}): Promise<RunningProgram> {
  const { binary, args, env, statusUrl } = options;
  const child = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = collectLog(child);
  const failure = new Promise<never>((_, reject) => child.once('error', reject));
  const killWithTestProcess = (): boolean => child.kill('SIGKILL');
  process.once('exit', killWithTestProcess);
  const stop = async (): Promise<void> => {
    await stopChild(child);
    process.off('exit', killWithTestProcess);
  };
  try {
    await Promise.race([waitUntilHealthy(child, statusUrl), failure]);
  } catch (error) {
    await stop();
    throw new Error(`${binary} did not start: ${String(error)}\n${log()}`, { cause: error });
  }
  return { log, stop };
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

function collectLog(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

async function waitUntilHealthy(child: ChildProcess, statusUrl: string): Promise<void> {
  await poll('healthy', START_TIMEOUT_MS, async () => {
    if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    const response = await fetch(statusUrl).catch(() => undefined);
    return response?.ok === true ? true : undefined;
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(killer);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
