import { BadLines } from '../input/bad-lines.ts';
import { quoted, UsageError } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { MessageArea } from '../terminal/message-area.ts';
import { openReplayOutputs, type ReplayOutputs } from './outputs/replay-outputs.ts';
import { interruptionCode, type ProgramIo } from '../program-io.ts';
import { replayHelp } from './replay-help.ts';
import { emptyInput, openTextInput, tornInput, type TextInput } from '../input/text-input.ts';
import type { Prices } from '../../model/billed.ts';
import { readReplayOptions, type ReplayOptions } from './replay-options.ts';
import { loadPrices } from '../published-prices.ts';
import { showProgress } from './replay-progress.ts';
import { ReplayRun } from './replay-run.ts';
import { summarise } from './replay-summary.ts';
import { describeFailure, runCommand } from '../run-command.ts';
import { isSameFile } from '../input/same-file.ts';

/** `realtime-otel replay`: reads a recorded stream of events and writes its spans. Never rejects. */
export function runReplay(args: readonly string[], io: ProgramIo): Promise<ExitCode> {
  const readOptions = (): ReplayOptions | 'help' => readReplayOptions(args);
  return runCommand({ name: 'replay', help: replayHelp, readOptions, run: replayInput }, io);
}

async function replayInput(options: ReplayOptions, io: ProgramIo, messages: MessageArea): Promise<ExitCode> {
  const input = await openTextInput(options.input, io.stdin);
  const close = (): void => input.close();
  io.interruption.addEventListener('abort', close);
  try {
    await checkOutputFile(options, input);
    const prices = await loadPrices(options.prices, messages);
    const outputs = await openReplayOutputs(options, io, messages);
    return await replayTo({ options, input, outputs, prices, io, messages });
  } finally {
    io.interruption.removeEventListener('abort', close);
    close();
  }
}

interface ReplayParts {
  options: ReplayOptions;
  input: TextInput;
  outputs: ReplayOutputs;
  prices: Prices | undefined;
  io: ProgramIo;
  messages: MessageArea;
}

async function replayTo(parts: ReplayParts): Promise<ExitCode> {
  const { options, input, outputs, prices, io, messages } = parts;
  const startedAt = performance.now();
  const badLines = new BadLines(messages);
  const { interruption } = io;
  const run = new ReplayRun({ options, input, outputs, prices, badLines, interruption });
  const hideProgress = options.quiet ? () => undefined : showProgress(messages, { run, input, outputs });
  const failures = [await failureOf(run.run()), await failureOf(outputs.finish())].filter(
    (failure) => failure !== undefined,
  );
  hideProgress();
  if (input.isTorn) badLines.addInput(tornInput(input));
  badLines.sayRest();
  if (run.stoppedAtBadLine) messages.say('stopped there, as --strict says');
  const interrupted = interruptionCode(io);
  // Whoever had enough before the end, had enough.
  const wasRead = interrupted === undefined && !outputs.unwanted && !run.stoppedAtBadLine;
  if (wasRead && failures.length === 0 && run.events === 0) failures.push(nothingRecognised(input, run));
  for (const failure of new Set(failures)) messages.say(failure);
  if (!options.quiet && !outputs.unwanted && run.events > 0) {
    const elapsedMs = performance.now() - startedAt;
    const result = { options, outputs, run, badLines: badLines.count, elapsedMs };
    for (const line of summarise(result)) messages.say(line);
  }
  if (interrupted !== undefined) return interrupted;
  if (failures.length > 0) return EXIT.failed;
  return badLines.count > 0 ? EXIT.badLines : EXIT.done;
}

async function failureOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return describeFailure(error);
  }
}

function nothingRecognised(input: TextInput, { lines }: ReplayRun): string {
  if (lines === 0) return emptyInput(input);
  return (
    `nothing was recognised in ${input.name}: expected JSON lines, each a recorded event, an event of an agents SDK or ` +
    'a Realtime API event. See realtime-otel replay --help'
  );
}

/** Opening the output would empty the input. */
async function checkOutputFile({ output }: ReplayOptions, { path }: TextInput): Promise<void> {
  if (output === undefined || path === undefined) return;
  if (await isSameFile(path, output))
    throw new UsageError(`option --output: expected another file than the input, got ${quoted(output)}`);
}
