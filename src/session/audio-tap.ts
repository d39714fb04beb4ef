import { readAudioFormat } from '../realtime-api/audio-format.ts';
import { readOutputFormat } from '../realtime-api/session-configuration.ts';
import { fieldsOf, text } from '../host/fields.ts';
import { BoundedMap } from '../model/bounded.ts';
import { MAX_RECENT } from '../model/limits.ts';
import type { AudioFormat } from '../realtime-api/audio-format.ts';
import type { Fields } from '../host/fields.ts';
import type { AudioFormats } from './audio-formats.ts';

/** A chunk of what somebody says, as it went over the wire. */
export interface SpokenAudio {
  readonly speaker: 'user' | 'agent';
  /** Of the agent: the response that says it. */
  readonly responseId: string;
  readonly bytes: Uint8Array;
  readonly format: AudioFormat;
  /** Samples a second of the side that has more of them, as far as is known yet; below 0 where neither side's format is. */
  readonly highestRate: number;
}

/** Decodes the audio of a session for those that keep it: there is one only then. */
export class AudioTap {
  readonly #formats: AudioFormats;
  /** Of the latest responses: each may have one of its own. */
  readonly #ofResponses = new BoundedMap<AudioFormat>(MAX_RECENT);

  constructor(formats: AudioFormats) {
    this.#formats = formats;
  }

  /** Base64 that the client appends; `undefined` where it was left out. */
  userSpoke(audio: unknown): SpokenAudio | undefined {
    return this.#spoken(audio, 'user', this.#formats.input);
  }

  /** A chunk of a response. */
  agentSpoke(event: Fields): SpokenAudio | undefined {
    const responseId = text(event['response_id']) ?? '';
    const format = this.#ofResponses.get(responseId) ?? this.#formats.output;
    return this.#spoken(event['delta'], 'agent', format, responseId);
  }

  /** Any other event of the server: a response begins, or a translation is heard, which is of none. */
  serverEvent(event: Fields): SpokenAudio | undefined {
    if (event['type'] === 'response.created') this.#begin(fieldsOf(event['response']));
    if (event['type'] !== 'session.output_audio.delta') return undefined;
    const format = readAudioFormat({ type: event['format'] ?? 'pcm16', rate: event['sample_rate'] });
    return this.#spoken(event['delta'], 'agent', format ?? this.#formats.output);
  }

  #begin(response: Fields): void {
    const format = readOutputFormat(response);
    if (format !== undefined) this.#ofResponses.set(text(response['id']) ?? '', format);
  }

  #spoken(
    audio: unknown,
    speaker: SpokenAudio['speaker'],
    format: AudioFormat,
    responseId = '',
  ): SpokenAudio | undefined {
    if (text(audio) === undefined) return undefined;
    const known = [this.#formats.input, this.#formats.output, format].filter(({ encoding }) => encoding);
    const highestRate = Math.max(...known.map(({ rate }) => rate));
    return { speaker, responseId, bytes: decodeBase64(audio as string), format, highestRate };
  }
}

/** Node's own way takes a third of the time. */
function decodeBase64(audio: string): Uint8Array {
  const { Buffer } = globalThis as { Buffer?: { from(audio: string, encoding: 'base64'): Uint8Array } };
  return (
    Buffer?.from(audio, 'base64') ?? Uint8Array.from(atob(audio), (character) => character.charCodeAt(0))
  );
}
