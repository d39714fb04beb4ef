import { guardedListener } from '../host/guard.ts';
import { patchMethod } from '../host/method-patch.ts';
import type { Guard } from '../host/guard.ts';
import type { Method, Unpatch } from '../host/method-patch.ts';
import { hasMethods, isObject } from '../host/fields.ts';
import type { Fields } from '../host/fields.ts';

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
 * Whether a message carries the user's audio. That is most of what is sent: it is told apart without being parsed, and by
 * how the SDKs write it, where they have.
 */
function isInputAudio(data: unknown): boolean {
  if (typeof data === 'string') return USUAL_AUDIO.test(data) || INPUT_AUDIO.test(data.slice(0, HEAD));
  return isBytes(data) && INPUT_AUDIO.test(frameText(firstBytes(data)) ?? '');
}

const USUAL_AUDIO = /^\{"type":"input_audio_buffer\.append"/;

const HEAD = 160;
const INPUT_AUDIO = /"type"\s*:\s*"(?:session\.)?input_audio_buffer\.append"/;

/** For what is whole: it keeps nothing from one call to the next. */
const utf8 = new TextDecoder();

/** Text in any of the forms in which runtimes hand it over; `ws` hands it over as bytes, or as a list of them. */
function frameText(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (isBytes(data)) return utf8.decode(data);
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

/** Who hears of what goes out. */
export interface SentEventListener {
  guard: Guard;
  /** A client event, in wire order, once the socket has taken it; not for the user's audio. */
  onEvent: (event: Fields) => void;
  /** The socket refused to send. */
  onFailure?: (error: unknown) => void;
  /** The socket is closed: with which code, its event says. Heard after those who listened for it before. */
  onClose?: (event: unknown) => void;
}

/** Observes `send` of a WebSocket or a data channel. */
export function observeSentEvents(socket: object, listener: SentEventListener): Unpatch {
  const unpatch = patchMethod(socket, 'send', (send) => wrapSend(send, listener));
  const { onClose } = listener;
  if (onClose === undefined || !hasMethods(socket, ['addEventListener', 'removeEventListener']))
    return unpatch;
  const target = socket as EventTarget;
  target.addEventListener('close', onClose, CAPTURE);
  return () => {
    unpatch();
    target.removeEventListener('close', onClose, CAPTURE);
  };
}

const CAPTURE = { capture: true };

function wrapSend(send: Method, { guard, onEvent, onFailure }: SentEventListener): Method {
  const hear = guardedListener(guard, 'client event', (data) => {
    const event = isInputAudio(data) ? undefined : readFrame(data);
    if (event !== undefined) onEvent(event);
  });
  return function (this: unknown, ...args: unknown[]): unknown {
    let result: unknown;
    try {
      result = send.apply(this, args);
    } catch (error) {
      guard('client event', () => onFailure?.(error));
      throw error;
    }
    hear(args[0]);
    return result;
  };
}
