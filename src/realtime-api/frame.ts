import { isObject } from '../host/unknown-object.ts';
import type { Fields } from './fields.ts';

/** The event that a message of a WebSocket or data channel carries; `undefined` for whatever is not a JSON object. */
export function readFrame(data: unknown): Fields | undefined {
  const text = frameText(data);
  if (text?.startsWith('{') !== true) return undefined;
  try {
    const event: unknown = JSON.parse(text);
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a message carries the user's audio. That is most of what is sent: it is told apart without being parsed.
 */
export function isInputAudio(data: unknown): boolean {
  const head =
    typeof data === 'string' ? data.slice(0, HEAD) : isBytes(data) ? frameText(firstBytes(data)) : '';
  return INPUT_AUDIO.test(head ?? '');
}

const HEAD = 160;
const INPUT_AUDIO = /"type"\s*:\s*"input_audio_buffer\.append"/;

/** Text in any of the forms in which runtimes hand it over; `ws` hands it over as bytes, or as a list of them. */
function frameText(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (isBytes(data)) return new TextDecoder().decode(data);
  if (!Array.isArray(data)) return undefined;
  const decoder = new TextDecoder();
  const parts = data.filter(isBytes).map((part) => decoder.decode(part, { stream: true }));
  return parts.join('') + decoder.decode();
}

function isBytes(data: unknown): data is ArrayBuffer | Uint8Array {
  return data instanceof ArrayBuffer || data instanceof Uint8Array;
}

function firstBytes(data: ArrayBuffer | Uint8Array): Uint8Array {
  return (data instanceof ArrayBuffer ? new Uint8Array(data) : data).subarray(0, HEAD);
}
