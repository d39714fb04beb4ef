import { report } from '../../report.ts';
import { readServerError } from '../../events/error-facts.ts';
import { fieldsOf, isFields } from '../../events/fields.ts';
import { SessionTracer } from '../../session-tracer.ts';
import { resolveTraceOptions } from '../../trace-options.ts';
import { ConnectionObserver } from './connection-observer.ts';
import { raiseListenerLimit } from './listener-limit.ts';
import { errorEventOf, patchMethod } from './method-patch.ts';
import { approvalCallId, readSessionError, SESSION_EVENTS } from './session-events.ts';
import type { SpanContext } from '@opentelemetry/api';
import type { SessionEndReason } from '../../model/records.ts';
import type { TraceOptions } from '../../trace-options.ts';
import type { Unpatch } from './method-patch.ts';
import type { Method, SessionMembers, TraceableSession } from './session-shape.ts';

/** A traced session. */
export interface SessionTrace {
  /** The span context of the session's span (the latest, after a reconnect); `undefined` before `connect()`. */
  spanContext(): SpanContext | undefined;
  /** Ends what is open, `closed` unless said otherwise, and stops observing the session. Ending twice is harmless. */
  end(reason?: SessionEndReason): void;
}

/** What is attached to a session: attaching twice must not trace twice. */
const attachments = new WeakMap<object, { trace: SessionTrace; detach: () => void }>();

/** A session that is collected without having been closed still has its span ended. */
const abandoned = new FinalizationRegistry<SessionTracer>((tracer) => {
  tracer.guard('abandoned', () => tracer.end('abandoned'));
});

/**
 * Traces a `RealtimeSession` of `@openai/agents-realtime`, over any of its transports. Call it before `connect()`:
 * each connection becomes a `realtime_session` span under the context that is active then.
 *
 * The session behaves as before: its events, their order, its results and its errors are those without tracing.
 * Throws a `TypeError` when the session or an option is not what was expected.
 */
export function traceRealtimeSession(session: TraceableSession, options?: TraceOptions): SessionTrace {
  const members = expectSession(session);
  const resolved = resolveTraceOptions(options);
  const existing = attachments.get(session);
  if (existing !== undefined) {
    report.warn('This RealtimeSession is traced already; the options of the first call stay in force.');
    return existing.trace;
  }
  const tracer = new SessionTracer(resolved);
  const trace = createHandle(tracer, new WeakRef(session));
  attachments.set(session, { trace, detach: attach(members, tracer) });
  abandoned.register(session, tracer);
  return trace;
}

/** The application may keep the handle for longer than the session: it does not keep the session. */
function createHandle(tracer: SessionTracer, reference: WeakRef<object>): SessionTrace {
  const trace: SessionTrace = {
    spanContext: () => tracer.spanContext(),
    end: (reason = 'closed') => {
      tracer.guard('end', () => tracer.retire(reason));
      const session = reference.deref();
      const attachment = session === undefined ? undefined : attachments.get(session);
      if (session === undefined || attachment?.trace !== trace) return;
      attachments.delete(session);
      attachment.detach();
    },
  };
  return trace;
}

function expectSession(session: unknown): SessionMembers {
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

/** Listens to the session, its transport and its client. Nothing of this is reachable from the tracer. */
function attach(session: SessionMembers, tracer: SessionTracer): () => void {
  const connection = new ConnectionObserver(session, tracer);
  const undo: Unpatch[] = [() => connection.stop()];
  const listen = (event: string | symbol, handle: (...args: unknown[]) => void): void => {
    const listener = (...args: unknown[]): void => tracer.guard(String(event), () => handle(...args));
    session.on(event, listener);
    undo.push(() => session.off(event, listener));
  };

  undo.push(raiseListenerLimit(session));
  listen('transport_event', (event) => {
    const fields = fieldsOf(event);
    tracer.serverEvent(fields);
    if (fields['type'] === 'error') connection.noteError(readServerError(fields['error']));
    else connection.noteServerEvent();
  });
  for (const [event, read] of Object.entries(SESSION_EVENTS)) {
    listen(event, (...args) => {
      const signal = read(...args);
      if (signal === undefined) return;
      tracer.signal(signal);
      if (signal.type === 'guardrail_tripped') endGuardrailTrip(tracer);
    });
  }
  listen(errorEventOf(session), (event) => {
    const signal = readSessionError(event, (error) => connection.isOfTransport(error));
    if (signal === undefined) return;
    const isOfConnection = signal.error.origin === 'transport';
    if (isOfConnection && connection.connecting) return;
    tracer.signal(signal);
    if (isOfConnection) connection.noteError(signal.error);
  });
  undo.push(
    patchMethod(session, 'approve', (approve) => wrapDecision(approve, true, tracer)),
    patchMethod(session, 'reject', (reject) => wrapDecision(reject, false, tracer)),
  );
  return () => {
    for (const step of undo.splice(0)) tracer.guard('detach', step);
  };
}

/** The SDK interrupts and sends its feedback message in the same tick in which it emits `guardrail_tripped`. */
function endGuardrailTrip(tracer: SessionTracer): void {
  queueMicrotask(() => tracer.guard('guardrail', () => tracer.signal({ type: 'guardrail_handled' })));
}

/** `approve()` and `reject()`: the decision comes before the tool runs, or does not. */
function wrapDecision(decide: Method, approved: boolean, tracer: SessionTracer): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    tracer.guard('approval', () => {
      const callId = approvalCallId(args[0]);
      if (callId !== undefined) tracer.signal({ type: 'approval_decided', callId, approved });
    });
    return decide.apply(this, args);
  };
}
