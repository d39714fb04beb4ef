import { isInputAudio, readFrame } from '../realtime-api/frame.ts';
import { patchMethod } from '../host/method-patch.ts';
import type { Fields } from '../realtime-api/fields.ts';
import type { Guard } from '../host/guard.ts';
import type { Method, Unpatch } from '../host/method-patch.ts';

/** Who hears of what goes out. */
export interface SentEventListener {
  guard: Guard;
  /** A client event, in wire order, once the socket has taken it; not for the user's audio. */
  onEvent: (event: Fields) => void;
  /** The socket refused to send. */
  onFailure?: (error: unknown) => void;
}

/** Observes `send` of a WebSocket or a data channel. */
export function observeSentEvents(socket: object, listener: SentEventListener): Unpatch {
  return patchMethod(socket, 'send', (send) => wrapSend(send, listener));
}

function wrapSend(send: Method, { guard, onEvent, onFailure }: SentEventListener): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    let result: unknown;
    try {
      result = send.apply(this, args);
    } catch (error) {
      guard('client event', () => onFailure?.(error));
      throw error;
    }
    guard('client event', () => {
      const event = isInputAudio(args[0]) ? undefined : readFrame(args[0]);
      if (event !== undefined) onEvent(event);
    });
    return result;
  };
}
