import { quoted, readArguments, UsageError } from '../command-line.ts';

/** What `realtime-otel doctor` is asked for. */
export interface DoctorOptions {
  /** Path of the project's folder. */
  folder: string;
  /** Whether one span is sent to the receiver. */
  send: boolean;
}

const TABLE = {
  send: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments after `doctor`; `help` when that is all that is wanted. Throws a `UsageError`. */
export function readDoctorOptions(args: readonly string[]): DoctorOptions | 'help' {
  const { values, positionals } = readArguments(args, TABLE);
  if (values.help) return 'help';
  const [folder = '.', another] = positionals;
  if (another !== undefined)
    throw new UsageError(`expected one folder, got ${quoted(folder)} and ${quoted(another)}`);
  if (folder === '') throw new UsageError('expected the folder of a project, got nothing');
  return { folder, send: values.send === true };
}
