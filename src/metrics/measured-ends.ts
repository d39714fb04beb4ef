import * as name from '../spans/attribute-names.ts';
import { MetricAttributes } from './metric-attributes.ts';
import { TOKEN_CACHED, TOKEN_MODALITY, TOKEN_TYPE } from './metric-names.ts';
import { tokenPartsOf } from './token-parts.ts';
import type { Histogram } from '@opentelemetry/api';
import type { InferenceRecord, SessionRecord, SpanRecord, ToolRecord, TurnRecord } from '../model/records.ts';
import type { MeasuringPlace } from './instruments.ts';

/** Measures a span that has ended. What is not known is not measured. */
export function measureEnd(record: SpanRecord, session: SessionRecord, place: MeasuringPlace): void {
  const { instruments } = place;
  switch (record.kind) {
    case 'session': {
      const attributes = attributesIn(place).model(record);
      attributes.put(name.SESSION_END_REASON, record.endReason).put(name.ERROR_TYPE, record.failure?.type);
      return measure(instruments.histograms.sessionDuration, secondsOf(record), attributes, place);
    }
    case 'turn':
      return measureTurn(record, place);
    case 'agent': {
      const { agentDuration } = instruments.histograms;
      return measure(agentDuration, secondsOf(record), attributesIn(place).of(record), place);
    }
    case 'inference':
      return measureInference(record, session, place);
    case 'tool':
      return measureTool(record, place);
    case 'user_speech':
  }
}

function measureTurn(turn: TurnRecord, place: MeasuringPlace): void {
  const { histograms, counters } = place.instruments;
  const attributes = attributesIn(place).of(turn);
  const ended = attributes.more().put(name.TURN_END_REASON, turn.endReason);
  counters.turns.add(1, ended.values, place.context);
  measure(histograms.turnDuration, secondsOf(turn), ended, place);
  measure(histograms.reactionTime, turn.interruption?.reactionTime, attributes, place);
  const answered = attributes.more().put(name.INPUT_MODALITY, turn.modality);
  measure(histograms.responseLatency, turn.responseLatency, answered, place);
}

function measureInference(record: InferenceRecord, session: SessionRecord, place: MeasuringPlace): void {
  const { histograms } = place.instruments;
  const attributes = attributesIn(place).client(record, session);
  measure(histograms.timeToFirstChunk, record.timeToFirstChunk, attributes, place);
  const ended = attributes.more().put(name.RESPONSE_STATUS, record.status);
  ended.put(name.ERROR_TYPE, record.failure?.type);
  measure(histograms.operationDuration, secondsOf(record), ended, place);
  if (record.usage === undefined) return;
  for (const { type, modality, cached, count } of tokenPartsOf(record.usage)) {
    const part = attributes.more().put(TOKEN_TYPE, type).put(TOKEN_MODALITY, modality);
    measure(histograms.tokenUsage, count, part.put(TOKEN_CACHED, cached), place);
  }
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
  return endTime === undefined ? undefined : Math.max(0, endTime - startTime) / 1000;
}
