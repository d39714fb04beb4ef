import { fieldsOf } from '../../host/fields.ts';
import { guardedListener } from '../../host/guard.ts';
import { raiseListenerLimit } from '../../host/listener-limit.ts';
import { errorEventOf, putPatch, undoPatch } from '../../host/method-patch.ts';
import { standForEmit, warnOfRemoval } from '../hear-first.ts';
import type { Guard } from '../../host/guard.ts';
import type { Detach } from '../observed-objects.ts';
import type { Hear } from '../hear-first.ts';
import type { SocketMembers } from './connection-shape.ts';

/** What is heard of a socket. */
export interface SocketListeners {
  open(): void;
  /** Left out where messages are heard of elsewhere. */
  message?(data: unknown): void;
  /** The server refused the connection with an HTTP status; heard only where the application listens for it too. */
  refused(status: unknown): void;
  error(error: unknown): void;
  /** With which code, where the socket says. */
  close(code: unknown): void;
}

/**
 * Hears of everything that a socket says before the application does: one that answers a message at once would otherwise
 * have sent its answer before the message was seen here.
 *
 * A socket of `ws` is the Node emitter that it is: what it emits is heard before it has listeners at all. Of other
 * sockets browsers call the listeners for the capturing phase first; Node calls all in their order.
 */
export function listenToSocket(socket: SocketMembers, listeners: SocketListeners, guard: Guard): Detach {
  if (typeof socket.prependListener !== 'function' || typeof socket.off !== 'function')
    return listenToTarget(socket, listeners, guard);
  const hear = hearing(socket, listeners);
  const patch = putPatch(socket, 'emit', (emit) => standForEmit(emit, HEARD, guard, hear));
  return patch === undefined ? listenToEmitter(socket, hear, guard) : () => undoPatch(patch);
}

const HEARD: ReadonlySet<string> = new Set(['message', 'open', 'error', 'close', 'unexpected-response']);

function hearing(socket: SocketMembers, listeners: SocketListeners): Hear {
  return (event, told, answer) => {
    switch (event) {
      case 'message':
        return listeners.message?.(told);
      case 'open':
        return listeners.open();
      case 'error':
        return listeners.error(told);
      case 'close':
        return listeners.close(told);
      case 'unexpected-response':
        // A socket of `ws` leaves a refusal to whoever listens for it, and fails with it where nobody does.
        if ((socket.listenerCount?.('unexpected-response') ?? 0) > 0)
          listeners.refused(fieldsOf(answer)['statusCode']);
    }
  };
}

/** Nothing can stand in front of the `emit` of a socket that is sealed. Its errors are watched without counting as a listener for them. */
function listenToEmitter(socket: SocketMembers, hear: Hear, guard: Guard): Detach {
  const undo: Detach[] = [raiseListenerLimit(socket)];
  const ours = new Set<unknown>();
  const listen = (event: string): void => {
    const name = event === 'error' ? errorEventOf(socket) : event;
    const listener = guardedListener(guard, `socket ${event}`, (one, two) => hear(event, one, two));
    ours.add(listener);
    socket.prependListener?.(name, listener);
    undo.push(() => socket.off?.(name, listener));
  };
  for (const event of ['open', 'error', 'close', 'message']) listen(event);
  if ((socket.listenerCount?.('unexpected-response') ?? 0) > 0) listen('unexpected-response');
  const removal = warnOfRemoval(socket, (listener) => ours.has(listener));
  removal?.emitter.on(removal.event, removal.listener);
  return () => {
    ours.clear();
    removal?.emitter.off(removal.event, removal.listener);
    for (const step of undo.splice(0)) step();
  };
}

function listenToTarget(socket: SocketMembers, listeners: SocketListeners, guard: Guard): Detach {
  const undo: Detach[] = [];
  const listen = (event: string, handle: (value: unknown) => void): void => {
    const listener = guardedListener(guard, `socket ${event}`, handle);
    socket.addEventListener(event, listener, CAPTURE);
    undo.push(() => socket.removeEventListener(event, listener, CAPTURE));
  };
  listen('open', () => listeners.open());
  listen('error', (error) => listeners.error(error));
  listen('close', (event) => listeners.close(fieldsOf(event)['code']));
  if (listeners.message !== undefined)
    listen('message', (event) => listeners.message?.(fieldsOf(event)['data']));
  return () => {
    for (const step of undo.splice(0)) step();
  };
}

const CAPTURE = { capture: true };
