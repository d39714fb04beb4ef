import { readAudioFormat } from '../../realtime-api/audio-format.ts';
import { chunkKind } from '../../realtime-api/output-chunk.ts';
import { readOutputFormat } from '../../realtime-api/session-configuration.ts';
import { fieldsOf, text } from '../../host/fields.ts';
import { BoundedMap } from '../../model/bounded.ts';
import { MAX_RECENT } from '../../model/limits.ts';
import type { AudioFormat } from '../../realtime-api/audio-format.ts';
import type { Fields } from '../../host/fields.ts';
import type { AudioFormats } from '../../session/audio-formats.ts';
import type { AudioOnWire } from '../../session/session-receiver.ts';

/** A chunk of what somebody says. */
export interface SpokenAudio {
  readonly speaker: 'user' | 'agent';
  /** Of the agent: the response that says it. */
  readonly responseId: string;
  /** As it goes over the wire, in base64. */
  readonly audio: string;
  readonly format: AudioFormat;
}

/** Finds the audio in what goes over the wire. */
export class AudioWire {
  /** Of the latest responses: each may have one of its own. */
  readonly #formats = new BoundedMap<AudioFormat>(MAX_RECENT);

  /** `undefined` for what has no audio in it, or none any more. */
  read({ sent, received = {} }: AudioOnWire, formats: AudioFormats): SpokenAudio | undefined {
    if (sent !== undefined) return spoken(sent, 'user', formats.input);
    const { type, response, delta } = received;
    if (type === 'response.created') this.#begin(fieldsOf(response));
    if (chunkKind(type) === 'audio') {
      const responseId = text(received['response_id']) ?? '';
      const format = this.#formats.get(responseId) ?? formats.output;
      return spoken(delta, 'agent', format, responseId);
    }
    if (type !== 'session.output_audio.delta') return undefined;
    // A translation is of no response, and says of each chunk what it is.
    const told = readAudioFormat({ type: received['format'], rate: received['sample_rate'] });
    return spoken(delta, 'agent', told ?? formats.output);
  }

  #begin(response: Fields): void {
    const format = readOutputFormat(response);
    if (format !== undefined) this.#formats.set(text(response['id']) ?? '', format);
  }
}

function spoken(
  audio: unknown,
  speaker: SpokenAudio['speaker'],
  format: AudioFormat,
  responseId = '',
): SpokenAudio | undefined {
  const given = text(audio);
  return given === undefined ? undefined : { speaker, responseId, audio: given, format };
}

interface NodeBuffer extends Uint8Array {
  write(text: string, encoding: 'base64'): number;
}

/** Room for most chunks, in bytes: more than a second of PCM16 at 24 kHz. */
const ROOM = 64 * 1024;
let room: NodeBuffer | undefined;

/** The bytes are there until the next are decoded. Node's own way takes a third of the time, and leaves nothing to collect. */
export function decodeBase64(audio: string): Uint8Array {
  const { Buffer } = globalThis as { Buffer?: { alloc(length: number): NodeBuffer } };
  if (Buffer === undefined) return Uint8Array.from(atob(audio), (character) => character.charCodeAt(0));
  const most = Math.ceil((audio.length * 3) / 4);
  const bytes = most > ROOM ? Buffer.alloc(most) : (room ??= Buffer.alloc(ROOM));
  return bytes.subarray(0, bytes.write(audio, 'base64'));
}
