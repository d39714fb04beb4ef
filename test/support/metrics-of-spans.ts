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
  const put = (name: string, attributes: Attributes, more: { count: number; sum: number }): void => {
    const known = Object.entries(attributes).filter(([, each]) => each !== undefined);
    const series = seriesOf(name, Object.fromEntries(known));
    const { count, sum } = totals.get(series) ?? { count: 0, sum: 0 };
    totals.set(series, { count: count + more.count, sum: sum + more.sum });
  };
  const to: Writing = {
    record: (name, value, attributes) => {
      if (typeof value === 'number') put(name, attributes, { count: 1, sum: value });
    },
    count: (name, value, attributes) => {
      if (typeof value === 'number') put(name, attributes, { count: value, sum: value });
    },
  };
  for (const span of spans) {
    const around = new Surroundings(span, byId, spans);
    addSpan(span, around, to);
    for (const event of span.events) addEvent(event, around, to);
  }
  addUnheardTranscriptions(spans, to);
  addUnheardCost(spans, to);
  return totals;
}

type Add = (name: string, value: AttributeValue | undefined, attributes: Attributes) => void;

/** To a histogram, and to a counter. */
interface Writing {
  record: Add;
  count: Add;
}

/** What a span itself does not say: the model in force, the agent at work, and what that one did. */
class Surroundings {
  readonly model: AttributeValue | undefined;
  readonly agent: AttributeValue | undefined;
  readonly children: readonly ReadableSpan[];
  readonly #span: ReadableSpan;
  readonly #all: readonly ReadableSpan[];

  constructor(span: ReadableSpan, byId: ReadonlyMap<string, ReadableSpan>, all: readonly ReadableSpan[]) {
    let owner: ReadableSpan | undefined = span;
    const isNobodys = /^(?:realtime_session|user_speech|agent_speech)$/.test(span.name);
    let agent = isNobodys ? undefined : span.attributes['gen_ai.agent.name'];
    let model: AttributeValue | undefined;
    let modelFound = false;
    while (owner !== undefined) {
      // What a tool or the user does has no model of its own: what it is part of has the one in force, if one was known.
      const hasModel = !/^(?:execute_tool|user_speech|agent_speech)/.test(owner.name);
      if (hasModel && !modelFound) [model, modelFound] = [modelOf(owner), true];
      if (!isNobodys && agent === undefined && owner.name === 'turn') agent = firstAgentOf(owner, all);
      if (agent === undefined && owner.name.startsWith('invoke_agent'))
        agent = owner.attributes['gen_ai.agent.name'];
      if (modelFound && (agent !== undefined || owner.name === 'turn')) break;
      owner = byId.get(owner.parentSpanContext?.spanId ?? '');
    }
    this.model = model;
    this.agent = span.name === 'agent_speech' ? span.attributes['realtime.agent.name'] : agent;
    this.children = childrenOf(span, all);
    this.#span = span;
    this.#all = all;
  }

  /** Only responses say it. */
  get provider(): AttributeValue | undefined {
    const { traceId } = this.#span.spanContext();
    const ofTrace = this.#all.filter((each) => each.spanContext().traceId === traceId);
    return ofTrace.map(({ attributes }) => attributes['gen_ai.provider.name']).find(Boolean);
  }

  get both(): Attributes {
    return { 'gen_ai.request.model': this.model, 'gen_ai.agent.name': this.agent };
  }
}

/** Sessions and turns, which are no generations, have it under a name of ours. */
function modelOf({ name, attributes }: ReadableSpan): AttributeValue | undefined {
  return attributes[/^(?:realtime_session|turn)$/.test(name) ? 'realtime.model' : 'gen_ai.request.model'];
}

function childrenOf(parent: ReadableSpan, all: readonly ReadableSpan[]): ReadableSpan[] {
  const { spanId } = parent.spanContext();
  return all.filter(({ parentSpanContext }) => parentSpanContext?.spanId === spanId);
}

function firstAgentOf(turn: ReadableSpan, all: readonly ReadableSpan[]): AttributeValue | undefined {
  const agents = childrenOf(turn, all).filter(({ name }) => name.startsWith('invoke_agent'));
  const [first] = agents.toSorted(
    (one, other) => hrTimeToMilliseconds(one.startTime) - hrTimeToMilliseconds(other.startTime),
  );
  return first?.attributes['gen_ai.agent.name'];
}

function addSpan(span: ReadableSpan, around: Surroundings, { record, count }: Writing): void {
  const { attributes } = span;
  const pick = (...keys: string[]): Attributes =>
    Object.fromEntries(keys.map((key) => [key, attributes[key]]));
  const seconds = hrTimeToMilliseconds(span.duration) / 1000;
  const model = { 'gen_ai.request.model': around.model };
  switch (operationOf(span)) {
    case 'realtime_session':
      record('realtime.session.greeting_delay', attributes['realtime.session.greeting_delay'], model);
      record('realtime.session.duration', seconds, {
        ...model,
        ...pick('realtime.session.end_reason', 'error.type'),
      });
      return;
    case 'turn': {
      const ended = { ...around.both, ...pick('realtime.turn.end_reason') };
      count('realtime.turns', 1, ended);
      record('realtime.turn.duration', seconds, ended);
      record('realtime.turn.response_latency', attributes['realtime.turn.response_latency'], {
        ...around.both,
        ...pick('realtime.turn.input_modality', 'realtime.turn.response_latency_source'),
      });
      count(
        'realtime.unanswered_turns',
        attributes['realtime.turn.unanswered'] === true ? 1 : undefined,
        around.both,
      );
      record('realtime.turn.endpointing', attributes['realtime.turn.endpointing'], around.both);
      record(
        'realtime.interruption.reaction_time',
        attributes['realtime.interruption.reaction_time'],
        around.both,
      );
      return;
    }
    case 'agent_speech':
      record('realtime.speech.duration', seconds || undefined, {
        ...model,
        'gen_ai.agent.name': attributes['realtime.agent.name'],
        'realtime.speech.speaker': 'agent',
      });
      return;
    case 'user_speech':
      record('realtime.speech.duration', seconds || undefined, {
        ...model,
        'realtime.speech.speaker': 'user',
      });
      for (const [measured, counter] of TRANSCRIPTION_COUNTERS) {
        count(counter, attributes[measured], { ...model, ...pick('realtime.transcription.model') });
      }
      count('realtime.cost', attributes['realtime.transcription.cost_usd'], {
        ...model,
        ...pick('realtime.transcription.model'),
        'gen_ai.provider.name': around.provider,
        'realtime.billed.kind': 'transcription',
      });
      return;
    case 'invoke_agent': {
      const { responses, calls } = workOf(around.children);
      record('gen_ai.invoke_agent.duration', seconds, { ...around.both, ...pick('error.type') });
      record('gen_ai.invoke_agent.inference_calls', responses === 0 ? undefined : responses, around.both);
      record('gen_ai.invoke_agent.tool_calls', calls, around.both);
      return;
    }
    case 'chat':
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
      record('gen_ai.client.inference.duration', seconds, {
        ...client,
        ...pick('realtime.response.status', 'error.type'),
      });
      record(
        'gen_ai.client.inference.time_to_first_chunk',
        attributes['gen_ai.response.time_to_first_chunk'],
        client,
      );
      addTokens(attributes, client, { record, count });
      count('realtime.cost', attributes['realtime.response.cost_usd'], {
        ...around.both,
        ...pick('gen_ai.provider.name'),
        'realtime.billed.kind': 'response',
      });
      return;
    }
    case 'execute_tool': {
      const tool = { ...around.both, ...pick('gen_ai.tool.name', 'realtime.tool.outcome') };
      if (attributes['error.type'] === 'unknown_tool') tool['gen_ai.tool.name'] = '_OTHER';
      record('realtime.tool.approval_wait', attributes['realtime.tool.approval_wait'], tool);
      record('gen_ai.execute_tool.duration', seconds, {
        ...tool,
        ...pick('gen_ai.tool.type', 'error.type'),
      });
    }
  }
}

const TRANSCRIPTION_COUNTERS = [
  ['realtime.transcription.input_tokens', 'realtime.transcription.input_tokens'],
  ['realtime.transcription.output_tokens', 'realtime.transcription.output_tokens'],
  ['realtime.transcription.audio_seconds', 'realtime.transcription.audio_duration'],
] as const;

/** Transcriptions of no utterance that is known are in the sums of their sessions alone. */
function addUnheardTranscriptions(spans: readonly ReadableSpan[], { count }: Writing): void {
  const sessions = spans.filter(({ name }) => name === 'realtime_session');
  const sumOf = (key: string): number =>
    spans.reduce((sum, { attributes }) => sum + Number(attributes[key] ?? 0), 0);
  for (const [measured, counter] of TRANSCRIPTION_COUNTERS) {
    const total = measured.replace('realtime.transcription.', 'realtime.session.transcription_');
    const unheard = sumOf(total) - sumOf(measured);
    const owner = sessions.find(({ attributes }) => total in attributes);
    if (owner !== undefined && unheard > 1e-6)
      count(counter, unheard, { 'gen_ai.request.model': modelOf(owner) });
  }
}

/** What these cost is in the sums of their sessions, where all in there has a price. */
function addUnheardCost(spans: readonly ReadableSpan[], { count }: Writing): void {
  const sumOf = (...keys: string[]): number =>
    spans.reduce((sum, { attributes }) => {
      return sum + keys.reduce((total, key) => total + Number(attributes[key] ?? 0), 0);
    }, 0);
  if (sumOf('realtime.session.unpriced_response_count', UNPRICED_TRANSCRIPTIONS) > 0) return;
  const unheard =
    sumOf('realtime.session.cost_usd') -
    sumOf('realtime.response.cost_usd', 'realtime.transcription.cost_usd');
  const owner = spans.find(({ attributes }) => 'realtime.session.cost_usd' in attributes);
  if (owner === undefined || unheard < 1e-9) return;
  const attributes = { 'gen_ai.request.model': modelOf(owner), 'realtime.billed.kind': 'transcription' };
  count('realtime.cost', unheard, attributes);
}

const UNPRICED_TRANSCRIPTIONS = 'realtime.session.unpriced_transcription_count';

function operationOf({ name }: ReadableSpan): string {
  return name.split(' ')[0]!;
}

/** What an agent did itself; a tool that the server runs is no call of it. */
function workOf(children: readonly ReadableSpan[]): { responses: number; calls: number } {
  const responses = children.filter((span) => ['chat', 'realtime_inference'].includes(operationOf(span)));
  const calls = children.filter(({ attributes }) => attributes['gen_ai.tool.type'] === 'function');
  return { responses: responses.length, calls: calls.length };
}

/** Each kind of tokens that a response has, by modality, and what no modality is said of. */
function addTokens(attributes: Attributes, client: Attributes, { record, count }: Writing): void {
  const used = (kind: string): number | undefined =>
    attributes[`gen_ai.usage.${kind}_tokens`] as number | undefined;
  for (const direction of ['input', 'output']) {
    record(`gen_ai.client.inference.operation.${direction}_tokens`, used(direction), client);
  }
  for (const kind of ['input', 'output', 'cache_read.input', 'reasoning.output']) {
    // Of more than the total, the rest is not believed.
    let left = used(kind) ?? Infinity;
    const countOf = (modality: string, said: number): void => {
      const tokens = Math.min(said, left);
      left -= tokens;
      if (tokens === 0) return;
      const name = `gen_ai.client.inference.usage.${kind}_tokens`;
      count(name, tokens, { ...client, 'gen_ai.token.modality': modality });
    };
    for (const modality of ['text', 'audio', 'image']) countOf(modality, used(`${modality}.${kind}`) ?? 0);
    if (left !== Infinity) countOf('unknown', left);
  }
}

function addEvent(
  { name, attributes = {} }: ReadableSpan['events'][number],
  around: Surroundings,
  { count }: Writing,
): void {
  const model = { 'gen_ai.request.model': around.model };
  switch (name) {
    case 'exception':
      if (attributes['realtime.error.benign'] === true) return;
      count('realtime.errors', 1, { ...around.both, 'error.type': attributes['exception.type'] });
      return;
    case 'handoff':
      count('realtime.handoffs', 1, {
        ...model,
        'realtime.handoff.from': attributes['realtime.handoff.from'],
        'realtime.handoff.to': attributes['realtime.handoff.to'],
      });
      return;
    case 'guardrail_tripped': {
      const names = attributes['realtime.guardrail.names'] as string[];
      for (const guardrail of names.length === 0 ? [undefined] : names)
        count('realtime.guardrail.trips', 1, { ...around.both, 'realtime.guardrail.name': guardrail });
      return;
    }
    case 'audio_interrupted':
      count('realtime.interruptions', 1, {
        ...around.both,
        'realtime.interruption.reason': attributes['realtime.interruption.reason'],
      });
  }
}
