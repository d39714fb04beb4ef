import * as name from '../spans/attribute-names.ts';
import { MetricAttributes } from './metric-attributes.ts';
import { GUARDRAIL_NAME } from './metric-names.ts';
import type { SpanRecord } from '../model/records.ts';
import type { SpanEvent } from '../model/trace-sink.ts';
import type { MeasuringPlace } from './instruments.ts';

/** Counts what happened in a span. */
export function countEvent(
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
    case 'input_audio_timeout_triggered':
  }
}
