import type { ProgramIo } from '../program-io.ts';

/** For text that is read later, and by whoever. */
export const WIDTH_WITHOUT_TERMINAL = 120;

/** How text on standard output is drawn. */
export interface TerminalLook {
  /** In columns. */
  width: number;
  color: boolean;
}

/** Fits a terminal, in colours unless `NO_COLOR` is set (https://no-color.org); else plain. */
export function terminalLook({ stdout, env }: Pick<ProgramIo, 'stdout' | 'env'>): TerminalLook {
  return {
    width: stdout.columns || WIDTH_WITHOUT_TERMINAL,
    color: stdout.isTTY === true && !env['NO_COLOR'],
  };
}
