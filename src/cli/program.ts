import { PACKAGE_VERSION } from '../version.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { quoted } from './command-line.ts';
import { MessageArea } from './terminal/message-area.ts';
import type { ProgramIo } from './program-io.ts';
import { runRecord } from './record/record-command.ts';
import { runReplay } from './replay/replay-command.ts';
import { runReport } from './report/report-command.ts';

type Command = (args: readonly string[], io: ProgramIo) => Promise<ExitCode>;

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['replay', runReplay],
  ['record', runRecord],
  ['report', runReport],
]);

const help = `OpenTelemetry spans from OpenAI realtime voice sessions.

Usage: realtime-otel <command> [options]

  replay <file|->   turn a recorded stream of events into spans: drawn, sent over OTLP, or as JSON
  record            print the live events of a Realtime API connection as JSON lines
  report <file|->…  say where callers wait: percentiles of response latency, tools, agents and models

  -h, --help        show this; after a command, its options
  --version         show the version
`;

/** Runs the command that the arguments name, and resolves to its exit code. Never rejects. */
export async function runProgram([name, ...args]: readonly string[], io: ProgramIo): Promise<ExitCode> {
  const command = COMMANDS.get(name ?? '');
  if (command !== undefined) return command(args, io);
  if (name === '--help' || name === '-h' || name === 'help') {
    const helped = COMMANDS.get(args[0] ?? '');
    if (helped !== undefined) return helped(['--help'], io);
    io.stdout.write(help);
    return EXIT.done;
  }
  if (name === '--version') {
    io.stdout.write(`${PACKAGE_VERSION}\n`);
    return EXIT.done;
  }
  const known = new Intl.ListFormat('en', { type: 'disjunction' }).format(COMMANDS.keys());
  const came = name === undefined ? 'nothing' : quoted(name);
  new MessageArea(io.stderr, 'realtime-otel').say(
    `expected a command, ${known}, got ${came}. See realtime-otel --help`,
  );
  return EXIT.usage;
}
