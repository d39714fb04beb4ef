import { readThrownError } from '../../realtime-api/error-facts.ts';
import { diagnostics } from '../../host/diagnostics.ts';
import { epochMilliseconds, FIRST_PLAUSIBLE_TIME } from '../../host/epoch-milliseconds.ts';
import { guardTelling } from '../../host/guard.ts';
import { givenEndReason } from '../../session/end-reason.ts';
import { SessionTracer } from '../../session/session-tracer.ts';
import { resolveTraceOptions } from '../../session/trace-options.ts';
import { callIdIn, URL_CHECK, urlText } from '../url-option.ts';
import { EventStream } from './event-stream.ts';
import type { EndReason } from '../../session/end-reason.ts';
import type { Guard } from '../../host/guard.ts';
import type { OptionChecks } from '../../host/option-checks.ts';
import type { TraceOptions } from '../../session/trace-options.ts';

/** How a stream of events is traced. */
export interface EventStreamTraceOptions<Event = unknown> extends TraceOptions {
  /** What tells the sessions of a stream apart when several are interleaved. Default: the stream is of one session. */
  sessionKey?: (event: Event) => string | number | undefined;
  /** When an event happened, where {@link RealtimeEventSubscriber.onEvent} is not told. Default: when it arrives. */
  eventTime?: (event: Event) => EventTime | undefined;
  /** Where the session is connected to, which events do not say. Host and port are recorded, and whether it is Azure. */
  url?: string | URL;
}

/**
 * A time that counts from 1970, or a `Date`: milliseconds (with a fraction, if it is finer), or seconds, microseconds or
 * nanoseconds, which are told by their size.
 */
export type EventTime = number | Date;

/**
 * Turns a stream of session events into spans: events of the Python SDK (openai-agents) made into JSON, of a queue, of
 * a log; anything shaped like {@link RealtimeSessionEvent}. A session begins with its first event.
 *
 * Throws a `TypeError` for a wrong option, and nothing after that: an event of an unknown type has no effect. Its
 * functions can be handed on by themselves, as `queue.on('event', subscriber.onEvent)`.
 */
export class RealtimeEventSubscriber<Event = unknown> {
  readonly #guard: Guard;
  readonly #stream: EventStream;
  readonly #eventTime: ((event: Event) => EventTime | undefined) | undefined;
  #ended = false;

  constructor(options: EventStreamTraceOptions<Event> = {}) {
    const resolved = resolveTraceOptions(options, OWN_OPTIONS);
    const { sessionKey, eventTime, url } = options;
    this.#guard = guardTelling(resolved.tellMessage);
    this.#eventTime = eventTime;
    this.#stream = new EventStream({
      createReceiver: () => new SessionTracer(resolved),
      sessionKey: (event) => sessionKey?.(event as Event),
      facts: { url: urlText(url), callId: callIdIn(urlText(url)) },
    });
  }

  /**
   * Takes the next event, which happened at `time`, or now. Once an event of a session has had a time, one without
   * happened at the latest time; a time before that counts as that.
   */
  readonly onEvent = (event: Event, time?: EventTime): void => {
    if (this.#ended) return;
    const happened = this.#millisecondsOf(time) ?? this.#timeOf(event);
    this.#guard('event', () => {
      this.#stream.apply(event, happened);
    });
  };

  /** An event whose time cannot be told is no less an event. */
  #timeOf(event: Event): number | undefined {
    let time: EventTime | undefined;
    if (this.#eventTime !== undefined) this.#guard('eventTime', () => (time = this.#eventTime?.(event)));
    return this.#millisecondsOf(time);
  }

  /** A time that is none counts as not given, and so does one that counts from something else: that is said once. */
  #millisecondsOf(time: EventTime | undefined): number | undefined {
    const milliseconds =
      typeof time === 'number' ? epochMilliseconds(time) : time instanceof Date ? time.getTime() : undefined;
    if (milliseconds === undefined || milliseconds >= FIRST_PLAUSIBLE_TIME) return milliseconds;
    if (!Number.isNaN(milliseconds))
      diagnostics.once(
        'warn',
        'An event was given a time before 2015: expected a Date, or a number that counts from 1970. Such times count as not given. Reported once.',
      );
    return undefined;
  }

  /** Ends one of several sessions, `closed` unless said otherwise. An event of that key after this begins another. */
  readonly endSession = (key: string | number, reason?: EndReason): void => {
    this.#guard('end', () => this.#stream.endSession(String(key), givenEndReason(reason)));
  };

  /**
   * Ends all that is open, `closed` unless said otherwise. Events after this are ignored; ending twice is harmless. What is
   * no text, as a listener is told, counts as nothing said.
   */
  readonly end = (reason?: EndReason | number | object): void => {
    this.#ended = true;
    this.#guard('end', () => this.#stream.end(givenEndReason(reason)));
  };

  /** Ends all that is open because there are no more events. @internal */
  readonly ranOut = (): void => {
    this.#ended = true;
    this.#guard('end', () => this.#stream.ranOut());
  };

  /** Ends all that is open because the stream itself failed. @internal */
  readonly fail = (error: unknown): void => {
    this.#ended = true;
    this.#guard('end', () => this.#stream.end('error', readThrownError(error, 'transport')));
  };
}

const OWN_OPTIONS: OptionChecks = {
  sessionKey: {
    valid: (value) => typeof value === 'function',
    expected: 'a function from an event to the key of its session',
  },
  eventTime: {
    valid: (value) => typeof value === 'function',
    expected: 'a function from an event to its time, a Date or epoch milliseconds',
  },
  url: URL_CHECK,
};
