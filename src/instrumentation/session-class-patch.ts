import { isTraced } from '../sources/traced-objects.ts';
import { likeFunction } from '../host/method-patch.ts';
import { patchProperty } from './property-patch.ts';
import type { Method } from '../host/method-patch.ts';
import type { PropertyPatch } from './property-patch.ts';
import type { SessionAttachment } from './session-attachment.ts';

/**
 * Attaches to each `RealtimeSession` when it connects, by the method `connect` of `prototype`. A session that is traced
 * already, whoever traces it, is left alone.
 */
export function patchSessionClass(prototype: object, attachment: SessionAttachment): PropertyPatch {
  return patchProperty(prototype, 'connect', ({ value: connect, ...previous }, isOn) =>
    typeof connect === 'function'
      ? { ...previous, value: likeFunction(wrapConnect(connect as Method, attachment, isOn), connect) }
      : undefined,
  );
}

function wrapConnect(connect: Method, attachment: SessionAttachment, isOn: () => boolean): Method {
  /** How each session's `connect` is observed. It need not stand on the session: every call comes by here. */
  const observed = new WeakMap<object, Method>();
  const observing = (session: object): Method => {
    if (!isOn()) return connect;
    if (!isTraced(session)) {
      observed.delete(session);
      attachment.guard('session', () => {
        const method = observeConnect(session, connect, attachment);
        if (method !== connect) observed.set(session, method);
      });
    }
    return observed.get(session) ?? connect;
  };
  return function (this: unknown, ...args: unknown[]): unknown {
    return observing(this as object).apply(this, args);
  };
}

/**
 * Attaching patches a session's own `connect`. Here that is the plain method while it attaches, and afterwards again
 * what it was: a subclass, or an application that has its own `connect` on the session, calls the prototype's, and its
 * own must run once for each call.
 */
function observeConnect(session: object, connect: Method, attachment: SessionAttachment): Method {
  const own = Object.getOwnPropertyDescriptor(session, 'connect');
  if (!Reflect.defineProperty(session, 'connect', { value: connect, configurable: true, writable: true })) {
    // It is sealed: nothing can be put on it, and what its transport says has to do.
    attachment.session(session);
    return connect;
  }
  try {
    attachment.session(session);
    return Reflect.get(session, 'connect') as Method;
  } finally {
    if (own === undefined) Reflect.deleteProperty(session, 'connect');
    else Object.defineProperty(session, 'connect', own);
  }
}
