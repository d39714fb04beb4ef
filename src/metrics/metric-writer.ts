import { countEvent } from './counted-events.ts';
import { measureEnd } from './measured-ends.ts';
import { MetricAttributes } from './metric-attributes.ts';
import type { Attributes, Context } from '@opentelemetry/api';
import type { Guard } from '../host/guard.ts';
import type { SessionRecord, SpanRecord } from '../model/records.ts';
import type { SpanEvent, TraceSink } from '../model/trace-sink.ts';
import type { Instruments } from './instruments.ts';

export interface MetricWriterOptions {
  instruments: Instruments;
  /** The context of a record's span: an SDK that keeps exemplars finds the trace there. */
  contextOf: (record: SpanRecord) => Context;
  /** What the application's SDK throws within a measurement must not stop the model. */
  guard: Guard;
}

/** Writes the session model's decisions as OpenTelemetry metrics: durations when something ends, counts when it happens. */
export class MetricWriter implements TraceSink {
  readonly #options: MetricWriterOptions;
  #session: SessionRecord | undefined;
  /** The same attributes add and take away: the model may become known in between. */
  #active: Attributes | undefined;

  constructor(options: MetricWriterOptions) {
    this.#options = options;
  }

  started(record: SpanRecord): void {
    if (record.kind !== 'session') return;
    const { instruments, guard } = this.#options;
    this.#session = record;
    this.#active = new MetricAttributes(instruments.values).model(record).values;
    guard('metric', () => this.#addActive(1, record));
  }

  event(record: SpanRecord, event: SpanEvent): void {
    const { instruments, contextOf, guard } = this.#options;
    guard('metric', () => countEvent(event, record, { instruments, context: contextOf(record) }));
  }

  ended(record: SpanRecord): void {
    const { instruments, contextOf, guard } = this.#options;
    const session = this.#session;
    if (session === undefined) return;
    guard('metric', () => measureEnd(record, session, { instruments, context: contextOf(record) }));
    if (record === session) guard('metric', () => this.#addActive(-1, session));
  }

  #addActive(change: 1 | -1, session: SessionRecord): void {
    const { instruments, contextOf } = this.#options;
    instruments.activeSessions.add(change, this.#active, contextOf(session));
  }
}
