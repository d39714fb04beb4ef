import type { Readable, Writable } from 'node:stream';

import type { ExitCode } from './exit-codes.ts';

/** A standard stream of a process, or one that stands in for it. */
export type OutputStream = Writable & { isTTY?: boolean; columns?: number };

/** All that a command has to do with the world, apart from files and the `OTEL_*` variables of the process. */
export interface ProgramIo {
  readonly stdin: Readable & { isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when someone wants the command to end: it finishes what it holds and ends with the reason as its code. */
  readonly interruption: AbortSignal;
}

/** The exit code of an interruption, or `undefined` when there was none. */
export function interruptionCode({ interruption }: Pick<ProgramIo, 'interruption'>): ExitCode | undefined {
  return interruption.aborted ? (interruption.reason as ExitCode) : undefined;
}
