import { PassThrough, Readable, Writable } from 'node:stream';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import type { OutputStream, ProgramIo } from '../../src/cli/program-io.ts';

/** Standard streams in memory, and what a command wrote to them. */
export interface MemoryIo extends ProgramIo {
  readonly out: string;
  readonly err: string;
  interrupt(code: number): void;
}

/** What the streams are like. */
export interface MemoryIoOptions {
  stdin?: Readable | string | Buffer;
  env?: NodeJS.ProcessEnv;
  /** Columns of the terminal that standard output, or standard error, is. */
  stdoutColumns?: number;
  stderrColumns?: number;
  /** Columns of the one terminal that both are; what is written to it is `out`. */
  terminalColumns?: number;
}

export function memoryIo(options: MemoryIoOptions = {}): MemoryIo {
  const { stdin = '', env = {}, stdoutColumns, stderrColumns, terminalColumns } = options;
  const controller = new AbortController();
  const stdout = new TextStream(terminalColumns ?? stdoutColumns);
  const stderr = terminalColumns === undefined ? new TextStream(stderrColumns) : stdout;
  return {
    stdin: stdin instanceof Readable ? stdin : Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env,
    interruption: controller.signal,
    interrupt: (code) => controller.abort(code),
    get out() {
      return stdout.text;
    },
    get err() {
      return stderr.text;
    },
  };
}

class TextStream extends Writable implements OutputStream {
  text = '';
  isTTY?: boolean;
  columns?: number;

  constructor(columns?: number) {
    super();
    if (columns === undefined) return;
    this.isTTY = true;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Input that goes on until it is ended. */
export function openInput(): PassThrough {
  return new PassThrough();
}

/** Writes a file that is gone when the test is over; returns its path. */
export async function temporaryFile(name: string, content: string | Buffer): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'realtime-otel-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}
