import { readServerError } from '../../realtime-api/error-facts.ts';
import { fieldsOf, list, text } from '../../host/fields.ts';
import { guardedListener } from '../../host/guard.ts';
import { ConnectionObserver } from './connection-observer.ts';
import { raiseListenerLimit } from '../../host/listener-limit.ts';
import { errorEventOf } from '../../host/method-patch.ts';
import { approvalCallId, readSessionError, SESSION_EVENTS } from './session-events.ts';
import { ThrownErrors } from './thrown-errors.ts';
import type { Signal } from '../../signals/signal.ts';
import type { Fields } from '../../host/fields.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { WorkSubject } from '../../session/session-receiver.ts';
import type { Method } from '../../host/method-patch.ts';
import type { Attachments } from './attachments.ts';
import type { SessionMembers } from './session-shape.ts';

/** Observes a session, its transport and its client. Holds no reference to the session. */
export class SessionObserver {
  readonly #feed: SessionFeed;
  readonly #connection: ConnectionObserver;
  readonly #thrown: ThrownErrors;

  constructor(session: SessionMembers, feed: SessionFeed, attachments: Attachments) {
    this.#feed = feed;
    // First: what is frozen throws here, before anything is put on it.
    attachments.add(raiseListenerLimit(session));
    this.#connection = new ConnectionObserver(session, feed, attachments);
    this.#thrown = new ThrownErrors(session.context, feed);
    const listen = (event: string | symbol, hear: (...args: unknown[]) => void): void =>
      attachments.listen(session, event, guardedListener(feed.guard, String(event), hear));
    listen('transport_event', (event) => this.#onTransportEvent(event));
    for (const [event, read] of Object.entries(SESSION_EVENTS)) {
      listen(event, (...args) => this.#onSignal(read(...args)));
    }
    listen(errorEventOf(session), (event) => this.#onError(event));
    putWorkInContext(session, feed, attachments);
    attachments.patch(session, 'approve', (approve) => wrapDecision(approve, true, feed));
    attachments.patch(session, 'reject', (reject) => wrapDecision(reject, false, feed));
    this.#connection.start(session);
  }

  stop(): void {
    this.#connection.stop();
    this.#thrown.stop();
  }

  #onTransportEvent(event: unknown): void {
    const fields = fieldsOf(event);
    if (fields['type'] === 'twilio_message') {
      this.#onPhoneMessage(fieldsOf(fields['message']));
      return;
    }
    this.#feed.serverEvent(fields);
    if (fields['type'] === 'error') this.#connection.noteError(readServerError(fields['error']));
    else this.#connection.noteServerEvent();
  }

  /** The phone transport of `@openai/agents-extensions` hands on what the provider sends: the first message names the call. */
  #onPhoneMessage(message: Fields): void {
    const callId = message['event'] === 'start' ? text(fieldsOf(message['start'])['callSid']) : undefined;
    if (callId !== undefined) this.#feed.signal({ type: 'call_identified', callId });
  }

  #onSignal(signal: Signal | undefined): void {
    if (signal === undefined) return;
    const feed = this.#feed;
    feed.signal(signal);
    if (signal.type !== 'guardrail_tripped') return;
    // The SDK interrupts and sends its feedback message in the same tick in which it emits `guardrail_tripped`.
    queueMicrotask(() => feed.guard('guardrail', () => feed.signal({ type: 'guardrail_handled' })));
  }

  #onError(event: unknown): void {
    const signal = readSessionError(event, (error) => this.#connection.isOfTransport(error));
    if (signal === undefined) return;
    const isOfConnection = signal.error.origin === 'transport';
    if (isOfConnection && this.#connection.connecting) return;
    this.#feed.signal({ ...signal, callId: this.#thrown.callOf(fieldsOf(event)['error']) });
    if (isOfConnection) this.#connection.noteError(signal.error);
  }
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

/**
 * Lets what a session does about an event of its transport be part of the span that the event is about: the SDK runs a
 * tool, and a guardrail, in asynchronous work that begins in its listener. What the tool does while it runs has that
 * work's context, also behind the SDK's timeouts, and calls that run at once have one each.
 *
 * Tools and guardrails themselves are left alone: the SDK knows its tools by their functions.
 */
function putWorkInContext(session: SessionMembers, feed: SessionFeed, attachments: Attachments): void {
  const subjects = hasGuardrails(session) ? CALLS_AND_CHECKED_RESPONSES : CALLS;
  attachments.patch(session.transport, 'emit', (emit) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const read = subjects.get(args[0]);
      // Most events are about nothing of the kind: for them nothing is made here.
      return read === undefined ? emit.apply(this, args) : emitWithin(this, emit, args, { read, feed });
    };
  });
}

function emitWithin(
  transport: unknown,
  emit: Method,
  args: unknown[],
  { read, feed }: { read: ReadSubject; feed: SessionFeed },
): unknown {
  let subject: WorkSubject | undefined;
  feed.guard('context', () => {
    subject = read(fieldsOf(args[1]));
  });
  return feed.runWithin(subject, () => emit.apply(transport, args));
}

type ReadSubject = (event: Fields) => WorkSubject | undefined;

/** The SDK looks whether the call may run, runs it, or hands over. */
const CALLS: ReadonlyMap<unknown, ReadSubject> = new Map([
  ['function_call', (event) => ofCall(text(event['callId']) ?? text(event['id']))],
]);

/** The SDK checks what has been said so far, and all of it at the end. */
const CALLS_AND_CHECKED_RESPONSES: ReadonlyMap<unknown, ReadSubject> = new Map([
  ...CALLS,
  ['audio_transcript_delta', (event) => ofResponse(event['responseId'])],
  ['output_text_delta', (event) => ofResponse(event['responseId'])],
  ['turn_done', (event) => ofResponse(fieldsOf(event['response'])['id'])],
]);

function ofCall(callId: string | undefined): WorkSubject | undefined {
  return callId === undefined ? undefined : { callId };
}

function ofResponse(id: unknown): WorkSubject | undefined {
  const responseId = text(id);
  return responseId === undefined ? undefined : { responseId };
}

function hasGuardrails(session: SessionMembers): boolean {
  return list(fieldsOf(session.options)['outputGuardrails']).length > 0;
}
