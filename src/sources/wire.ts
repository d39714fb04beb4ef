import { appendedAudioOf, appendedBytesOf, mentionsInputAudio } from '../realtime-api/input-audio.ts';
import { patchMethod } from '../host/method-patch.ts';
import { reportFailure } from './hear-first.ts';
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

/** Bytes of the user's audio that a message carries; -1 for any other message. Bytes of text are decoded, as far as is needed. */
function appendedIn(data: unknown): number {
  if (typeof data === 'string') return appendedBytesOf(data);
  if (!isBytes(data) || !mentionsInputAudio(frameText(firstBytes(data)) ?? '')) return -1;
  return appendedBytesOf(frameText(data) ?? '');
}

/** The user's audio that a message carries, as base64. */
export function audioIn(data: unknown): string {
  return appendedAudioOf(frameText(data) ?? '');
}

const HEAD = 160;

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
  /** So many bytes of the user's audio went out, in a message of which {@link audioIn} gives it. */
  onAudio: (bytes: number, data: unknown) => void;
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

function wrapSend(send: Method, listener: SentEventListener): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    let result: unknown;
    try {
      result = send.apply(this, args);
    } catch (error) {
      listener.guard('client event', () => listener.onFailure?.(error));
      throw error;
    }
    try {
      hearSent(args[0], listener);
    } catch (error) {
      reportFailure(listener.guard, 'client event', error);
    }
    return result;
  };
}

/** Most of what is sent is audio: for that nothing is made. */
function hearSent(data: unknown, { onEvent, onAudio }: SentEventListener): void {
  const bytes = appendedIn(data);
  if (bytes >= 0) {
    onAudio(bytes, data);
    return;
  }
  const event = readFrame(data);
  if (event !== undefined) onEvent(event);
}
