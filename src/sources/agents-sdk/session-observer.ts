import { readServerError } from '../../realtime-api/error-facts.ts';
import { fieldsOf, text } from '../../host/fields.ts';
import { guardedListener } from '../../host/guard.ts';
import { ConnectionObserver } from './connection-observer.ts';
import { raiseListenerLimit } from '../../host/listener-limit.ts';
import { errorEventOf } from '../../host/method-patch.ts';
import { observeDecisions } from './decisions.ts';
import { RefusedCalls } from './refused-calls.ts';
import { readSessionError, SESSION_EVENTS } from './session-events.ts';
import { ThrownErrors } from './thrown-errors.ts';
import { WorkInContext } from './work-in-context.ts';
import type { ErrorRaised, Signal } from '../../signals/signal.ts';
import type { Fields } from '../../host/fields.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { Attachments } from './attachments.ts';
import type { SessionMembers } from './session-shape.ts';

/** Observes a session, its transport and its client. Holds no reference to the session. */
export class SessionObserver {
  readonly #feed: SessionFeed;
  readonly #connection: ConnectionObserver;
  readonly #thrown: ThrownErrors;
  readonly #refused = new RefusedCalls();
  readonly #work: WorkInContext;
  /** An event of the server is being handled that is no chunk: what fails meanwhile is no tool. */
  #handling = false;

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
      listen(event, (...args) => this.#onSignal(this.#refused.look(read(...args), args)));
    }
    listen(errorEventOf(session), (event) => this.#onError(event));
    this.#work = new WorkInContext(session, feed, attachments);
    observeDecisions(session, feed, attachments);
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
    if (this.#feed.serverEvent(fields)) this.#noteHandling();
    if (fields['type'] === 'error') this.#connection.noteError(readServerError(fields['error']));
    else this.#connection.noteServerEvent();
  }

  #noteHandling(): void {
    if (this.#handling) return;
    this.#handling = true;
    queueMicrotask(() => (this.#handling = false));
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
    this.#feed.signal({ ...signal, ...this.#causeOf(fieldsOf(event)['error']) });
    if (isOfConnection) this.#connection.noteError(signal.error);
  }

  /**
   * The call that an error of the SDK came of, or whether it is one's. The session raises what fails in a call's work
   * without a word of which; so does it what fails in an output guardrail, and in its own handling of an event.
   */
  #causeOf(error: unknown): Pick<ErrorRaised, 'callId' | 'ofCall'> {
    const thrower = this.#thrown.callOf(error);
    if (thrower !== undefined) return { callId: thrower };
    const subject = this.#work.subject;
    if (subject !== undefined) return 'callId' in subject ? subject : { ofCall: false };
    if (this.#handling) return { ofCall: false };
    return this.#work.checksResponses ? {} : { ofCall: true };
  }
}
