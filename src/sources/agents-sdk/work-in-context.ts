import { fieldsOf, list, text } from '../../host/fields.ts';
import type { Fields } from '../../host/fields.ts';
import type { Method } from '../../host/method-patch.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { WorkSubject } from '../../session/session-receiver.ts';
import type { Attachments } from './attachments.ts';
import type { SessionMembers } from './session-shape.ts';

/**
 * Lets what a session does about an event of its transport be part of the span that the event is about: the SDK runs a
 * tool, and a guardrail, in asynchronous work that begins in its listener. What the tool does while it runs has that
 * work's context, also behind the SDK's timeouts, and calls that run at once have one each.
 *
 * Tools and guardrails themselves are left alone: the SDK knows its tools by their functions.
 */
export class WorkInContext {
  readonly #feed: SessionFeed;
  /** Whether the SDK checks responses: the work of a guardrail is apart from that of a call. */
  readonly checksResponses: boolean;
  /** What the event is about that is being emitted. */
  #emitting: WorkSubject | undefined;

  constructor(session: SessionMembers, feed: SessionFeed, attachments: Attachments) {
    this.#feed = feed;
    this.checksResponses = hasGuardrails(session);
    const subjects = this.checksResponses ? CALLS_AND_CHECKED_RESPONSES : CALLS;
    attachments.patch(session.transport, 'emit', (emit) => WorkInContext.#standForEmit(this, emit, subjects));
  }

  /** What the work is about that is being done: at once, or, where the application has a context manager, since. */
  get subject(): WorkSubject | undefined {
    return this.#emitting ?? this.#feed.currentSubject();
  }

  static #standForEmit(
    own: WorkInContext,
    emit: Method,
    subjects: ReadonlyMap<unknown, ReadSubject>,
  ): Method {
    return function (this: unknown, ...args: unknown[]): unknown {
      const read = subjects.get(args[0]);
      // Most events are about nothing of the kind: for them nothing is made here.
      return read === undefined ? emit.apply(this, args) : own.#emitWithin(this, emit, args, read);
    };
  }

  #emitWithin(transport: unknown, emit: Method, args: unknown[], read: ReadSubject): unknown {
    const feed = this.#feed;
    const outer = this.#emitting;
    let subject: WorkSubject | undefined;
    feed.guard('context', () => {
      subject = read(fieldsOf(args[1]));
    });
    this.#emitting = subject;
    try {
      return feed.runWithin(subject, () => emit.apply(transport, args));
    } finally {
      this.#emitting = outer;
    }
  }
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
