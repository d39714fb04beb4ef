import type { Context } from '@opentelemetry/api';
import type { Fields } from '../host/fields.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { ChunkKind, Signal, SilentKind } from '../signals/signal.ts';
import type { Failure, SessionEndReason } from '../model/records.ts';
import type { SessionStart } from '../model/session-record.ts';
import type { AudioFormats } from './audio-formats.ts';
import type { ServerLocation } from './server-location.ts';
import type { WorkSubject } from './work-subject.ts';

/** A session that begins: what is known of it, and the context that was active then. */
export interface SessionBeginning {
  facts: Omit<SessionStart, 'previous'>;
  parentContext: Context;
}

/** Audio as it goes over the wire: the base64 that the client appends, or any event of the server. */
export interface AudioOnWire {
  readonly sent?: unknown;
  readonly received?: Fields;
}

/**
 * What sessions are told to, one after the other: the tracer, the recorder. Times are epoch milliseconds with a
 * fraction. Whatever comes before a beginning or after an end has no effect.
 */
export interface SessionReceiver {
  /** Whether it keeps what is said: only then are the words of answers gathered. */
  readonly keepsWords?: boolean;
  /** What may be told of the messages of errors, in diagnostics of what is observed for it. Default: all. */
  readonly tellMessage?: TellMessage;
  /** A session begins; one that is open still has been ended before. */
  begin(beginning: SessionBeginning): void;
  /** Where the server is, when it is known only once the connection is being made. */
  located(location: ServerLocation, time: number): void;
  /** The connection is ready. */
  connected(time: number): void;
  signal(signal: Signal, time: number): void;
  /** One chunk of a response's output; `bytes` of audio, 0 for anything else. */
  chunk(responseId: string, kind: ChunkKind, bytes: number, time: number): void;
  /** A chunk for which the time does not matter: `true` if it has been taken, so that nobody need look at the clock. */
  takesChunk?(responseId: string, kind: SilentKind): boolean;
  /** What may have audio in it, as it went over the wire at `time`, in `formats` unless it names others. Absent where none is kept. */
  audio?(onWire: AudioOnWire, formats: AudioFormats, time: number): void;
  /** `closeCode`: with which code the far side closed a connection, where that can be seen. */
  end(reason: SessionEndReason, time: number, failure: Failure | undefined, closeCode?: number): void;
  /** The context for work of the application, made of the one that is active. Absent where a receiver has no spans. */
  contextFor?(subject: WorkSubject, active: Context): Context;
}
