import { ROOT_CONTEXT } from '@opentelemetry/api';
import { count, fieldsOf, text } from '../host/fields.ts';
import { BoundedMap } from '../model/bounded.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { ChunkLineReader } from './chunk-line.ts';
import { CHUNK_KIND_NAMES, END_REASONS, LIFE_LINES, RECORDING_VERSION } from './recording-format.ts';
import { readSignal, wrongField } from './recorded-signal.ts';
import type { ChunkKind } from '../signals/signal.ts';
import type { Fields } from '../host/fields.ts';
import type { Failure, SessionEndReason } from '../model/records.ts';
import type { ServerLocation } from '../session/server-location.ts';
import type { SessionReceiver } from '../session/session-receiver.ts';
import type { RecordedLine } from './recording-format.ts';

/** Recordings whose session has ended and may begin again (a reconnect links back), at most. */
const MAX_ENDED_RECORDINGS = 1000;

/** Recordings of a newer version whose lines are passed over, at most. */
const MAX_REFUSED_RECORDINGS = 1000;

/** Sessions that have not ended, at most: files full of recordings that were cut off. */
const MAX_OPEN_RECORDINGS = 10_000;

/** Tells receivers what was recorded: the lines of any number of recordings, mixed as they may be. */
export class RecordingReader {
  readonly #createReceiver: () => SessionReceiver;
  readonly #open = new Map<string, OpenRecording>();
  readonly #ended = new BoundedMap<SessionReceiver>(MAX_ENDED_RECORDINGS);
  readonly #refused = new BoundedMap<true>(MAX_REFUSED_RECORDINGS);
  readonly #chunks = new ChunkLineReader();
  /** Lines that are missing, as recordings say of themselves. */
  lostLines = 0;
  /** Sessions begun so far. */
  sessions = 0;

  constructor(createReceiver: () => SessionReceiver) {
    this.#createReceiver = createReceiver;
  }

  get openSessions(): number {
    return this.#open.size;
  }

  /** Tells one line, `shift` milliseconds later than it was recorded. Gives what is wrong with it, if anything is. */
  apply(line: Fields, shift: number): string | undefined {
    const problem = envelopeProblem(line);
    if (problem !== undefined) return problem;
    const recorded = line as unknown as RecordedLine;
    const time = recorded.t + shift;
    if (recorded.e === LIFE_LINES.started) return this.#start(recorded, time);
    if (this.#refused.has(recorded.s)) return undefined;
    const recording = this.#open.get(recorded.s) ?? this.#join(recorded, time);
    recording.time = time;
    switch (recorded.e) {
      case LIFE_LINES.chunk:
        return tellChunk(recorded, time, recording.receiver);
      case LIFE_LINES.located:
        recording.receiver.located(locationOf(recorded), time);
        return undefined;
      case LIFE_LINES.connected:
        recording.receiver.connected(time);
        return undefined;
      case LIFE_LINES.lost:
        return this.#noteLost(recorded);
      case LIFE_LINES.ended:
        return this.#end(recorded, time, recording);
      default:
        return tellSignal(recorded, time, recording.receiver);
    }
  }

  /** Tells one line as text, if it is of a session that is open and can be read without parsing it. */
  applyText(line: string, shift: number): boolean {
    const chunk = this.#chunks.read(line);
    const recording = chunk === undefined ? undefined : this.#open.get(chunk.recording);
    if (chunk === undefined || recording === undefined) return false;
    const time = chunk.time + shift;
    recording.time = time;
    recording.receiver.chunk(chunk.responseId, chunk.kind, chunk.bytes, time);
    return true;
  }

  /** The input is over: sessions whose end was not recorded end with their last line. */
  end(): void {
    for (const { receiver, time } of this.#open.values()) receiver.end('disconnected', time, undefined);
    this.#open.clear();
  }

  #noteLost({ e, count }: RecordedLine): string | undefined {
    if (typeof count !== 'number') return wrongField(e, 'count', 'a number', count);
    this.lostLines += count;
    return undefined;
  }

  #start(line: RecordedLine, time: number): string | undefined {
    const { version } = line;
    if (typeof version !== 'number') return wrongField(line.e, 'version', 'a number', version);
    if (version > RECORDING_VERSION) {
      this.#refused.set(line.s, true);
      return `was recorded in version ${version} of the format, and this release reads up to ${RECORDING_VERSION}: update it to read this recording`;
    }
    const open = this.#open.get(line.s);
    open?.receiver.end('reconnected', time, undefined);
    const { start_time: startTime } = line;
    const isEarlier = typeof startTime === 'number' && Number.isFinite(startTime);
    this.#begin(line, isEarlier ? startTime + (time - line.t) : time, open?.receiver);
    return undefined;
  }

  /** The beginning is missing: the session is told from here on. */
  #join(line: RecordedLine, time: number): OpenRecording {
    return this.#begin({ s: line.s, t: line.t, e: line.e }, time, undefined);
  }

  #begin(line: RecordedLine, time: number, open: SessionReceiver | undefined): OpenRecording {
    if (open === undefined) this.#makeRoom();
    const receiver = open ?? this.#ended.get(line.s) ?? this.#createReceiver();
    const { agents, apart, guardrails } = line;
    receiver.begin({
      facts: {
        startTime: time,
        ...locationOf(line),
        model: text(line['model']),
        voice: text(line['voice']),
        agent: text(line['agent']),
        agents: typeof agents === 'boolean' ? agents : undefined,
        guardrails: typeof guardrails === 'boolean' ? guardrails : undefined,
        callId: text(line['call_id']),
        apart: typeof apart === 'boolean' ? apart : undefined,
        workflowName: text(line['workflow_name']),
      },
      parentContext: ROOT_CONTEXT,
    });
    const recording = { receiver, time };
    this.#open.set(line.s, recording);
    this.sessions += 1;
    return recording;
  }

  /** The session is over, whatever is wrong with the line that says so. */
  #end(line: RecordedLine, time: number, { receiver }: OpenRecording): string | undefined {
    const { reason, failure, close_code: closeCode } = line;
    const known = END_REASONS.has(reason) ? (reason as SessionEndReason) : undefined;
    receiver.end(known ?? 'disconnected', time, failureOf(failure), count(closeCode));
    this.#open.delete(line.s);
    this.#ended.set(line.s, receiver);
    if (known !== undefined) return undefined;
    return wrongField(line.e, 'reason', `one of ${[...END_REASONS].join(', ')}`, reason);
  }

  /** Ends the session that began first. */
  #makeRoom(): void {
    if (this.#open.size < MAX_OPEN_RECORDINGS) return;
    diagnostics.once(
      'warn',
      `${MAX_OPEN_RECORDINGS} recorded sessions have not ended; those that began first are ended with their last line.`,
    );
    for (const [key, { receiver, time }] of this.#open) {
      receiver.end('disconnected', time, undefined);
      this.#open.delete(key);
      this.#ended.set(key, receiver);
      return;
    }
  }
}

interface OpenRecording {
  receiver: SessionReceiver;
  /** Of the latest line. */
  time: number;
}

function envelopeProblem({ s, t, e }: Fields): string | undefined {
  if (typeof s !== 'string') return wrongField('recording', 's', 'text', s);
  if (typeof t !== 'number' || !Number.isFinite(t))
    return wrongField('recording', 't', 'epoch milliseconds', t);
  return typeof e === 'string' ? undefined : wrongField('recording', 'e', 'text', e);
}

function tellChunk(line: RecordedLine, time: number, receiver: SessionReceiver): string | undefined {
  const { response_id: responseId, kind, bytes: size = 0 } = line;
  if (typeof responseId !== 'string') return wrongField(line.e, 'response_id', 'text', responseId);
  if (!CHUNK_KIND_NAMES.has(kind)) {
    return wrongField(line.e, 'kind', `one of ${[...CHUNK_KIND_NAMES].join(', ')}`, kind);
  }
  const bytes = count(size);
  if (bytes === undefined) return wrongField(line.e, 'bytes', 'a number of bytes', size);
  receiver.chunk(responseId, kind as ChunkKind, bytes, time);
  return undefined;
}

function tellSignal(line: RecordedLine, time: number, receiver: SessionReceiver): string | undefined {
  const signal = readSignal(line);
  if (typeof signal === 'string') return signal;
  // A type that a later release has added has no effect here.
  if (signal !== undefined) receiver.signal(signal, time);
  return undefined;
}

function locationOf(line: Fields): ServerLocation {
  const port = line['server_port'];
  return {
    provider: text(line['provider']) ?? 'openai',
    serverAddress: text(line['server_address']),
    serverPort: typeof port === 'number' ? port : undefined,
  };
}

function failureOf(value: unknown): Failure | undefined {
  const type = text(fieldsOf(value)['type']);
  return type === undefined ? undefined : { type, message: text(fieldsOf(value)['message']) };
}
