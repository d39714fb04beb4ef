import type { CallState } from './call-state.ts';
import { pause } from './pause.ts';
import type { SpeechOptions } from './script-types.ts';
import { transcriptionSettings, turnDetection } from './session-config.ts';
import { isJsonObject, type ConversationItem, type JsonObject } from './wire-types.ts';

const SET_UP_TIMEOUT_MS = 60_000;

/** How much speech it takes to be taken for speech. */
const ONSET_MS = 60;

/** What the user's voice does to the rest of the call. */
export interface SpeechEffects {
  /** The user started to speak over whatever the assistant was doing. */
  interrupt(): void;
  /** The user finished, and the session is set to answer by itself. */
  askForResponse(): void;
}

/** The user's side of the audio: voice activity, the committed items and their transcriptions. */
export class UserSpeech {
  readonly #state: CallState;
  readonly #effects: SpeechEffects;
  readonly #startedAt = performance.now();
  #speaking: { itemId: string; startMs: number } | undefined;
  #appendedMs = 0;
  /** All audio of the client so far. */
  #receivedMs = 0;

  constructor(state: CallState, effects: SpeechEffects) {
    this.#state = state;
    this.#effects = effects;
  }

  async speak(options: SpeechOptions): Promise<string> {
    if (options.transcript !== undefined) await this.#untilTranscribing();
    const durationMs = options.durationMs ?? 5;
    const { ended, hearsAudio } = this.#state;
    if (hearsAudio) await pause(ONSET_MS, ended);
    const itemId = this.start();
    await pause(hearsAudio ? durationMs - ONSET_MS : durationMs, ended);
    if (hearsAudio) await pause(this.#detectionMs('silence_duration_ms'), ended);
    this.stop({ audioMs: options.audioMs ?? durationMs, autoRespond: options.autoRespond });
    if (options.transcript !== undefined) {
      void this.#transcribeLater(itemId, options.transcript, options.transcriptDelayMs ?? 0);
    }
    return itemId;
  }

  /** `positionMs` is where in the client's audio that is, for those who hear it. */
  start(positionMs?: number): string {
    const itemId = this.#state.identifiers.next('item');
    const startMs = positionMs ?? this.#startMs();
    this.#speaking = { itemId, startMs };
    this.#state.send({ type: 'input_audio_buffer.speech_started', audio_start_ms: startMs, item_id: itemId });
    const detection = turnDetection(this.#state.session);
    if (detection && detection['interrupt_response'] !== false) this.#effects.interrupt();
    return itemId;
  }

  stop(options: { audioMs?: number | undefined; autoRespond?: boolean | undefined } = {}): string {
    const speaking = this.#speaking;
    if (!speaking) throw new Error('nobody is speaking: call speechStarted() first');
    this.#speaking = undefined;
    const audioMs = this.#state.hearsAudio
      ? this.#receivedMs - speaking.startMs
      : (options.audioMs ?? this.#elapsedMs() - speaking.startMs);
    this.#state.send({
      type: 'input_audio_buffer.speech_stopped',
      audio_end_ms: speaking.startMs + audioMs,
      item_id: speaking.itemId,
    });
    this.commit(speaking.itemId, audioMs);
    if (options.autoRespond ?? this.#respondsBySelf()) this.#effects.askForResponse();
    return speaking.itemId;
  }

  /** The user said nothing for `idle_timeout_ms`, so the assistant goes on by itself. */
  stayedSilent(): string {
    const itemId = this.#state.identifiers.next('item');
    const now = this.#elapsedMs();
    const span = { audio_start_ms: now, audio_end_ms: now, item_id: itemId };
    this.#state.send({ type: 'input_audio_buffer.timeout_triggered', ...span });
    this.commit(itemId, 0);
    if (this.#respondsBySelf()) this.#effects.askForResponse();
    return itemId;
  }

  append(milliseconds: number): void {
    this.#appendedMs += milliseconds;
    this.#receivedMs += milliseconds;
  }

  /** Empties the buffer of what the client sent, and returns how much audio that was. */
  takeAppendedMs(): number {
    const milliseconds = this.#appendedMs;
    this.#appendedMs = 0;
    return milliseconds;
  }

  /** Makes an item of the user out of the audio in the buffer. */
  commit(itemId: string, audioMs: number): void {
    this.#appendedMs = 0;
    const { conversation } = this.#state;
    const item: ConversationItem = {
      object: 'realtime.item',
      id: itemId,
      type: 'message',
      status: 'completed',
      role: 'user',
      content: [{ type: 'input_audio', transcript: null }],
    };
    conversation.setAudioMs(itemId, audioMs);
    const previous = conversation.insert(item);
    const committed = { type: 'input_audio_buffer.committed', item_id: itemId };
    this.#state.send({ ...committed, previous_item_id: previous });
    this.#state.send({ type: 'conversation.item.added', previous_item_id: previous, item });
    this.#state.send({ type: 'conversation.item.done', previous_item_id: previous, item });
  }

  transcribed(itemId: string, transcript: string): void {
    const item = this.#state.conversation.find(itemId);
    if (item) this.#state.conversation.update({ ...item, content: [{ type: 'input_audio', transcript }] });
    const type = 'conversation.item.input_audio_transcription';
    const part = { item_id: itemId, content_index: 0 };
    this.#state.send({ type: `${type}.delta`, ...part, delta: transcript });
    const audioMs = this.#state.conversation.audioMs(itemId) ?? 0;
    const usage = transcriptionUsage(audioMs, transcript, transcriptionSettings(this.#state.session));
    this.#state.send({ type: `${type}.completed`, ...part, transcript, usage });
  }

  transcriptionFailed(itemId: string, error: JsonObject): void {
    const type = 'conversation.item.input_audio_transcription.failed';
    this.#state.send({ type, item_id: itemId, content_index: 0, error });
  }

  async #transcribeLater(itemId: string, transcript: string, delayMs: number): Promise<void> {
    await pause(delayMs, this.#state.ended);
    if (!this.#state.ended.aborted) this.transcribed(itemId, transcript);
  }

  /** Clients set their session up in more than one update: the agents SDK says first how it is traced. */
  async #untilTranscribing(): Promise<void> {
    const deadline = performance.now() + SET_UP_TIMEOUT_MS;
    while (transcriptionSettings(this.#state.session) === undefined && !this.#state.ended.aborted) {
      if (performance.now() > deadline) {
        throw new Error(
          `The session transcribes nothing: its client sent no audio.input.transcription in a session.update within ${SET_UP_TIMEOUT_MS / 1000} s.`,
        );
      }
      await pause(1, this.#state.ended);
    }
  }

  #respondsBySelf(): boolean {
    const detection = turnDetection(this.#state.session);
    return isJsonObject(detection) && detection['create_response'] !== false;
  }

  /** Speech was there a moment before it was taken for speech, and what precedes it belongs to it. */
  #startMs(): number {
    if (!this.#state.hearsAudio) return this.#elapsedMs();
    return Math.max(0, this.#receivedMs - ONSET_MS - this.#detectionMs('prefix_padding_ms'));
  }

  #detectionMs(key: 'prefix_padding_ms' | 'silence_duration_ms'): number {
    return Number(turnDetection(this.#state.session)?.[key] ?? 0);
  }

  #elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

/** The oldest model is paid by the length of what it hears; others are told something before, if the session wants it. */
function transcriptionUsage(
  audioMs: number,
  transcript: string,
  { model, prompt }: JsonObject = {},
): JsonObject {
  if (model === 'whisper-1') return { type: 'duration', seconds: audioMs / 1000 };
  const textTokens = typeof prompt === 'string' ? Math.ceil(prompt.length / 4) : 0;
  const audioTokens = Math.ceil(audioMs / 100);
  const inputTokens = textTokens + audioTokens;
  const outputTokens = Math.ceil(transcript.length / 4);
  return {
    type: 'tokens',
    total_tokens: inputTokens + outputTokens,
    input_tokens: inputTokens,
    input_token_details: { text_tokens: textTokens, audio_tokens: audioTokens },
    output_tokens: outputTokens,
  };
}
