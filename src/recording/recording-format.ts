import type { ChunkKind } from '../signals/signal.ts';
import type { SessionEndReason } from '../model/records.ts';

/**
 * The recording format is JSON lines, described in `docs/recording-format.md`. It is stable: within a version fields
 * and types are only added, and readers skip what they do not know. What an older reader would get wrong needs a new
 * version.
 */
export const RECORDING_VERSION = 2;

/** What every line begins with. */
export interface RecordedLine {
  /** The recording: lines of several may be mixed in one file. */
  s: string;
  /** Epoch milliseconds, with a fraction. */
  t: number;
  /** What happened: a signal's type, or one of {@link LIFE_LINES}. */
  e: string;
  readonly [field: string]: unknown;
}

/** Lines about the session itself; all others are signals. */
export const LIFE_LINES = {
  started: 'session_started',
  located: 'session_located',
  connected: 'session_connected',
  chunk: 'output_chunk',
  ended: 'session_ended',
  /** The target could not take lines for a while: so many are missing. */
  lost: 'lines_lost',
} as const;

export const CHUNK_KIND_NAMES: ReadonlySet<unknown> = new Set<ChunkKind>([
  'audio',
  'text',
  'transcript',
  'arguments',
]);

export const END_REASONS: ReadonlySet<unknown> = new Set<SessionEndReason>([
  'closed',
  'disconnected',
  'error',
  'reconnected',
  'shutdown',
  'abandoned',
]);

/** Whether a parsed line is of a recording, as its first fields tell. */
export function isRecordedLine(line: object): boolean {
  return 's' in line && 't' in line && 'e' in line;
}
