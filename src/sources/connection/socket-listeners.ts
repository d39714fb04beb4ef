import { fieldsOf } from '../../host/fields.ts';
import { guardedListener } from '../../host/guard.ts';
import { raiseListenerLimit } from '../../host/listener-limit.ts';
import { errorEventOf } from '../../host/method-patch.ts';
import type { Guard } from '../../host/guard.ts';
import type { Detach } from '../observed-objects.ts';
import type { SocketMembers } from './connection-shape.ts';

/** What is heard of a socket. */
export interface SocketListeners {
  open(): void;
  /** Left out where messages are heard of elsewhere. */
  message?(data: unknown): void;
  /** The server refused the connection with an HTTP status; heard only where the application listens for it too. */
  refused(status: unknown): void;
  error(error: unknown): void;
  close(): void;
}

/**
 * Listens to a socket, and hears of everything before the application does: one that answers a message at once would
 * otherwise have sent its answer before the message was seen here.
 *
 * A socket of `ws` is listened to as the Node emitter that it is: its errors are watched without counting as a listener
 * for them, because one that nobody hears ends the process. Of other sockets browsers call the listeners for the
 * capturing phase first; Node calls all in their order.
 */
export function listenToSocket(socket: SocketMembers, listeners: SocketListeners, guard: Guard): Detach {
  const isEmitter = typeof socket.prependListener === 'function' && typeof socket.off === 'function';
  const undo: Detach[] = isEmitter ? [raiseListenerLimit(socket)] : [];
  const listen = (event: string | symbol, handle: (...values: unknown[]) => void): void => {
    const listener = guardedListener(guard, `socket ${String(event)}`, handle);
    if (isEmitter) {
      socket.prependListener?.(event, listener);
      undo.push(() => socket.off?.(event, listener));
    } else {
      socket.addEventListener(String(event), listener, CAPTURE);
      undo.push(() => socket.removeEventListener(String(event), listener, CAPTURE));
    }
  };

  listen('open', () => listeners.open());
  listen(isEmitter ? errorEventOf(socket) : 'error', (error) => listeners.error(error));
  listen('close', () => listeners.close());
  // A socket of `ws` leaves a refusal to whoever listens for it: it must not be left to us.
  if (isEmitter && (socket.listenerCount?.('unexpected-response') ?? 0) > 0) {
    listen('unexpected-response', (_request, response) =>
      listeners.refused(fieldsOf(response)['statusCode']),
    );
  }
  if (listeners.message !== undefined) {
    listen('message', (value) => listeners.message?.(isEmitter ? value : fieldsOf(value)['data']));
  }
  return () => {
    for (const step of undo.splice(0)) step();
  };
}

const CAPTURE = { capture: true };
