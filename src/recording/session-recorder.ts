import { guardTelling } from '../host/guard.ts';
import { ContentWriter, messagesTold } from '../spans/content.ts';
import { told } from './error-codecs.ts';
import { scrubAndCut } from '../privacy/scrub.ts';
import { writeChunkLine } from './chunk-line.ts';
import { writeSignal } from './recorded-signal.ts';
import { LIFE_LINES, RECORDING_VERSION } from './recording-format.ts';
import { LineWriter } from './line-writer.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { Guard } from '../host/guard.ts';
import type { ChunkLine } from './chunk-line.ts';
import type { ChunkKind, Signal } from '../signals/signal.ts';
import type { Failure, SessionEndReason } from '../model/records.ts';
import type { ServerLocation } from '../session/server-location.ts';
import type { SessionBeginning, SessionReceiver } from '../session/session-receiver.ts';
import type { Redact } from '../spans/content.ts';
import type { RecordingTarget } from './recording-target.ts';

export interface SessionRecorderOptions {
  target: RecordingTarget;
  captureContent: boolean;
  redact: Redact | undefined;
  /** Default `true`. */
  exceptionMessages?: boolean;
}

/** How long after a line chunks wait for the next, in milliseconds. */
const MOST_WAIT = 500;

/** Records sessions, one after the other: one line for each thing that it is told. */
export class SessionRecorder implements SessionReceiver {
  readonly tellMessage: TellMessage;
  readonly #guard: Guard;
  readonly #key = randomKey();
  readonly #content: ContentWriter | undefined;
  readonly #lines: LineWriter;
  /** The response whose chunks are coming, and how it is written. */
  #chunkOf = { id: '', written: '' };
  /** Chunks that are written with the next line: each write to a file is work for another thread, which has to be woken. */
  readonly #chunks: ChunkLine[] = [];
  #time = 0;
  #writtenAt = 0;
  #open = false;

  constructor({ target, captureContent, redact, exceptionMessages = true }: SessionRecorderOptions) {
    this.tellMessage = messagesTold(exceptionMessages, redact);
    this.#guard = guardTelling(this.tellMessage);
    this.#content = captureContent ? new ContentWriter(redact) : undefined;
    this.#lines = new LineWriter(target, this.tellMessage, (count) =>
      this.#line(this.#chunks[0]?.time ?? this.#time, LIFE_LINES.lost, { count }),
    );
    this.#lines.open();
  }

  get keepsWords(): boolean {
    return this.#content !== undefined;
  }

  begin({ facts }: SessionBeginning): void {
    const { startTime, provider, model, voice, agent, agents, callId, apart, workflowName } = facts;
    this.#open = true;
    this.#lines.open();
    // A session begins with its connection attempt, which may be before the end of the one that it takes the place of.
    const time = Math.max(startTime, this.#time);
    this.#write(time, LIFE_LINES.started, {
      version: RECORDING_VERSION,
      start_time: time === startTime ? undefined : startTime,
      provider,
      server_address: facts.serverAddress,
      server_port: facts.serverPort,
      model,
      voice,
      agent,
      agents,
      guardrails: facts.guardrails,
      call_id: callId,
      apart,
      workflow_name: workflowName,
    });
  }

  located({ provider, serverAddress, serverPort }: ServerLocation, time: number): void {
    this.#write(time, LIFE_LINES.located, {
      provider,
      server_address: serverAddress,
      server_port: serverPort,
    });
  }

  connected(time: number): void {
    this.#write(time, LIFE_LINES.connected, {});
  }

  signal(signal: Signal, time: number): void {
    this.#guard('recording', () =>
      this.#write(time, signal.type, writeSignal(signal, { content: this.#content, tell: this.tellMessage })),
    );
  }

  /** The hot path: most lines of a call are these. */
  chunk(responseId: string, kind: ChunkKind, bytes: number, time: number): void {
    if (!this.#open) return;
    this.#time = time;
    if (responseId !== this.#chunkOf.id) this.#chunkOf = { id: responseId, written: scrubAndCut(responseId) };
    this.#chunks.push({ recording: this.#key, time, responseId: this.#chunkOf.written, kind, bytes });
    if (time >= this.#writtenAt + MOST_WAIT) this.#guard('recording', () => this.#writeChunks());
  }

  end(reason: SessionEndReason, time: number, failure: Failure | undefined, closeCode?: number): void {
    this.#write(time, LIFE_LINES.ended, {
      reason,
      close_code: closeCode,
      failure: failure && { type: failure.type, message: told(failure.message, this.tellMessage) },
    });
    this.#open = false;
    this.#lines.close();
  }

  /** Lets go of the target. */
  close(): void {
    this.#guard('recording', () => this.#writeChunks());
    this.#lines.close();
  }

  #write(time: number, type: string, fields: object): void {
    if (!this.#open) return;
    const essential = type === LIFE_LINES.started || type === LIFE_LINES.ended;
    this.#guard('recording', () => {
      const line = this.#line(time, type, fields);
      this.#writeChunks();
      this.#time = this.#writtenAt = time;
      this.#lines.write(line, { essential });
    });
  }

  #writeChunks(): void {
    const count = this.#chunks.length;
    if (count === 0) return;
    this.#writtenAt = this.#time;
    this.#lines.write(this.#chunks.map(writeChunkLine).join(''), { count });
    this.#chunks.length = 0;
  }

  #line(time: number, type: string, fields: object): string {
    return `${JSON.stringify({ s: this.#key, t: time, e: type, ...fields }, scrubEntry)}\n`;
  }
}

/** Every text of a line: ids and names may be anything, as messages are. */
function scrubEntry(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? scrubAndCut(value) : value;
}

/** Tells the recordings in one file apart, a million of them too. */
function randomKey(): string {
  return Math.floor(Math.random() * 36 ** KEY_LENGTH)
    .toString(36)
    .padStart(KEY_LENGTH, '0');
}

const KEY_LENGTH = 10;
