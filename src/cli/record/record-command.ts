import { WebSocket } from 'ws';

import { recordRealtimeConnection } from '../../sources/connection/record-realtime-connection.ts';
import { connectionEnding, placeOf } from './connection-ending.ts';
import { count } from '../terminal/count.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { MessageArea } from '../terminal/message-area.ts';
import { TextSink } from '../terminal/text-sink.ts';
import { interruptionCode, type ProgramIo } from '../program-io.ts';
import { recordHelp } from './record-help.ts';
import { readRecordOptions, type RecordCommandOptions } from './record-options.ts';
import { runCommand } from '../run-command.ts';

const CONNECT_TIMEOUT_MS = 15_000;

/** How long the server may take to answer a close. */
const CLOSE_TIMEOUT_MS = 2_000;

/** `realtime-otel record`: writes the live events of a connection as JSON lines. Never rejects. */
export function runRecord(args: readonly string[], io: ProgramIo): Promise<ExitCode> {
  const readOptions = (): RecordCommandOptions | 'help' => readRecordOptions(args, io.env);
  return runCommand({ name: 'record', help: recordHelp, readOptions, run: recordConnection }, io);
}

async function recordConnection(
  { url, headers, output, captureContent, quiet }: RecordCommandOptions,
  io: ProgramIo,
  messages: MessageArea,
): Promise<ExitCode> {
  const sink =
    output === undefined
      ? new TextSink({ stream: io.stdout, name: 'standard output', closes: false })
      : await TextSink.toFile(output);
  const target = new CountedLines(sink);
  const socket = new WebSocket(url, { headers, handshakeTimeout: CONNECT_TIMEOUT_MS });
  const ending = connectionEnding(socket);
  // Without the flag the environment decides, as it does for tracing.
  const recording = recordRealtimeConnection(socket, target, captureContent ? { captureContent } : {});
  if (!quiet) socket.once('open', () => messages.say(`recording ${placeOf(socket)}; Ctrl-C ends it`));
  const close = (): void => closeSoon(socket);
  io.interruption.addEventListener('abort', close);
  void sink.broken.then(close);
  const failure = await ending;
  io.interruption.removeEventListener('abort', close);
  recording.end();
  await sink.end();
  if (!quiet && !sink.unwanted) messages.say(`recorded ${count(target.lines, 'line')}`);
  const interrupted = interruptionCode(io);
  if (interrupted !== undefined) return interrupted;
  if (failure === undefined || sink.unwanted) return EXIT.done;
  messages.say(failure);
  return EXIT.failed;
}

/** Where a recording goes, and how much of it there is. */
class CountedLines {
  lines = 0;
  readonly #sink: TextSink;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  /** A target that says this is not given more than it can hold. */
  get writableLength(): number {
    return this.#sink.writableLength;
  }

  write(line: string): void {
    this.lines += 1;
    this.#sink.write(line);
  }
}

function closeSoon(socket: WebSocket): void {
  socket.close(1000);
  setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
}
