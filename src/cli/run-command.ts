import { UsageError } from './command-line.ts';
import { showDiagnostics } from './diagnostics.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { InputError } from './input/input-error.ts';
import { MessageArea } from './terminal/message-area.ts';
import { OutputError } from './terminal/text-sink.ts';
import type { ProgramIo } from './program-io.ts';

/** What one command does, between its command line and its exit code. */
export interface Command<Options extends object> {
  /** As it is called, and as its messages begin. */
  name: string;
  help: string;
  /** Reads the command line; `help` when that is all that is wanted. Throws a {@link UsageError}. */
  readOptions: () => Options | 'help';
  run: (options: Options, io: ProgramIo, messages: MessageArea) => Promise<ExitCode>;
}

/** Runs a command, and says what failed. Never rejects. */
export async function runCommand<Options extends object>(
  { name, help, readOptions, run }: Command<Options>,
  io: ProgramIo,
): Promise<ExitCode> {
  const messages = new MessageArea(io.stderr, name);
  const hideDiagnostics = showDiagnostics(messages, io.env);
  try {
    const options = readOptions();
    if (options !== 'help') return await run(options, io, messages);
    io.stdout.write(help);
    return EXIT.done;
  } catch (error) {
    if (error instanceof UsageError) {
      messages.say(`${error.message}. See realtime-otel ${name} --help`);
      return EXIT.usage;
    }
    messages.say(describeFailure(error));
    return EXIT.failed;
  } finally {
    hideDiagnostics();
  }
}

/** The words of errors that are meant to be read, and all there is of others. */
export function describeFailure(error: unknown): string {
  if (error instanceof InputError || error instanceof OutputError) return error.message;
  return `unexpected failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
