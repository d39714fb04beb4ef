import { fieldsOf, text } from '../../host/fields.ts';
import { standForEmit } from '../hear-first.ts';
import { ConnectionObserver } from './connection-observer.ts';
import { observeDecisions } from './decisions.ts';
import { RefusedCalls } from './refused-calls.ts';
import { readSessionError, SESSION_EVENTS } from './session-events.ts';
import { ThrownErrors } from './thrown-errors.ts';
import { TransportEvents } from './transport-events.ts';
import type { ErrorRaised, Signal } from '../../signals/signal.ts';
import type { Fields } from '../../host/fields.ts';
import type { Hear } from '../hear-first.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { Attachments } from './attachments.ts';
import type { SessionMembers } from './session-shape.ts';

const READERS: ReadonlyMap<unknown, (...args: unknown[]) => Signal | undefined> = new Map(
  Object.entries(SESSION_EVENTS),
);

const HEARD: ReadonlySet<string> = new Set([...Object.keys(SESSION_EVENTS), 'transport_event', 'error']);

/** Observes a session, its transport and its client. Holds no reference to the session. */
export class SessionObserver {
  readonly #feed: SessionFeed;
  readonly #connection: ConnectionObserver;
  readonly #thrown: ThrownErrors;
  readonly #refused = new RefusedCalls();
  readonly #transport: TransportEvents;
  /** An event of the server is being handled that is no chunk: what fails meanwhile is no tool. */
  #handling = false;

  constructor(session: SessionMembers, feed: SessionFeed, attachments: Attachments) {
    this.#feed = feed;
    // Nothing can be put on it, and not all emitters of Node are still one then.
    if (Object.isFrozen(session)) throw new TypeError('The session is frozen.');
    const { transport } = session;
    this.#connection = new ConnectionObserver(session, feed, attachments);
    this.#transport = new TransportEvents(session, feed, attachments, (event, told) => {
      if (event === '*') this.#onTransportEvent(told);
      else this.#connection.onTransportEmitted(event, told, transport);
    });
    this.#observeEvents(session, attachments);
    this.#thrown = new ThrownErrors(session.context, feed);
    observeDecisions(session, feed, attachments);
    this.#connection.start(session);
  }

  stop(): void {
    this.#connection.stop();
    this.#thrown.stop();
  }

  #observeEvents(session: SessionMembers, attachments: Attachments): void {
    const { guard } = this.#feed;
    const hear: Hear = (event, one, two, three, four, five) => {
      // Most events are audio, or repeat the transport's.
      if (event === 'transport_event') this.#onRepeated(one);
      else this.#onEmitted(event, [one, two, three, four, five]);
    };
    if (!attachments.patch(session, 'emit', (emit) => standForEmit(emit, HEARD, guard, hear)))
      attachments.listen(session, HEARD, guard, hear);
  }

  /** The session repeats what its transport is just saying. */
  #onRepeated(event: unknown): void {
    if (this.#transport.emitting !== '*') this.#onTransportEvent(event);
  }

  #onEmitted(event: unknown, told: readonly unknown[]): void {
    const read = READERS.get(event);
    if (read !== undefined) this.#onSignal(this.#refused.look(read(...told), told));
    else if (event === 'error') this.#onError(told[0]);
  }

  #onTransportEvent(event: unknown): void {
    const fields = fieldsOf(event);
    if (fields['type'] === 'twilio_message') this.#onPhoneMessage(fieldsOf(fields['message']));
    else if (this.#feed.serverEvent(fields)) this.#noteHandling();
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
    const subject = this.#transport.subject;
    if (subject !== undefined) return 'callId' in subject ? subject : { ofCall: false };
    if (this.#handling) return { ofCall: false };
    return this.#transport.checksResponses ? {} : { ofCall: true };
  }
}
