import type { ErrorFacts } from './error-signal.ts';

/** What the user does. */
export type UserInputSignal =
  | SpeechStarted
  | SpeechStopped
  | InputCommitted
  | InputCleared
  | InputTimedOut
  | UserItemAdded
  | KeyPressed
  | TranscriptionCompleted
  | TranscriptionFailed
  | TranslationHeard
  | TranslationSaid;

/** `input_audio_buffer.speech_started`. */
export interface SpeechStarted {
  type: 'speech_started';
  itemId: string | undefined;
  /** How long before the event the user began to speak, in milliseconds; absent where nothing but the event tells. */
  startedMsAgo?: number | undefined;
}

/** `input_audio_buffer.speech_stopped`. */
export interface SpeechStopped {
  type: 'speech_stopped';
  itemId: string | undefined;
  /** How long before the event the user stopped speaking, in milliseconds; absent where nothing but the event tells. */
  stoppedMsAgo?: number | undefined;
  /** What that is known by. */
  source?: SpeechEndSource | undefined;
}

/**
 * What tells when the user stopped speaking. `audio_clock`: when the audio before the detection's silence was sent;
 * `semantic_vad`: when the audio was sent at which the detection was sure, for it does not say how long it waited: later
 * than the truth; `vad_silence`: the event, less the silence that the detection waits for.
 */
export type SpeechEndSource = 'audio_clock' | 'semantic_vad' | 'vad_silence';

/** `input_audio_buffer.committed`: the input audio became a user item. */
export interface InputCommitted {
  type: 'input_committed';
  itemId: string | undefined;
}

/** `input_audio_buffer.cleared`: the input audio was thrown away. */
export interface InputCleared {
  type: 'input_cleared';
}

/** `input_audio_buffer.timeout_triggered`: the user was silent for longer than the idle timeout. */
export interface InputTimedOut {
  type: 'input_timed_out';
  itemId: string | undefined;
}

/** How the user spoke to the agent. */
export type InputModality = 'audio' | 'text' | 'image';

/** `conversation.item.added` (beta: `created`) with a user message. */
export interface UserItemAdded {
  type: 'user_item_added';
  itemId: string | undefined;
  modality: InputModality;
  content: readonly unknown[];
}

/** `input_audio_buffer.dtmf_event_received` (SIP): the caller pressed a key of the telephone. */
export interface KeyPressed {
  type: 'key_pressed';
  /** `0` to `9`, `*`, `#`, `A` to `D`. It may be one of a card's number: content. */
  key: string | undefined;
}

/** `conversation.item.input_audio_transcription.completed`. */
export interface TranscriptionCompleted {
  type: 'transcription_completed';
  itemId: string | undefined;
  transcript: string | undefined;
  usage?: TranscriptionUsage | undefined;
}

/** What one transcription is billed by: tokens or seconds of audio, as its model is. */
export interface TranscriptionUsage {
  inputTokens: number | undefined;
  /** Of the input: what it is told before it listens, and what it hears; absent where the server does not split it. */
  inputTextTokens?: number | undefined;
  inputAudioTokens?: number | undefined;
  outputTokens: number | undefined;
  audioSeconds: number | undefined;
}

/** `conversation.item.input_audio_transcription.failed`. */
export interface TranscriptionFailed {
  type: 'transcription_failed';
  itemId: string | undefined;
  error: ErrorFacts;
}

/** `session.input_transcript.delta`, `session.output_transcript.delta` of a translation session: there was a word more. */
export interface TranslationHeard {
  type: 'translation_heard';
  side: TranslationSide;
}

/** All words of one side since the last pause; told before the next, or the session's end, and only where content is kept. */
export interface TranslationSaid {
  type: 'translation_said';
  side: TranslationSide;
  text: string | undefined;
}

/** Who is heard: the speaker, or the model that translates. */
export type TranslationSide = 'source' | 'translation';
