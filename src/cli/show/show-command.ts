import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadLines } from '../input/bad-lines.ts';
import { quoted, UsageError } from '../command-line.ts';
import { count } from '../terminal/count.ts';
import { describeCall } from './describe-call.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatDuration } from '../waterfall/quantity-format.ts';
import { InputError } from '../input/input-error.ts';
import { interruptionCode, type ProgramIo } from '../program-io.ts';
import { isSameFile } from '../input/same-file.ts';
import { openInBrowser } from './open-in-browser.ts';
import { readCallAudio } from './call-audio.ts';
import { readCalls } from './read-calls.ts';
import { readShowOptions, type ShowOptions } from './show-options.ts';
import { runCommand } from '../run-command.ts';
import { showHelp } from './show-help.ts';
import { TextSink } from '../terminal/text-sink.ts';
import type { Call } from './calls.ts';
import type { MessageArea } from '../terminal/message-area.ts';

/** `realtime-otel show`: reads the spans of a call and makes a page of them. Never rejects. */
export function runShow(args: readonly string[], io: ProgramIo): Promise<ExitCode> {
  const readOptions = (): ShowOptions | 'help' => readShowOptions(args, { now: Date.now(), env: io.env });
  return runCommand({ name: 'show', help: showHelp, readOptions, run: show }, io);
}

async function show(options: ShowOptions, io: ProgramIo, messages: MessageArea): Promise<ExitCode> {
  const { source, html, quiet } = options;
  const read = [options.audio, ...(source.kind === 'file' && source.path !== '-' ? [source.path] : [])];
  for (const path of read)
    if (path !== undefined && html !== undefined && html !== '-' && (await isSameFile(path, html)))
      throw new UsageError(
        `option --html: expected another file than those that are read, got ${quoted(html)}`,
      );
  const badLines = new BadLines(messages);
  const { calls, ...known } = await readCalls(options, { io, messages, badLines });
  badLines.sayRest();
  const interrupted = interruptionCode(io);
  if (interrupted !== undefined) return interrupted;
  const call = chosenOf(calls, options, messages);
  // Beside the script of the page, which the build makes.
  const { renderCallPage } = await import('./call-page.ts');
  const audio = options.audio === undefined ? undefined : await readCallAudio(options.audio);
  if (audio !== undefined) doubtAudio(call, audio.lengthMs, messages);
  for (const doubt of known.doubts) messages.say(doubt);
  const { waveform } = audio ?? {};
  const described = describeCall(call, { ...known, waveform });
  const page = await renderCallPage(described, audio?.wav);
  const file = html ?? join(await mkdtemp(join(tmpdir(), 'realtime-call-')), 'call.html');
  const sink =
    file === '-'
      ? new TextSink({ stream: io.stdout, name: 'standard output', closes: false })
      : await TextSink.toFile(file);
  sink.write(page);
  await sink.end();
  if (file !== '-' && !quiet) messages.say(`the page of call ${call.id} is in ${file}`);
  if (options.open) await openInBrowser(file, messages);
  return badLines.count > 0 ? EXIT.badLines : EXIT.done;
}

/** A recording is as long as the sessions that it is of. */
function doubtAudio({ startMs, endMs }: Call, audioMs: number, messages: MessageArea): void {
  const callMs = endMs - startMs;
  if (Math.abs(audioMs - callMs) <= Math.max(DOUBTFUL_MS, callMs * DOUBTFUL_SHARE)) return;
  messages.say(
    `the call is ${formatDuration(callMs)} long and its recording ${formatDuration(audioMs)}: is it of this call?`,
  );
}

const DOUBTFUL_MS = 5000;
const DOUBTFUL_SHARE = 0.1;

/** The call that is meant; where that is not clear lists them, and throws an {@link InputError}. */
function chosenOf(calls: readonly Call[], options: ShowOptions, messages: MessageArea): Call {
  const { session = '' } = options;
  const exact = calls.find(({ id }) => id === session);
  // Spans that do not say whose they are come along, and are calls of their own where none of their trace does.
  const named = exact === undefined ? calls.filter(({ id }) => id.startsWith(session)) : [exact];
  const [first, ...others] = named;
  if (first === undefined) throw new InputError(absence(options));
  if (others.length === 0) return first;
  for (const line of listOf(named)) messages.say(line);
  throw new InputError(
    `the input has ${count(named.length, 'call')}: expected --session with the beginning of one of these ids`,
  );
}

function absence({ source, session }: ShowOptions): string {
  const trace = source.kind === 'jaeger' ? source.trace : undefined;
  if (source.kind === 'jaeger' && trace === undefined)
    return `Jaeger has no call whose session.id is ${quoted(session ?? '')}, of that time: expected the whole id, and with --last how long ago it may have begun`;
  if (session !== undefined)
    return `no call whose session.id begins with ${quoted(session)} is in ${trace === undefined ? 'the input' : `a trace ${trace}`}`;
  return trace === undefined
    ? 'no spans of realtime sessions are in the input'
    : `Jaeger has no spans of realtime sessions in a trace ${trace}`;
}

const MOST_LISTED = 40;

function listOf(calls: readonly Call[]): string[] {
  const lines = calls.slice(0, MOST_LISTED).map(({ id, startMs, endMs, spans }) => {
    const turns = spans.filter(({ operation }) => operation === 'turn').length;
    const began = new Date(startMs).toISOString().replace('T', ' ').slice(0, 19);
    return `${id}  ${began} UTC, ${formatDuration(endMs - startMs)}, ${count(turns, 'turn')}`;
  });
  const rest = calls.length - lines.length;
  return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])];
}
