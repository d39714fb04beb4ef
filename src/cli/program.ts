import { PACKAGE_VERSION } from '../version.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { quoted } from './command-line.ts';
import { MessageArea } from './terminal/message-area.ts';
import type { ProgramIo } from './program-io.ts';

type Command = (args: readonly string[], io: ProgramIo) => Promise<ExitCode>;

/** Each is loaded only to run: what one of them needs is not what the others need. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['replay', async () => (await import('./replay/replay-command.ts')).runReplay],
  ['record', async () => (await import('./record/record-command.ts')).runRecord],
  ['show', async () => (await import('./show/show-command.ts')).runShow],
  ['report', async () => (await import('./report/report-command.ts')).runReport],
  ['doctor', async () => (await import('./doctor/doctor-command.ts')).runDoctor],
]);

const help = `OpenTelemetry spans from OpenAI realtime voice sessions.

Usage: realtime-otel <command> [options]

  replay <file|->   turn a recorded stream of events into spans: drawn, sent over OTLP, or as JSON
  record            print the live events of a Realtime API connection as JSON lines
  show <file|->     make a page of one call: who was heard when, what each turn waited for, what was said
  report <file|->…  say where callers wait: percentiles of response latency, tools, agents and models
  doctor            say why nothing arrives: what would be traced here, where it would go, what to change

  -h, --help        show this; after a command, its options
  --version         show the version
`;

/** Runs the command that the arguments name, and resolves to its exit code. */
export async function runProgram([name, ...args]: readonly string[], io: ProgramIo): Promise<ExitCode> {
  const load = COMMANDS.get(name ?? '');
  if (load !== undefined) return (await load())(args, io);
  if (name === '--help' || name === '-h' || name === 'help') {
    const loadHelped = COMMANDS.get(args[0] ?? '');
    if (loadHelped !== undefined) return (await loadHelped())(['--help'], io);
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
