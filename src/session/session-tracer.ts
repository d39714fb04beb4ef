import { metrics, trace } from '@opentelemetry/api';
import { guardTelling } from '../host/guard.ts';
import { instrumentsOf } from '../metrics/instruments.ts';
import { MetricWriter } from '../metrics/metric-writer.ts';
import { SessionModel } from '../model/session-model.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { ContentWriter } from '../spans/content.ts';
import { LiveSpanContext } from '../spans/live-span-context.ts';
import { SpanWriter } from '../spans/span-writer.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts';
import { guardedPrices } from './guarded-prices.ts';
import type { Context, SpanContext, Tracer } from '@opentelemetry/api';
import type { TellMessage } from '../host/error-text.ts';
import type { Guard } from '../host/guard.ts';
import type { ChunkKind, Signal, SilentKind } from '../signals/signal.ts';
import type { Failure, SessionEndReason, SessionRecord, SpanRecord } from '../model/records.ts';
import type { Instruments } from '../metrics/instruments.ts';
import type { BilledTranscription, SpanEvent, TraceSink } from '../model/trace-sink.ts';
import type { ServerLocation } from './server-location.ts';
import type { SessionBeginning, SessionReceiver } from './session-receiver.ts';
import type { WorkSubject } from './work-subject.ts';
import type { ResolvedTraceOptions } from './trace-options.ts';

/** Traces and measures sessions, one after the other: a session model and its writers for each. Each links to the one before it. */
export class SessionTracer implements SessionReceiver {
  readonly tellMessage: TellMessage;
  readonly #guard: Guard;
  readonly #options: ResolvedTraceOptions;
  #model: SessionModel | undefined;
  #writer: SpanWriter | undefined;
  #latest: SessionRecord | undefined;

  constructor(options: ResolvedTraceOptions) {
    this.#options = options;
    this.tellMessage = options.tellMessage;
    this.#guard = guardTelling(options.tellMessage);
  }

  get keepsWords(): boolean {
    return this.#options.captureContent;
  }

  /** Where the application's provider has no tracer to give, nothing is traced: other receivers are told all the same. */
  begin({ facts, parentContext }: SessionBeginning): void {
    const { captureContent, redact, traceBoundary, inferenceOperation, conventions, attributes, prices } =
      this.#options;
    let tracer: Tracer | undefined;
    this.#guard('tracer', () => (tracer = this.#tracer()));
    if (tracer === undefined) return;
    const writer = new SpanWriter({
      tracer,
      parentContext: this.#options.parentContext ?? parentContext,
      traceBoundary,
      inferenceOperation,
      conventions,
      attributes,
      content: captureContent ? new ContentWriter(redact) : undefined,
      tellMessage: this.tellMessage,
      guard: this.#guard,
    });
    this.#writer = writer;
    this.#model = new SessionModel(
      { ...facts, sessionId: this.#options.sessionId, previous: this.#latest },
      {
        sink: this.#withMetrics(writer),
        keepContent: captureContent,
        onLimit: reportLimit,
        priceOf: prices && guardedPrices(prices, this.#guard),
      },
    );
    this.#latest = this.#model.session;
  }

  located(location: ServerLocation): void {
    if (this.#model !== undefined) Object.assign(this.#model.session, location);
  }

  connected(time: number): void {
    this.#model?.connected(time);
  }

  signal(signal: Signal, time: number): void {
    this.#model?.apply(signal, time);
  }

  chunk(responseId: string, kind: ChunkKind, bytes: number, time: number): void {
    this.#model?.chunk(responseId, kind, bytes, time);
  }

  takesChunk(responseId: string, kind: SilentKind): boolean {
    return this.#model?.takesChunk(responseId, kind) ?? true;
  }

  end(reason: SessionEndReason, time: number, failure?: Failure, closeCode?: number): void {
    const model = this.#model;
    this.#model = undefined;
    // What follows one whose end nobody heard is no reconnect.
    if (reason === 'abandoned') this.#latest = undefined;
    model?.end(reason, time, failure, closeCode);
  }

  /** The span of a call is that of its agent until the tool runs; that of a response stays its own after it has ended. */
  contextFor(subject: WorkSubject, active: Context): Context {
    const writer = this.#writer;
    // What a tool opens and keeps, such as a pool of connections, keeps its context: that must not keep a session that is over.
    const model = this.#model === undefined ? undefined : new WeakRef(this.#model);
    // Where a stream has no raw events, a call is known only once its tool starts.
    let record: SpanRecord | undefined = this.#model?.recordOf(subject);
    return new LiveSpanContext(active, () => {
      record ??= model?.deref()?.recordOf(subject);
      return record === undefined ? undefined : writer?.nearestSpan(record);
    });
  }

  /** The span context of the latest session's span; `undefined` before the first connection. */
  spanContext(): SpanContext | undefined {
    return this.#latest === undefined ? undefined : this.#writer?.spanContextOf(this.#latest);
  }

  /** What is measured comes after its span: there is no context of a span before that. */
  #withMetrics(writer: SpanWriter): TraceSink {
    let instruments: Instruments | undefined;
    this.#guard('meter', () => {
      instruments = instrumentsOf(this.#options.meterProvider ?? metrics.getMeterProvider());
    });
    if (instruments === undefined) return writer;
    const contextOf = writer.contextOf.bind(writer);
    const { inferenceOperation } = this.#options;
    return new TraceSinks([
      writer,
      new MetricWriter({ instruments, inferenceOperation, contextOf, guard: this.#guard }),
    ]);
  }

  #tracer(): Tracer {
    const provider = this.#options.tracerProvider ?? trace.getTracerProvider();
    return provider.getTracer(PACKAGE_NAME, PACKAGE_VERSION);
  }
}

function reportLimit(limit: string): void {
  diagnostics.once(
    'warn',
    `realtime tracing reached ${limit} in one session; the oldest spans are ended early from here on`,
  );
}

/** Tells several sinks, in their order. */
export class TraceSinks implements TraceSink {
  readonly #sinks: readonly TraceSink[];

  constructor(sinks: readonly TraceSink[]) {
    this.#sinks = sinks;
  }

  started(record: SpanRecord): void {
    for (const sink of this.#sinks) sink.started(record);
  }

  event(record: SpanRecord, event: SpanEvent, time: number): void {
    for (const sink of this.#sinks) sink.event(record, event, time);
  }

  ended(record: SpanRecord): void {
    for (const sink of this.#sinks) sink.ended(record);
  }

  transcribed(record: SpanRecord, transcription: BilledTranscription): void {
    for (const sink of this.#sinks) sink.transcribed?.(record, transcription);
  }
}
