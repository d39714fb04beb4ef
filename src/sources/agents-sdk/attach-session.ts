import { readServerError } from '../../events/error-facts.ts';
import { fieldsOf, isFields } from '../../events/fields.ts';
import { ConnectionObserver } from './connection-observer.ts';
import { guardedListener } from '../../guard.ts';
import { raiseListenerLimit } from '../listener-limit.ts';
import { errorEventOf, patchMethod } from '../method-patch.ts';
import { ObservedObjects } from '../observed-objects.ts';
import { approvalCallId, readSessionError, SESSION_EVENTS } from './session-events.ts';
import { hearThrownErrors } from './thrown-errors.ts';
import { putWorkInContext } from './work-contexts.ts';
import type { SessionFeed } from '../../session-feed.ts';
import type { Method, Unpatch } from '../method-patch.ts';
import type { Detach } from '../observed-objects.ts';
import type { SessionMembers } from './session-shape.ts';

/** All sessions of the agents SDK that are traced or recorded. */
export const observedSessions = new ObservedObjects<SessionMembers>(attachSession);

/** The session's members as they are used here. Throws a `TypeError` when it has not got them. */
export function expectSession(session: unknown): SessionMembers {
  const fields = fieldsOf(session);
  const missing = ['on', 'off', 'connect', 'close'].filter((method) => typeof fields[method] !== 'function');
  const transport = fieldsOf(fields['transport']);
  if (typeof transport['on'] !== 'function') missing.push('transport');
  if (missing.length === 0) return session as SessionMembers;
  throw new TypeError(
    `Expected a RealtimeSession of @openai/agents-realtime, but got ${session === null ? 'null' : typeof session}` +
      `${isFields(session) ? ` without ${missing.join(', ')}` : ''}. Pass the session itself, before connect().`,
  );
}

/** Listens to the session, its transport and its client. */
function attachSession(session: SessionMembers, feed: SessionFeed): Detach {
  const connection = new ConnectionObserver(session, feed);
  const thrown = hearThrownErrors(session.context, feed);
  const undo: Unpatch[] = [() => connection.stop(), () => thrown.stop()];
  const listen = (event: string | symbol, handle: (...args: unknown[]) => void): void => {
    const listener = guardedListener(feed.guard, String(event), handle);
    session.on(event, listener);
    undo.push(() => session.off(event, listener));
  };

  undo.push(raiseListenerLimit(session));
  listen('transport_event', (event) => {
    const fields = fieldsOf(event);
    feed.serverEvent(fields);
    if (fields['type'] === 'error') connection.noteError(readServerError(fields['error']));
    else connection.noteServerEvent();
  });
  for (const [event, read] of Object.entries(SESSION_EVENTS)) {
    listen(event, (...args) => {
      const signal = read(...args);
      if (signal === undefined) return;
      feed.signal(signal);
      if (signal.type === 'guardrail_tripped') endGuardrailTrip(feed);
    });
  }
  listen(errorEventOf(session), (event) => {
    const signal = readSessionError(event, (error) => connection.isOfTransport(error));
    if (signal === undefined) return;
    const isOfConnection = signal.error.origin === 'transport';
    if (isOfConnection && connection.connecting) return;
    feed.signal({ ...signal, callId: thrown.callOf(fieldsOf(event)['error']) });
    if (isOfConnection) connection.noteError(signal.error);
  });
  undo.push(
    putWorkInContext(session, feed),
    patchMethod(session, 'approve', (approve) => wrapDecision(approve, true, feed)),
    patchMethod(session, 'reject', (reject) => wrapDecision(reject, false, feed)),
  );
  return () => {
    for (const step of undo.splice(0)) feed.guard('detach', step);
  };
}

/** The SDK interrupts and sends its feedback message in the same tick in which it emits `guardrail_tripped`. */
function endGuardrailTrip(feed: SessionFeed): void {
  queueMicrotask(() => feed.guard('guardrail', () => feed.signal({ type: 'guardrail_handled' })));
}

/** `approve()` and `reject()`: the decision comes before the tool runs, or does not. The call is theirs to run. */
function wrapDecision(decide: Method, approved: boolean, feed: SessionFeed): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    let call: { callId: string } | undefined;
    feed.guard('approval', () => {
      const callId = approvalCallId(args[0]);
      if (callId === undefined) return;
      call = { callId };
      feed.signal({ type: 'approval_decided', callId, approved });
    });
    return feed.runWithin(call, () => decide.apply(this, args));
  };
}
