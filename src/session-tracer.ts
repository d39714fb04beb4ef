import { context, trace } from '@opentelemetry/api';
import { text } from './events/fields.ts';
import { chunkKind, decodeServerEvent } from './events/server-event.ts';
import { createGuard } from './guard.ts';
import { SessionModel } from './model/session-model.ts';
import { addOpenSession, removeOpenSession } from './open-sessions.ts';
import { report } from './report.ts';
import { locateServer } from './server-location.ts';
import { createSessionClock } from './session-clock.ts';
import { SCHEMA_URL } from './spans/attribute-names.ts';
import { ContentWriter } from './spans/content.ts';
import { SpanWriter } from './spans/span-writer.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from './version.ts';
import type { Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import type { Fields } from './events/fields.ts';
import type { Signal } from './events/signal.ts';
import type { Failure, SessionEndReason, SessionRecord, SpanRecord } from './model/records.ts';
import type { SessionStart } from './model/session-record.ts';
import type { SessionClock } from './session-clock.ts';
import type { ResolvedTraceOptions } from './trace-options.ts';

/** What a source knows when a connection begins. */
export interface ConnectionFacts extends Omit<SessionStart, 'startTime' | 'previous' | 'provider'> {
  url?: string | undefined;
}

/** A connection attempt: when and in which context it began. */
export interface ConnectionAttempt {
  clock: SessionClock;
  startTime: number;
  parentContext: Context;
  facts: ConnectionFacts;
}

/**
 * Traces the sessions of one connection object, one after the other: wires clock, decoders, session model and span
 * writer. Sources feed it; it never throws into them. It holds no reference to what it traces.
 */
export class SessionTracer {
  readonly guard = createGuard();
  readonly #options: ResolvedTraceOptions;
  readonly #spans = new WeakMap<SpanRecord, Span>();
  readonly #limitsReported = new Set<string>();
  #clock = createSessionClock();
  #retired = false;
  #model: SessionModel | undefined;
  #writer: SpanWriter | undefined;
  #latest: SessionRecord | undefined;

  constructor(options: ResolvedTraceOptions) {
    this.#options = options;
  }

  /** Whether a session is open. */
  get active(): boolean {
    return this.#model !== undefined;
  }

  /** Notes the time and the context of a connection attempt; its span starts with {@link begin}. */
  attempt(facts: ConnectionFacts): ConnectionAttempt {
    const parentContext = this.#options.parentContext ?? context.active();
    const clock = createSessionClock();
    return { clock, startTime: clock.now(), parentContext, facts };
  }

  /** Starts a session's span. One that is open still ends as reconnected; the new one links to the one before it. */
  begin(attempt: ConnectionAttempt): void {
    if (this.#retired) return;
    this.end('reconnected');
    const { captureContent, redact, traceBoundary, attributes } = this.#options;
    const { url, ...facts } = attempt.facts;
    const content = captureContent ? new ContentWriter(redact) : undefined;
    const { clock, parentContext, startTime } = attempt;
    this.#clock = clock;
    const tracer = this.#tracer();
    const writer = new SpanWriter(
      { tracer, parentContext, traceBoundary, attributes, content, guard: this.guard },
      this.#spans,
    );
    this.#writer = writer;
    this.#model = new SessionModel(
      { ...facts, ...locateServer(url), startTime, previous: this.#latest },
      { sink: writer, keepContent: captureContent, onLimit: (limit) => this.#reportLimit(limit) },
    );
    this.#latest = this.#model.session;
    addOpenSession(this);
  }

  /** The server's address, where it is known only once the connection is being made. */
  located(url: string): void {
    if (this.#model !== undefined) Object.assign(this.#model.session, locateServer(url));
  }

  connected(): void {
    this.#model?.connected(this.#clock.now());
  }

  signal(signal: Signal): void {
    this.#model?.apply(signal, this.#clock.now());
  }

  /** A Realtime API server event, verbatim. */
  serverEvent(event: Fields): void {
    const model = this.#model;
    if (model === undefined) return;
    const kind = chunkKind(event['type']);
    if (kind !== undefined) {
      const delta = event['delta'];
      const size = kind === 'audio' && typeof delta === 'string' ? delta.length : 0;
      model.chunk(text(event['response_id']) ?? '', kind, size, this.#clock.now());
      return;
    }
    const signal = decodeServerEvent(event);
    if (signal !== undefined) model.apply(signal, this.#clock.now());
  }

  /** Ends the open session, if there is one. */
  end(reason: SessionEndReason, failure?: Failure): void {
    const model = this.#model;
    if (model === undefined) return;
    this.#model = undefined;
    removeOpenSession(this);
    model.end(reason, this.#clock.now(), failure);
  }

  /** Ends the open session, and begins none any more. */
  retire(reason: SessionEndReason): void {
    this.#retired = true;
    this.end(reason);
  }

  /** The span context of the latest session's span; `undefined` before the first connection. */
  spanContext(): SpanContext | undefined {
    return this.#latest === undefined ? undefined : this.#writer?.spanContextOf(this.#latest);
  }

  #tracer(): Tracer {
    const provider = this.#options.tracerProvider ?? trace.getTracerProvider();
    return provider.getTracer(PACKAGE_NAME, PACKAGE_VERSION, { schemaUrl: SCHEMA_URL });
  }

  #reportLimit(limit: string): void {
    if (this.#limitsReported.has(limit)) return;
    this.#limitsReported.add(limit);
    report.warn(
      `realtime tracing reached ${limit} in one session; the oldest spans are ended early from here on`,
    );
  }
}
