import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { seriesOf } from './collected-metrics.ts';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** What a series adds up to: how often, and the sum of its values (of a counter, the same). */
export type Totals = Map<string, { count: number; sum: number }>;

/** The metrics that finished spans stand for, worked out from nothing but the spans. */
export function metricsOfSpans(spans: readonly ReadableSpan[]): Totals {
  const totals: Totals = new Map();
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const add = (name: string, value: AttributeValue | undefined, attributes: Attributes): void => {
    if (typeof value !== 'number') return;
    const known = Object.entries(attributes).filter(([, each]) => each !== undefined);
    const series = seriesOf(name, Object.fromEntries(known));
    const { count, sum } = totals.get(series) ?? { count: 0, sum: 0 };
    totals.set(series, { count: count + 1, sum: sum + value });
  };
  for (const span of spans) {
    const around = new Surroundings(span, byId, spans);
    addDurations(span, around, add);
    for (const event of span.events) addEvent(event, around, add);
  }
  return totals;
}

type Add = (name: string, value: AttributeValue | undefined, attributes: Attributes) => void;

/** What a span itself does not say: the model in force and the agent at work. */
class Surroundings {
  readonly model: AttributeValue | undefined;
  readonly agent: AttributeValue | undefined;

  constructor(span: ReadableSpan, byId: ReadonlyMap<string, ReadableSpan>, all: readonly ReadableSpan[]) {
    let owner: ReadableSpan | undefined = span;
    const isNobodys = span.name === 'realtime_session' || span.name === 'user_speech';
    let agent = isNobodys ? undefined : span.attributes['gen_ai.agent.name'];
    let model: AttributeValue | undefined;
    let modelFound = false;
    while (owner !== undefined) {
      // What a tool or the user does has no model of its own: what it is part of has the one in force, if one was known.
      const hasModel = !/^(?:execute_tool|user_speech)/.test(owner.name);
      if (hasModel && !modelFound) [model, modelFound] = [owner.attributes['gen_ai.request.model'], true];
      if (!isNobodys && agent === undefined && owner.name === 'turn') agent = firstAgentOf(owner, all);
      if (agent === undefined && owner.name.startsWith('invoke_agent'))
        agent = owner.attributes['gen_ai.agent.name'];
      if (modelFound && (agent !== undefined || owner.name === 'turn')) break;
      owner = byId.get(owner.parentSpanContext?.spanId ?? '');
    }
    this.model = model;
    this.agent = agent;
  }

  get both(): Attributes {
    return { 'gen_ai.request.model': this.model, 'gen_ai.agent.name': this.agent };
  }
}

function firstAgentOf(turn: ReadableSpan, all: readonly ReadableSpan[]): AttributeValue | undefined {
  const { spanId } = turn.spanContext();
  const agents = all.filter(
    (span) => span.parentSpanContext?.spanId === spanId && span.name.startsWith('invoke_agent'),
  );
  const [first] = agents.toSorted(
    (one, other) => hrTimeToMilliseconds(one.startTime) - hrTimeToMilliseconds(other.startTime),
  );
  return first?.attributes['gen_ai.agent.name'];
}

function addDurations(span: ReadableSpan, around: Surroundings, add: Add): void {
  const { attributes } = span;
  const pick = (...keys: string[]): Attributes =>
    Object.fromEntries(keys.map((key) => [key, attributes[key]]));
  const seconds = hrTimeToMilliseconds(span.duration) / 1000;
  const model = { 'gen_ai.request.model': around.model };
  switch (span.name.split(' ')[0]) {
    case 'realtime_session':
      add('realtime.session.duration', seconds, {
        ...model,
        ...pick('realtime.session.end_reason', 'error.type'),
      });
      return;
    case 'turn': {
      const ended = { ...around.both, ...pick('realtime.turn.end_reason') };
      add('realtime.turn.count', 1, ended);
      add('realtime.turn.duration', seconds, ended);
      add('realtime.turn.response_latency', attributes['realtime.turn.response_latency'], {
        ...around.both,
        ...pick('realtime.turn.input_modality'),
      });
      add(
        'realtime.interruption.reaction_time',
        attributes['realtime.interruption.reaction_time'],
        around.both,
      );
      return;
    }
    case 'invoke_agent':
      add('gen_ai.invoke_agent.duration', seconds, { ...around.both, ...pick('error.type') });
      return;
    case 'realtime_inference': {
      const client = {
        ...around.both,
        ...pick(
          'gen_ai.operation.name',
          'gen_ai.provider.name',
          'gen_ai.response.model',
          'server.address',
          'server.port',
        ),
      };
      add('gen_ai.client.operation.duration', seconds, {
        ...client,
        ...pick('realtime.response.status', 'error.type'),
      });
      add(
        'gen_ai.client.operation.time_to_first_chunk',
        attributes['gen_ai.response.time_to_first_chunk'],
        client,
      );
      return;
    }
    case 'execute_tool': {
      const tool = { ...around.both, ...pick('gen_ai.tool.name', 'realtime.tool.outcome') };
      if (attributes['error.type'] === 'unknown_tool') tool['gen_ai.tool.name'] = '_OTHER';
      add('realtime.tool.approval_wait', attributes['realtime.tool.approval_wait'], tool);
      add('gen_ai.execute_tool.duration', seconds, { ...tool, ...pick('gen_ai.tool.type', 'error.type') });
    }
  }
}

function addEvent(
  { name, attributes = {} }: ReadableSpan['events'][number],
  around: Surroundings,
  add: Add,
): void {
  const model = { 'gen_ai.request.model': around.model };
  switch (name) {
    case 'exception':
      if (attributes['realtime.error.benign'] === true) return;
      add('realtime.error.count', 1, { ...around.both, 'error.type': attributes['exception.type'] });
      return;
    case 'handoff':
      add('realtime.handoff.count', 1, {
        ...model,
        'realtime.handoff.from': attributes['realtime.handoff.from'],
        'realtime.handoff.to': attributes['realtime.handoff.to'],
      });
      return;
    case 'guardrail_tripped': {
      const names = attributes['realtime.guardrail.names'] as string[];
      for (const guardrail of names.length === 0 ? [undefined] : names)
        add('realtime.guardrail.trip.count', 1, { ...around.both, 'realtime.guardrail.name': guardrail });
      return;
    }
    case 'audio_interrupted':
      add('realtime.interruption.count', 1, {
        ...around.both,
        'realtime.interruption.reason': attributes['realtime.interruption.reason'],
      });
  }
}
