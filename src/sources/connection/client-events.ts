import { fieldsOf, isObject } from '../../host/fields.ts';
import { guardedListener } from '../../host/guard.ts';
import { putPatch, putProperty, undoPatch } from '../../host/method-patch.ts';
import { isSocket } from './connection-shape.ts';
import type { Fields } from '../../host/fields.ts';
import type { Guard } from '../../host/guard.ts';
import type { Detach } from '../observed-objects.ts';
import type { ClientMembers, SocketMembers } from './connection-shape.ts';

/**
 * Hears of the server events that a client of `openai` has parsed, before the application does: one that answers in its
 * `event` listener would otherwise have answered before the event was seen here. All versions emit with `_emit`, and a
 * client of another make that is an emitter of Node with `emit`; any other, or one that is sealed, is listened to.
 */
export function observeServerEvents(
  client: ClientMembers,
  guard: Guard,
  onEvent: (event: Fields) => void,
): Detach {
  const hear = guardedListener(guard, 'server event', (event) => {
    if (isObject(event)) onEvent(event);
  });
  const patch = putPatch(client, '_events' in client ? 'emit' : '_emit', (emit) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      if (args[0] === 'event') hear(args[1]);
      return emit.apply(this, args);
    };
  });
  if (patch !== undefined) return () => undoPatch(patch);
  client.on('event', hear);
  return () => client.off('event', hear);
}

/**
 * Tells when a client puts a new socket in the place of its own, as those that can reconnect by themselves do (`openai`
 * 7, with the option `reconnect`). Other clients are left as they are.
 */
export function observeSocketChange(
  client: ClientMembers,
  guard: Guard,
  onChange: (socket: SocketMembers) => void,
): Detach {
  const previous = Object.getOwnPropertyDescriptor(client, 'socket');
  const canReconnect = typeof Reflect.get(client, 'flushPending') === 'function';
  if (!canReconnect || previous?.configurable !== true || previous.writable !== true) return () => undefined;
  let current: unknown = previous.value;
  const accessor = {
    get: () => current,
    set: (socket: unknown) => {
      const changed = socket !== current;
      current = socket;
      if (changed && isSocket(socket)) guard('reconnect', () => onChange(socket));
    },
    configurable: true,
    enumerable: previous.enumerable ?? true,
  };
  if (!putProperty(client, 'socket', accessor)) return () => undefined;
  return () => {
    if (Object.getOwnPropertyDescriptor(client, 'socket')?.get !== accessor.get) return;
    Object.defineProperty(client, 'socket', { ...previous, value: current });
  };
}

/**
 * Tells when an object that holds a data channel says that it is closed, as `OpenAIRealtimeWebRTC` does: it closes the
 * peer connection when that fails, of which the channel itself does not always hear.
 */
export function observeHolderEnd(holder: object, guard: Guard, onClosed: () => void): Detach {
  const subscribe: unknown = Reflect.get(holder, 'onConnectionEvent');
  if (typeof subscribe !== 'function') return () => undefined;
  const hear = (event: unknown): void => {
    if (fieldsOf(event)['type'] === 'closed') guard('holder closed', onClosed);
  };
  try {
    return subscribe.call(holder, hear) as Detach;
  } catch {
    // It is closed already.
    return () => undefined;
  }
}
