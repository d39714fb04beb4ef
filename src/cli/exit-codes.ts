/** How the commands end, for scripts; `--help` of each tells the same. */
export const EXIT = {
  done: 0,
  /** What was asked for could not be done: nothing to read, nowhere to write, spans not delivered, a connection that failed. */
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** Done, but lines of the input were left out. */
  badLines: 3,
  /** Done, and something is as it must not be. */
  checkFailed: 4,
  interrupted: 130,
  terminated: 143,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
