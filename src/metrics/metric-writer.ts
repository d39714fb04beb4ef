import * as name from '../spans/attribute-names.ts';
import { MetricAttributes } from './metric-attributes.ts';
import { secondsBetween } from '../model/span-tree.ts';
import { BILLED_KIND, GUARDRAIL_NAME, SPEAKER, TOKEN_MODALITY } from './metric-names.ts';
import { tokenPartsOf } from './token-parts.ts';
import type { Attributes, Context, Counter, Histogram } from '@opentelemetry/api';
import type { Guard } from '../host/guard.ts';
import type {
  AgentRecord,
  InferenceRecord,
  SessionRecord,
  SpanRecord,
  ToolRecord,
  TurnRecord,
} from '../model/records.ts';
import type { TokenUsage, TranscriptionUsage } from '../signals/signal.ts';
import type { InferenceOperation } from '../spans/span-naming.ts';
import type { TokenPart } from './token-parts.ts';
import type { BilledTranscription, SpanEvent, TraceSink } from '../model/trace-sink.ts';
import type { Instruments, MeasuringPlace } from './instruments.ts';

export interface MetricWriterOptions {
  instruments: Instruments;
  inferenceOperation: InferenceOperation;
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
    const { instruments, inferenceOperation, contextOf, guard } = this.#options;
    const session = this.#session;
    if (session === undefined) return;
    guard('metric', () => {
      const place = { instruments, context: contextOf(record) };
      if (record.kind === 'inference') measureInference(record, { session, inferenceOperation }, place);
      else measureEnd(record, place);
    });
    if (record === session) guard('metric', () => this.#addActive(-1, session));
  }

  transcribed(record: SpanRecord, { usage, model, costUsd }: BilledTranscription): void {
    const { instruments, contextOf, guard } = this.#options;
    guard('metric', () => {
      const place = { instruments, context: contextOf(record) };
      const attributes = attributesIn(place).model(record).put(name.TRANSCRIPTION_MODEL, model);
      countTranscription(usage, attributes, place);
      const billed = attributes.more().put(name.PROVIDER_NAME, this.#session?.provider);
      countCost(costUsd, billed.put(BILLED_KIND, 'transcription'), place);
    });
  }

  #addActive(change: 1 | -1, session: SessionRecord): void {
    const { instruments, contextOf } = this.#options;
    instruments.activeSessions.add(change, this.#active, contextOf(session));
  }
}

/** Measures a span that has ended. What is not known is not measured. */
function measureEnd(record: Exclude<SpanRecord, InferenceRecord>, place: MeasuringPlace): void {
  const { instruments } = place;
  switch (record.kind) {
    case 'session': {
      const attributes = attributesIn(place).model(record);
      measure(instruments.histograms.greetingDelay, record.talk?.greetingDelay, attributes, place);
      const ended = attributes.more().put(name.SESSION_END_REASON, record.endReason);
      ended.put(name.ERROR_TYPE, record.failure?.type);
      return measure(instruments.histograms.sessionDuration, secondsOf(record), ended, place);
    }
    case 'turn':
      return measureTurn(record, place);
    case 'agent':
      return measureAgent(record, place);
    case 'tool':
      return measureTool(record, place);
    case 'user_speech':
      return measureSpeech(record, 'user', place);
    case 'agent_speech':
      return measureSpeech(record, 'agent', place);
  }
}

/** Speech that is known by its transcript alone has no length. */
function measureSpeech(record: SpanRecord, speaker: 'user' | 'agent', place: MeasuringPlace): void {
  const attributes = attributesIn(place).of(record).put(SPEAKER, speaker);
  measure(place.instruments.histograms.speechDuration, secondsOf(record) || undefined, attributes, place);
}

function measureTurn(turn: TurnRecord, place: MeasuringPlace): void {
  const { histograms, counters } = place.instruments;
  const attributes = attributesIn(place).of(turn);
  const ended = attributes.more().put(name.TURN_END_REASON, turn.endReason);
  counters.turns.add(1, ended.values, place.context);
  measure(histograms.turnDuration, secondsOf(turn), ended, place);
  if (turn.unanswered) counters.unansweredTurns.add(1, attributes.values, place.context);
  measure(histograms.endpointing, turn.endpointing, attributes, place);
  measure(histograms.reactionTime, turn.interruption?.reactionTime, attributes, place);
  const answered = attributes.more().put(name.INPUT_MODALITY, turn.modality);
  // Dashboards and alerts compare like with like.
  answered.put(name.RESPONSE_LATENCY_SOURCE, turn.responseLatencySource);
  measure(histograms.responseLatency, turn.responseLatency, answered, place);
}

function measureAgent(record: AgentRecord, place: MeasuringPlace): void {
  const { histograms } = place.instruments;
  const attributes = attributesIn(place).of(record);
  measure(histograms.agentDuration, secondsOf(record), attributes, place);
  measure(histograms.agentInferenceCalls, record.inferenceCalls, attributes, place);
  measure(histograms.agentToolCalls, record.toolCalls, attributes, place);
}

function measureInference(
  record: InferenceRecord,
  { session, inferenceOperation }: { session: SessionRecord; inferenceOperation: InferenceOperation },
  place: MeasuringPlace,
): void {
  const { histograms } = place.instruments;
  const attributes = attributesIn(place).client(record, session, inferenceOperation);
  measure(histograms.timeToFirstChunk, record.timeToFirstChunk, attributes, place);
  const ended = attributes.more().put(name.RESPONSE_STATUS, record.status);
  ended.put(name.ERROR_TYPE, record.failure?.type);
  measure(histograms.inferenceDuration, secondsOf(record), ended, place);
  if (record.usage !== undefined) measureUsage(record.usage, attributes, place);
  const billed = attributesIn(place).of(record).put(name.PROVIDER_NAME, session.provider);
  countCost(record.costUsd, billed.put(BILLED_KIND, 'response'), place);
}

function countCost(
  costUsd: number | undefined,
  { values }: MetricAttributes,
  { instruments, context }: MeasuringPlace,
): void {
  if (costUsd !== undefined) instruments.counters.cost.add(costUsd, values, context);
}

function measureUsage(usage: TokenUsage, attributes: MetricAttributes, place: MeasuringPlace): void {
  const { histograms, counters } = place.instruments;
  measure(histograms.inputTokens, usage.input, attributes, place);
  measure(histograms.outputTokens, usage.output, attributes, place);
  const { input, output, cached, reasoning } = tokenPartsOf(usage);
  const countParts = (counter: Counter, parts: readonly TokenPart[]): void => {
    for (const { modality, count } of parts)
      counter.add(count, attributes.more().put(TOKEN_MODALITY, modality).values, place.context);
  };
  countParts(counters.usageInputTokens, input);
  countParts(counters.usageOutputTokens, output);
  countParts(counters.usageCachedTokens, cached);
  countParts(counters.usageReasoningTokens, reasoning);
}

function countTranscription(
  usage: TranscriptionUsage,
  attributes: MetricAttributes,
  place: MeasuringPlace,
): void {
  const { counters } = place.instruments;
  const count = (counter: Counter, value: number | undefined): void => {
    if (value !== undefined) counter.add(value, attributes.values, place.context);
  };
  count(counters.transcriptionInputTokens, usage.inputTokens);
  count(counters.transcriptionOutputTokens, usage.outputTokens);
  count(counters.transcriptionAudio, usage.audioSeconds);
}

function measureTool(record: ToolRecord, place: MeasuringPlace): void {
  const { histograms } = place.instruments;
  const attributes = attributesIn(place).tool(record);
  measure(histograms.approvalWait, record.approvalWait, attributes, place);
  const ended = attributes.more().put(name.TOOL_TYPE, record.mcp ? 'extension' : 'function');
  ended.put(name.ERROR_TYPE, record.failure?.type);
  measure(histograms.toolDuration, secondsOf(record), ended, place);
}

function measure(
  histogram: Histogram,
  value: number | undefined,
  { values }: MetricAttributes,
  { context }: MeasuringPlace,
): void {
  if (value !== undefined) histogram.record(value, values, context);
}

function attributesIn({ instruments }: MeasuringPlace): MetricAttributes {
  return new MetricAttributes(instruments.values);
}

function secondsOf({ startTime, endTime }: SpanRecord): number | undefined {
  return endTime === undefined ? undefined : secondsBetween(startTime, endTime);
}

/** Counts what happened in a span. */
function countEvent(
  event: SpanEvent,
  record: SpanRecord,
  { instruments: { counters, values }, context }: MeasuringPlace,
): void {
  const attributes = new MetricAttributes(values);
  switch (event.name) {
    case 'exception':
      if (event.benign) return;
      counters.errors.add(1, attributes.of(record).put(name.ERROR_TYPE, event.type).values, context);
      return;
    case 'handoff':
      attributes.model(record).put(name.HANDOFF_FROM, event.from).put(name.HANDOFF_TO, event.to);
      counters.handoffs.add(1, attributes.values, context);
      return;
    case 'guardrail_tripped':
      for (const guardrail of event.guardrails.length === 0 ? [undefined] : event.guardrails) {
        const ofTrip = new MetricAttributes(values).of(record).put(GUARDRAIL_NAME, guardrail);
        counters.guardrailTrips.add(1, ofTrip.values, context);
      }
      return;
    case 'audio_interrupted':
      attributes.of(record).put(name.INTERRUPTION_REASON, event.reason);
      counters.interruptions.add(1, attributes.values, context);
      return;
    case 'dtmf':
    case 'input_audio_timeout_triggered':
  }
}
