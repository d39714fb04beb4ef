import { isSpanContextValid, SpanStatusCode, trace } from '@opentelemetry/api';
import { contentAttributesOf } from './content-attributes.ts';
import { putEndAttributes, putStartAttributes } from './attributes.ts';
import { eventAttributesOf } from './event-attributes.ts';
import * as name from './attribute-names.ts';
import { spanKindOf, spanNameOf } from './span-naming.ts';
import { Conventions } from './conventions/conventions.ts';
import { hasMethods } from '../host/fields.ts';
import { scrubAndCut, scrubValue } from '../privacy/scrub.ts';
import type {
  Attributes,
  AttributeValue,
  Context,
  HrTime,
  Link,
  Span,
  SpanContext,
  Tracer,
} from '@opentelemetry/api';
import type { PutAttribute } from './attributes.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { Guard } from '../host/guard.ts';
import type { ContentWriter } from './content.ts';
import type { Convention } from './conventions/convention.ts';
import type { SessionRecord, SpanRecord } from '../model/records.ts';
import type { SpanEvent, TraceSink } from '../model/trace-sink.ts';
import type { InferenceOperation } from './span-naming.ts';

/** Where traces are cut: `session` makes one trace of a call, `turn` one of each turn, linked to the session's span. */
export type TraceBoundary = 'session' | 'turn';

export interface SpanWriterOptions {
  tracer: Tracer;
  /** The parent of the session's span. */
  parentContext: Context;
  traceBoundary: TraceBoundary;
  inferenceOperation: InferenceOperation;
  conventions: readonly Convention[];
  /** Added to every span of the session. */
  attributes: Attributes;
  /** Present when content capture is on. */
  content: ContentWriter | undefined;
  /** What is told of the messages of errors. */
  tellMessage: TellMessage;
  /** Span processors of the application run within `startSpan()` and `end()`: one that throws must not stop the model. */
  guard: Guard;
}

/** Writes the session model's decisions as OpenTelemetry spans. */
export class SpanWriter implements TraceSink {
  readonly #options: SpanWriterOptions;
  readonly #conventions: Conventions | undefined;
  #session: SessionRecord | undefined;
  /** The newest turns that are traces of their own: the session's span links to them. */
  #turns: SpanContext[] | undefined;

  constructor(options: SpanWriterOptions) {
    this.#options = { ...options, attributes: present(options.attributes) };
    const { conventions, traceBoundary, content } = options;
    if (conventions.length > 0)
      this.#conventions = new Conventions(conventions, { turnsAreTraces: traceBoundary === 'turn', content });
  }

  spanContextOf(record: SpanRecord): SpanContext | undefined {
    return spanOf(record)?.spanContext();
  }

  /** A record's span; of one that has not started, or could not be, that of what it is part of. */
  nearestSpan(record: SpanRecord): Span | undefined {
    const span = spanOf(record);
    return span !== undefined || record.kind === 'session' ? span : this.nearestSpan(record.parent);
  }

  /** Of what happens within a record's span. */
  contextOf(record: SpanRecord): Context {
    const span = this.nearestSpan(record);
    const { parentContext } = this.#options;
    return span === undefined ? parentContext : trace.setSpan(parentContext, span);
  }

  started(record: SpanRecord): void {
    this.#options.guard('span start', () => this.#start(record));
  }

  event(record: SpanRecord, event: SpanEvent, time: number): void {
    this.#options.guard('span event', () => this.#addEvent(record, event, time));
  }

  ended(record: SpanRecord): void {
    this.#options.guard('span end', () => this.#end(record));
  }

  #start(record: SpanRecord): void {
    if (record.kind === 'session') this.#session = record;
    const session = this.#session;
    if (session === undefined) return;
    const { tracer, inferenceOperation, attributes: given } = this.#options;
    const attributes: Attributes = { ...given };
    putStartAttributes(record, session, inferenceOperation, (key, value) => {
      if (value === undefined || (key === name.SESSION_ID && given[key] !== undefined)) return;
      attributes[key] = scrubValue(value);
    });
    this.#conventions?.start(record, session, (key, value) => {
      if (value !== undefined) attributes[key] ??= scrubValue(value);
    });
    const options = {
      kind: spanKindOf(record),
      startTime: toHrTime(record.startTime),
      attributes,
      links: this.#linksOf(record),
    };
    const spanName = scrubAndCut(spanNameOf(record, inferenceOperation));
    const span = tracer.startSpan(spanName, options, this.#contextFor(record));
    record.span = span;
    if (record.kind === 'turn' && this.#options.traceBoundary === 'turn') this.#noteTurn(span.spanContext());
  }

  #noteTurn(turn: SpanContext): void {
    const turns = (this.#turns ??= []);
    if (isSpanContextValid(turn)) turns.push(turn);
    if (turns.length > MAX_TURN_LINKS) turns.shift();
  }

  #addEvent(record: SpanRecord, event: SpanEvent, time: number): void {
    const { content, tellMessage } = this.#options;
    const attributes = present(eventAttributesOf(event, content, tellMessage));
    spanOf(record)?.addEvent(event.name, attributes, toHrTime(time));
  }

  #end(record: SpanRecord): void {
    const span = spanOf(record);
    const session = this.#session;
    if (span === undefined || session === undefined || record.endTime === undefined) return;
    putEndAttributes(record, session, (key, value) => {
      if (value === undefined || (key === name.SESSION_ID && hasSessionId(span))) return;
      span.setAttribute(key, scrubValue(value));
    });
    const { guard } = this.#options;
    // What was said may be an object that throws: its span ends all the same.
    if (span.isRecording()) {
      guard('content', () => this.#writeContent(record, session, span));
      guard('conventions', () => this.#conventions?.end(record, session, this.#putUngiven(span, scrubValue)));
    }
    // The API has had these only since 1.9, and an application's own spans may not.
    if (record.kind === 'session' && this.#turns !== undefined && hasMethods(span, ['addLinks']))
      span.addLinks(this.#turns.map((turn) => ({ context: turn, attributes: { [name.LINK_TYPE]: 'turn' } })));
    if (record.failure !== undefined) {
      const { type, message } = record.failure;
      const told = message === undefined ? undefined : this.#options.tellMessage(message);
      span.setStatus({ code: SpanStatusCode.ERROR, message: scrubAndCut(told ?? type) });
    }
    span.end(toHrTime(record.endTime));
    // What ended may be linked to for as long as its session is open, and may get children: that takes its context alone.
    record.span = trace.wrapSpanContext(span.spanContext());
  }

  /** Scrubbed piece by piece, before it became JSON. */
  #writeContent(record: SpanRecord, session: SessionRecord, span: Span): void {
    const { content } = this.#options;
    if (content === undefined) return;
    const written = withoutUndefined(contentAttributesOf(record, content));
    span.setAttributes(written);
    this.#conventions?.said(
      record,
      session,
      written,
      this.#putUngiven(span, (value) => value),
    );
  }

  /** Adds what the application has not set for all spans. */
  #putUngiven(span: Span, write: (value: AttributeValue) => AttributeValue): PutAttribute {
    const { attributes: given } = this.#options;
    return (key, value) => {
      if (value !== undefined && given[key] === undefined) span.setAttribute(key, write(value));
    };
  }

  #contextFor(record: SpanRecord): Context {
    if (record.kind === 'session') return this.#options.parentContext;
    if (record.kind === 'turn' && this.#options.traceBoundary === 'turn')
      return trace.deleteSpan(this.#options.parentContext);
    return this.contextOf(record.parent);
  }

  #linksOf(record: SpanRecord): Link[] {
    if (record.kind === 'session') return this.#link(record.previous, { [name.LINK_TYPE]: 'reconnect' });
    if (record.kind === 'turn' && this.#options.traceBoundary === 'turn') {
      return this.#link(record.parent, { [name.LINK_TYPE]: 'session' });
    }
    if (record.kind !== 'agent' || record.handoff === undefined) return [];
    const { from, fromName } = record.handoff;
    return this.#link(from, {
      [name.LINK_TYPE]: 'handoff',
      [name.HANDOFF_FROM]: fromName,
      [name.HANDOFF_TO]: record.name,
    });
  }

  #link(record: SpanRecord | undefined, attributes: Attributes): Link[] {
    const context = record === undefined ? undefined : this.spanContextOf(record);
    return context === undefined || !isSpanContextValid(context)
      ? []
      : [{ context, attributes: present(attributes) }];
  }
}

/** As many links as the SDK keeps of a span by default. */
const MAX_TURN_LINKS = 128;

/** The application's own id stands, also where a span processor set it. The API does not show attributes; its SDK does. */
function hasSessionId(span: Span): boolean {
  const { attributes } = span as { attributes?: Attributes };
  return attributes?.[name.SESSION_ID] !== undefined;
}

/** Children may start after their parent has ended, and links may point far back: a record's span lives as long as it does. */
function spanOf(record: SpanRecord): Span | undefined {
  return record.span as Span | undefined;
}

/**
 * Epoch milliseconds as the SDK's time pair. A plain number would not do: the SDK takes one that lies before the
 * process started for an offset to that, and recorded sessions do.
 */
function toHrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}

/** Those that are known, without secrets and bounded. */
function present(attributes: Attributes): Attributes {
  const present: Attributes = {};
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined && value !== null) present[key] = scrubValue(value, key);
  }
  return present;
}

function withoutUndefined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
