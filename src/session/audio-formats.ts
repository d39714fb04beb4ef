import { DEFAULT_AUDIO_FORMAT } from '../realtime-api/audio-format.ts';
import { readInputFormat, readOutputFormat } from '../realtime-api/session-configuration.ts';
import { fieldsOf } from '../host/fields.ts';
import type { AudioFormat } from '../realtime-api/audio-format.ts';

/** In which formats a session's audio goes both ways: as the server tells it, and as the client has asked for since. */
export class AudioFormats {
  #told = DEFAULT_AUDIO_FORMAT;
  /** The one that the client asked for and sends in, until the server has answered all that was asked. */
  #asked: AudioFormat | undefined;
  /** Updates of the client that the server has neither confirmed nor refused. */
  #updatesSent = 0;
  /** Of what the agent says; a response may have one of its own. */
  output: AudioFormat = DEFAULT_AUDIO_FORMAT;

  /** Of what the client sends now. */
  get input(): AudioFormat {
    return this.#asked ?? this.#told;
  }

  /** The client asks for a configuration. */
  asked(session: unknown): void {
    this.#updatesSent += 1;
    this.#asked = readInputFormat(session) ?? this.#asked;
    this.#speak(session);
  }

  /** The server tells what is in force; `answers` says that the client had asked for it. */
  told(session: unknown, answers: boolean): void {
    const told = readInputFormat(session) ?? (answers ? this.#asked : undefined);
    this.#told = told ?? this.#told;
    if (answers) this.#answered();
    this.#speak(session);
  }

  /** The server refuses what the client has asked for. */
  refused(): void {
    this.#answered();
  }

  #answered(): void {
    this.#updatesSent = Math.max(0, this.#updatesSent - 1);
    if (this.#updatesSent === 0) this.#asked = undefined;
  }

  #speak(session: unknown): void {
    this.output = readOutputFormat(fieldsOf(session)) ?? this.output;
  }
}
