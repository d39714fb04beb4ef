import type { TranscriptionUsage } from '../signals/signal.ts';
import type { SpanRecord } from './records.ts';

/** Where the session model's decisions go: the span writer, the metric writer. */
export interface TraceSink {
  /** A span starts, at `record.startTime`. Its parent has started before. */
  started(record: SpanRecord): void;
  /** Something happened in a span that has not ended. `time` is in epoch milliseconds. */
  event(record: SpanRecord, event: SpanEvent, time: number): void;
  /** A span ends, at `record.endTime`. Called once for each that has started. */
  ended(record: SpanRecord): void;
  /** A transcription was billed, of an utterance or, where that is not known, in a session. */
  transcribed?(record: SpanRecord, transcription: BilledTranscription): void;
}

/** What one transcription was billed by, as far as the server said so. */
export interface BilledTranscription {
  model: string | undefined;
  usage: TranscriptionUsage;
  /** US dollars, where it has a price. */
  costUsd: number | undefined;
}

/** The span events that there are. */
export type SpanEvent =
  | {
      name: 'exception';
      type: string;
      message: string | undefined;
      stack: string | undefined;
      benign: boolean;
      /** The message quotes what was said or done: it is content. */
      isContent?: boolean;
    }
  | { name: 'handoff'; from: string; to: string }
  | { name: 'guardrail_tripped'; guardrails: readonly string[]; itemId: string | undefined; message: unknown }
  | { name: 'audio_interrupted'; reason: string; heardMs: number | undefined }
  | { name: 'input_audio_timeout_triggered' }
  /** The key is content. */
  | { name: 'dtmf'; key: string | undefined };
