import { ValueType as MeasuredType } from '@opentelemetry/api';
import { DataPointType, InstrumentType } from '@opentelemetry/sdk-metrics';
import { SpanKind } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import * as attributeNames from '../../src/spans/attribute-names.ts';
import * as metricNames from '../../src/metrics/metric-names.ts';
import { ATTRIBUTES_ELSEWHERE, ATTRIBUTES_OF_METRICS, OTHER_KINDS, OTHER_VALUES } from './deviations.ts';
import { GEN_AI_ATTRIBUTES, GEN_AI_METRICS, GEN_AI_SPANS } from './genai-registry.ts';
import { heldConversations } from './held-conversations.ts';
import { metricProblems } from './metric-problems.ts';
import { CONTENT_ATTRIBUTES, OWN_ATTRIBUTES, OWN_METRICS, OWN_SPANS } from './own-names.ts';
import { spanNameOf, spanProblems } from './span-problems.ts';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import type { NamedSpan } from './span-problems.ts';

const sorted = (lines: Iterable<string>): string[] => [...new Set(lines)].toSorted();

/** Each name that is the beginning of another's path. */
function namespacesIn(names: readonly string[]): string[] {
  return names.filter((name) => names.some((other) => other.startsWith(`${name}.`)));
}

function attributesOf(span: NamedSpan): string[] {
  const parts = [span, ...span.events, ...span.links];
  return parts.flatMap(({ attributes }) => Object.keys(attributes ?? {}));
}

describe('spans', () => {
  test('have names, kinds, attributes, events and links that the conventions have, or we', async () => {
    const { spans, captured } = await heldConversations();
    const seen = new Set<string>();
    const problems = [...spans, ...captured].flatMap((span) => spanProblems(span, seen));
    expect(sorted(problems)).toEqual([]);
    expect(sorted(seen)).toEqual(
      sorted([ATTRIBUTES_ELSEWHERE, OTHER_KINDS, OTHER_VALUES].flatMap((each) => Object.keys(each))),
    );
  });

  test('are of every kind that there is, with every attribute that we write', async () => {
    const { spans, captured } = await heldConversations();
    const all = [...spans, ...captured];
    expect(sorted(all.map((span) => String(spanNameOf(span))))).toEqual(
      sorted([...OWN_SPANS, ...Object.keys(GEN_AI_SPANS)]),
    );
    expect(sorted(all.flatMap(attributesOf))).toEqual(sorted(Object.values(attributeNames)));
  });

  test('of our own carry nothing of the conventions for generative AI', async () => {
    const { spans, captured } = await heldConversations();
    const own = [...spans, ...captured].filter(({ name }) => OWN_SPANS.some((each) => each === name));
    expect(own.length).toBeGreaterThan(100);
    expect(own.flatMap(attributesOf).filter((key) => key.startsWith('gen_ai.'))).toEqual([]);
  });

  test('have content with content capture, and none without', async () => {
    const { spans, captured } = await heldConversations();
    const contentIn = (all: readonly NamedSpan[]): string[] =>
      sorted(all.flatMap(attributesOf).filter((key) => CONTENT_ATTRIBUTES.includes(key)));
    expect(contentIn(spans)).toEqual([]);
    expect(contentIn(captured)).toEqual(sorted(CONTENT_ATTRIBUTES));
  });

  test('are of a scope that claims no schema', async () => {
    const { spans } = await heldConversations();
    expect(sorted(spans.map(({ instrumentationScope }) => String(instrumentationScope.schemaUrl)))).toEqual([
      'undefined',
    ]);
  });
});

describe('metrics', () => {
  test('have names, instruments, units, buckets and attributes that the conventions have, or we', async () => {
    const { metrics } = await heldConversations();
    const seen = new Set<string>();
    expect(sorted(metrics.flatMap((metric) => metricProblems(metric, seen)))).toEqual([]);
    const deviations = Object.entries(ATTRIBUTES_OF_METRICS).flatMap(([prefix, keys]) =>
      Object.keys(keys).map((key) => `${key} on ${prefix}`),
    );
    expect(sorted(seen)).toEqual(sorted(deviations));
  });

  test('are all that we have', async () => {
    const { HISTOGRAMS, COUNTERS, UP_DOWN_COUNTERS } = metricNames;
    const all = [HISTOGRAMS, COUNTERS, UP_DOWN_COUNTERS].flatMap((group) => Object.values(group));
    const { metrics } = await heldConversations();
    expect(sorted(metrics.map(({ descriptor }) => descriptor.name))).toEqual(
      sorted(all.map(({ name }) => name)),
    );
  });
});

describe('no name is the beginning of the path of another', () => {
  test('of attributes', async () => {
    const { spans, captured, metrics } = await heldConversations();
    const measured = metrics.flatMap(({ dataPoints }) =>
      dataPoints.flatMap((point) => Object.keys(point.attributes)),
    );
    const emitted = [...spans, ...captured].flatMap(attributesOf);
    const names = sorted([
      ...emitted,
      ...measured,
      ...Object.keys(OWN_ATTRIBUTES),
      ...Object.keys(GEN_AI_ATTRIBUTES),
    ]);
    expect(namespacesIn(names)).toEqual([]);
  });

  test('of metrics', async () => {
    const { metrics } = await heldConversations();
    const emitted = metrics.map(({ descriptor }) => descriptor.name);
    const names = sorted([...emitted, ...Object.keys(OWN_METRICS), ...Object.keys(GEN_AI_METRICS)]);
    expect(namespacesIn(names)).toEqual([]);
  });

  test('which would be found', () => {
    expect(namespacesIn(['a.b', 'a.bc', 'a.b.c', 'a.c'])).toEqual(['a.b']);
  });
});

describe('what is wrong with a span is found:', () => {
  const span = (changed: Partial<NamedSpan>, attributes: object = {}): NamedSpan => ({
    name: 'chat gpt-realtime',
    kind: SpanKind.CLIENT,
    events: [],
    links: [],
    ...changed,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-realtime',
      ...attributes,
    },
  });
  const own = (attributes: object): NamedSpan => ({
    name: 'turn',
    kind: SpanKind.INTERNAL,
    events: [],
    links: [],
    attributes: { ...attributes },
  });

  test('not with a good one', () => {
    expect(spanProblems(span({}), new Set())).toEqual([]);
    expect(spanProblems(own({ 'realtime.turn.number': 1 }), new Set())).toEqual([]);
  });

  test.each([
    ['a name that nobody has', span({}, { 'gen_ai.made.up': 1 })],
    ['a name of ours that is not listed', span({}, { 'realtime.made_up': 1 })],
    ['an attribute of another span', span({}, { 'gen_ai.tool.name': 'lookup' })],
    ['an attribute of ours on another span', span({}, { 'realtime.turn.trigger': 'speech' })],
    ['an attribute of the conventions on a span of ours', own({ 'gen_ai.request.model': 'gpt-realtime' })],
    ['a text for a number', span({}, { 'gen_ai.usage.input_tokens': '10' })],
    ['a part of a token', span({}, { 'gen_ai.usage.input_tokens': 1.5 })],
    ['a number for a text', span({}, { 'gen_ai.response.id': 1 })],
    ['a text for a list', span({}, { 'gen_ai.response.finish_reasons': 'stop' })],
    ['a text for a flag', span({}, { 'gen_ai.request.stream': 'true' })],
    ['a latency that is no number', span({}, { 'gen_ai.response.time_to_first_chunk': Number.NaN })],
    ['a value that the registry does not have', span({}, { 'gen_ai.output.type': 'audio' })],
    ['a provider that is missing', span({}, { 'gen_ai.provider.name': undefined })],
    ['another kind', span({ kind: SpanKind.INTERNAL })],
    ['another name', span({ name: 'chat' })],
    ['an operation that we do not have', span({}, { 'gen_ai.operation.name': 'embeddings' })],
    ['another name of ours', { ...own({}), name: 'turns' }],
    ['an event', span({ events: [{ name: 'made_up', time: [0, 0] }] })],
    [
      'an attribute of an event',
      span({ events: [{ name: 'dtmf', time: [0, 0], attributes: { key: '1' } }] }),
    ],
    [
      'an attribute of a link',
      span({ links: [{ context: { traceId: '', spanId: '', traceFlags: 0 }, attributes: { from: 'A' } }] }),
    ],
  ])('%s', (_, wrong) => {
    const attributes = Object.entries(wrong.attributes).filter(([, value]) => value !== undefined);
    expect(spanProblems({ ...wrong, attributes: Object.fromEntries(attributes) }, new Set())).not.toEqual([]);
  });
});

describe('what is wrong with a metric is found:', () => {
  const NAME = 'gen_ai.invoke_agent.tool_calls';
  const TRIPS = 'realtime.guardrail.trips';
  const point = (attributes: object, value: unknown): object => ({
    attributes,
    value,
    startTime: [0, 0],
    endTime: [0, 0],
  });
  const histogram = (boundaries: number[]): object => ({
    buckets: { boundaries, counts: [] },
    count: 1,
    sum: 1,
  });
  const buckets = [...(GEN_AI_METRICS[NAME]?.buckets ?? [])];
  const metric = (changed: object, points: object[] = [point({}, histogram(buckets))]): MetricData =>
    ({
      descriptor: {
        name: NAME,
        unit: '{tool_call}',
        description: '',
        type: InstrumentType.HISTOGRAM,
        valueType: MeasuredType.DOUBLE,
        ...changed,
      },
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: points,
    }) as unknown as MetricData;
  const trips = (isMonotonic: boolean, attributes: object, value = 1): MetricData => ({
    ...(metric({ name: TRIPS, unit: '{trip}' }, [point(attributes, value)]) as object as MetricData),
    ...({ dataPointType: DataPointType.SUM, isMonotonic } as object),
  });

  test('not with a good one', () => {
    expect(metricProblems(metric({}), new Set())).toEqual([]);
    expect(metricProblems(trips(true, { 'realtime.guardrail.name': 'No prices' }), new Set())).toEqual([]);
  });

  test.each([
    ['a name that nobody has', metric({ name: 'gen_ai.made_up' })],
    ['another unit', metric({ unit: '1' })],
    ['other buckets', metric({}, [point({}, histogram([...buckets, 256]))])],
    ['another instrument', trips(false, {})],
    ['a part of what is counted', trips(true, {}, 0.5)],
    ['an attribute of another metric', trips(true, { 'gen_ai.token.modality': 'text' })],
    ['an attribute of another type', trips(true, { 'realtime.guardrail.name': 1 })],
    ['an attribute that is missing', metric({ name: 'gen_ai.client.inference.usage.input_tokens' })],
  ])('%s', (_, wrong) => {
    expect(metricProblems(wrong, new Set())).not.toEqual([]);
  });
});
