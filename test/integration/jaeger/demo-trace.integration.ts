import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { findTraces, readTrace, readUiTrace, type UiSpan, type UiTrace } from './jaeger-query.ts';
import { startJaeger, type JaegerServer } from './jaeger-server.ts';
import { startOtlpTee, type OtlpTee } from './otlp-tee.ts';
import { bySpanId, readSpans, type CanonicalSpan } from './otlp-spans.ts';
import { runDemo, type DemoRun } from './run-demo.ts';

/** The first word of every span name there is. */
const OPERATIONS = [
  'realtime_session',
  'turn',
  'user_speech',
  'agent_speech',
  'invoke_agent',
  'chat',
  'execute_tool',
  // What a tool of the demo does.
  'SELECT',
];

let jaeger: JaegerServer;
let tee: OtlpTee;
let demo: DemoRun;
/** The spans as they left the demo's process. */
let sent: CanonicalSpan[];
let traceId: string;

beforeAll(async () => {
  jaeger = await startJaeger({ binary: inject('jaegerBinary') });
  tee = await startOtlpTee(jaeger.otlpHttpUrl);
  demo = await runDemo(tee.url, { env: { JAEGER_UI_PORT: new URL(jaeger.queryUrl).port } });
  sent = traceRequests(tee).flatMap(({ requestBody }) => readSpans(JSON.parse(requestBody)));
  const session = sent.find(({ name }) => name === 'realtime_session');
  if (demo.exitCode !== 0 || session === undefined) {
    throw new Error(
      `The demo ended with ${demo.exitCode} after sending ${sent.length} spans.\n${demo.stdout}\n${demo.stderr}`,
    );
  }
  traceId = session.traceId;
});

afterAll(async () => {
  await tee?.stop();
  await jaeger?.stop();
});

describe('the demo', () => {
  test('says where to look', () => {
    expect(demo.stdout).toContain(`The trace is in Jaeger: ${jaeger.queryUrl}/trace/${traceId}`);
  });

  test('has every request accepted in full', () => {
    const requests = traceRequests(tee);
    expect(requests.length).toBeGreaterThan(0);
    for (const { status, responseBody } of requests) {
      expect(status, responseBody).toBe(200);
      expect(responseBody).not.toContain('rejectedSpans');
    }
  });

  test('sends a trace that has something of everything', () => {
    expect(Object.keys(countEach(sent.map(operation)))).toEqual(expect.arrayContaining(OPERATIONS));
    const events = new Set(sent.flatMap((span) => span.events.map(({ name }) => name)));
    expect([...events]).toEqual(
      expect.arrayContaining(['handoff', 'audio_interrupted', 'guardrail_tripped']),
    );
    expect(sent.filter(({ status }) => status.code === 'ERROR')).not.toHaveLength(0);
    expect(sent.filter(isLinkedByHandoff)).not.toHaveLength(0);
  });

  test('draws every span that it sends', () => {
    const [, waterfall = ''] = demo.stdout.split(`trace ${traceId}`);
    const drawn = waterfall
      .split('\n')
      .map((row) => row.replace(/^[│├└╴ ]*/, '').split(' ')[0] ?? '')
      .filter((word) => OPERATIONS.includes(word));
    expect(countEach(drawn)).toEqual(countEach(sent.map(operation)));
  });

  test('sends each span once, in one tree without loose ends', () => {
    const spans = bySpanId(sent);
    expect(spans.size).toBe(sent.length);
    const inTrace = sent.filter((span) => span.traceId === traceId);
    const parentless = inTrace.filter(({ parentSpanId }) => !spans.has(parentSpanId));
    expect(parentless.map(({ parentSpanId }) => parentSpanId)).toEqual(['']);
    for (const link of inTrace.filter(isLinkedByHandoff).flatMap(({ links }) => links)) {
      expect(spans.get(link.spanId)?.name).toMatch(/^invoke_agent /);
    }
  });
});

describe('Jaeger', () => {
  test('has every span of the demo, field by field as it was sent', async () => {
    const traceIds = [...new Set(sent.map((span) => span.traceId))];
    const kept = await Promise.all(
      traceIds.map((id) => readTrace(jaeger.queryUrl, id, sent.filter((span) => span.traceId === id).length)),
    );
    const keptSpans = kept.flat();
    expect(keptSpans).toHaveLength(sent.length);
    expect(bySpanId(keptSpans)).toEqual(bySpanId(sent));
  });

  test('shows every span, link and event in its UI, with nothing to warn of', async () => {
    const shown = await readUiTrace(jaeger.queryUrl, traceId);
    expect(shown?.warnings ?? []).toEqual([]);
    const spans = sent.filter((span) => span.traceId === traceId);
    expect(shown?.spans).toHaveLength(spans.length);
    for (const span of spans) expect(asShown(shown, span)).toEqual(asExpected(span));
  });

  test('finds the trace by the service name', async () => {
    const service = sent[0]?.resource['service.name'];
    expect(service).toMatchObject({ type: 'string', value: expect.stringMatching(/./) });
    const found = await findTraces(jaeger.queryUrl, String(service?.type === 'string' && service.value));
    expect(found.map(({ traceID }) => traceID)).toContain(traceId);
  });
});

function traceRequests(tee: OtlpTee): OtlpTee['exchanges'] {
  // An exporter's probe or an empty request has no spans to speak of.
  return tee.exchanges.filter(
    ({ method, path, requestBody }) =>
      method === 'POST' && path === '/v1/traces' && readSpans(JSON.parse(requestBody)).length > 0,
  );
}

function operation({ name }: CanonicalSpan): string {
  return name.split(' ')[0] ?? name;
}

function countEach(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function isLinkedByHandoff(span: CanonicalSpan): boolean {
  return span.links.some(({ attributes }) => {
    const type = attributes['realtime.link.type'];
    return type?.type === 'string' && type.value === 'handoff';
  });
}

/** What a person reads off one row of the waterfall, and off its details when they are opened. */
interface ShownSpan {
  name: string;
  service: string | undefined;
  parent: string[];
  links: string[];
  startMicroseconds: number;
  durationMicroseconds: number;
  markedAsError: boolean;
  attributeNames: string[];
  events: { name: unknown; microseconds: number }[];
  warnings: readonly string[];
}

function asExpected(span: CanonicalSpan): ShownSpan {
  const service = span.resource['service.name'];
  const error = span.status.code === 'ERROR';
  return {
    name: span.name,
    service: service?.type === 'string' ? service.value : undefined,
    parent: span.parentSpanId === '' ? [] : [span.parentSpanId],
    links: span.links.map(({ spanId }) => spanId),
    startMicroseconds: microseconds(span.startTimeUnixNano),
    durationMicroseconds: microseconds(String(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano))),
    markedAsError: error,
    attributeNames: Object.keys(span.attributes).toSorted(),
    events: span.events.map((event) => ({
      name: event.name,
      microseconds: microseconds(event.timeUnixNano),
    })),
    warnings: [],
  };
}

function asShown(trace: UiTrace | undefined, { spanId, attributes }: CanonicalSpan): ShownSpan | undefined {
  const span = trace?.spans.find(({ spanID }) => spanID === spanId);
  if (trace === undefined || span === undefined) return undefined;
  return {
    name: span.operationName,
    service: trace.processes[span.processID]?.serviceName,
    parent: references(span, 'CHILD_OF'),
    links: references(span, 'FOLLOWS_FROM'),
    startMicroseconds: span.startTime,
    durationMicroseconds: span.duration,
    markedAsError: span.tags.some(({ key, value }) => key === 'error' && value === true),
    // Jaeger adds tags of its own, such as span.kind, so only the names that were sent are looked for.
    attributeNames: span.tags
      .map(({ key }) => key)
      .filter((key) => key in attributes)
      .toSorted(),
    // The API gives events in the order of their names; the page puts them in the order of their times.
    events: span.logs
      .map(({ timestamp, fields }) => ({
        name: fields.find(({ key }) => key === 'event')?.value,
        microseconds: timestamp,
      }))
      .toSorted((one, other) => one.microseconds - other.microseconds),
    warnings: span.warnings ?? [],
  };
}

function references(span: UiSpan, type: UiSpan['references'][number]['refType']): string[] {
  return span.references.filter(({ refType }) => refType === type).map(({ spanID }) => spanID);
}

/** The UI counts whole microseconds; what is below is cut off. */
function microseconds(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1_000n);
}
