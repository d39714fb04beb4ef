import { fieldsOf, hasMethods } from '../../host/fields.ts';
import { reportFailure } from '../hear-first.ts';
import { checksResponses, workSubjectsOf } from './work-in-context.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { WorkSubject } from '../../session/work-subject.ts';
import type { Method } from '../../host/method-patch.ts';
import type { Hear } from '../hear-first.ts';
import type { Attachments } from './attachments.ts';
import type { Emitter, SessionMembers, TransportMembers } from './session-shape.ts';
import type { WorkSubjects } from './work-in-context.ts';

/** What is heard: every server event as it came, the life of the connection, and what went wrong with it. */
const HEARD: ReadonlySet<string> = new Set(['*', 'connection_change', 'error']);

/**
 * Hears of what a session's transport emits before the session and the application do, and lets what they do about it be
 * part of the span that the event is about.
 */
export class TransportEvents {
  readonly #feed: SessionFeed;
  readonly #subjects: WorkSubjects;
  readonly #hear: Hear;
  /** Whether the SDK checks responses: the work of a guardrail is apart from that of a call. */
  readonly checksResponses: boolean;
  /** What the event is about that is being emitted. */
  #emittedAbout: WorkSubject | undefined;
  /** The event that is being emitted, and has been heard. */
  emitting: unknown;

  constructor(session: SessionMembers, feed: SessionFeed, attachments: Attachments, hear: Hear) {
    this.#feed = feed;
    this.#subjects = workSubjectsOf(session);
    this.checksResponses = checksResponses(session);
    this.#hear = hear;
    const { transport } = session;
    const emitter = emitterOf(transport);
    const isSeen = attachments.patch(emitter, 'emit', (emit) => TransportEvents.#stand(this, emit));
    if (isSeen && emitsByMethod(emitter, transport)) return;
    attachments.listen(emitter, HEARD, this.#feed.guard, (event, told) => {
      if (event !== this.emitting) this.#hear(event, told);
    });
  }

  /** What the work is about that is being done: at once, or, where the application has a context manager, since. */
  get subject(): WorkSubject | undefined {
    return this.#emittedAbout ?? this.#feed.currentSubject();
  }

  /** Most events are chunks of audio: for them nothing is made. */
  static #stand(own: TransportEvents, emit: Method): Method {
    return function (this: unknown, ...emitted: unknown[]): unknown {
      const event = emitted[0];
      const isOfWork = own.#subjects.has(event);
      const isHeard = HEARD.has(event as string);
      if (!isHeard && !isOfWork) return emit.apply(this, emitted);
      const outer = own.emitting;
      own.emitting = event;
      try {
        if (isHeard) own.#hear(event, emitted[1]);
      } catch (error) {
        reportFailure(own.#feed.guard, event, error);
      }
      try {
        return isOfWork ? own.#emitWithin(this, emit, emitted) : emit.apply(this, emitted);
      } finally {
        own.emitting = outer;
      }
    };
  }

  #emitWithin(emitter: unknown, emit: Method, emitted: unknown[]): unknown {
    let subject: WorkSubject | undefined;
    this.#feed.guard('context', () => {
      subject = this.#subjects.get(emitted[0])?.(fieldsOf(emitted[1]));
    });
    const outer = this.#emittedAbout;
    this.#emittedAbout = subject;
    try {
      return this.#feed.runWithin(subject, () => emit.apply(emitter, emitted));
    } finally {
      this.#emittedAbout = outer;
    }
  }
}

/** The SDK's transports delegate to an emitter of the runtime's own, which a transport that is sealed still lets be observed. */
function emitterOf(transport: TransportMembers): Emitter {
  const inner = fieldsOf(transport)['eventEmitter'];
  return hasMethods(inner, ['on', 'off', 'emit']) ? (inner as Emitter) : transport;
}

/** Whether listeners are told by `emit` alone: an application's own transport may have an emitter within that nobody sees. */
function emitsByMethod(emitter: Emitter, transport: TransportMembers): boolean {
  return emitter !== transport || '_events' in emitter;
}
