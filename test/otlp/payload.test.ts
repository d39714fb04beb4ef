import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGE_NAME } from '../../src/version.ts';
import { runDemo } from '../integration/jaeger/run-demo.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { codeOf, readTables } from '../support/page-tables.ts';
import type { DemoRun } from '../integration/jaeger/run-demo.ts';
import type { OtlpReceiver, ReceivedSpan } from '../support/otlp-receiver.ts';

/** OTLP's numbers. */
const KINDS: Readonly<Record<number, string>> = { 1: 'INTERNAL', 3: 'CLIENT' };
const ERROR = 2;

let receiver: OtlpReceiver;
let demo: DemoRun;
/** Those of the package; what the demo's tools do is the application's own. */
let spans: readonly ReceivedSpan[];
let applicationSpans: readonly ReceivedSpan[];
let byId: ReadonlyMap<string, ReceivedSpan>;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  demo = await runDemo(receiver.url);
  spans = receiver.spans.filter(({ scope }) => scope.name === PACKAGE_NAME);
  applicationSpans = receiver.spans.filter(({ scope }) => scope.name !== PACKAGE_NAME);
  byId = new Map(spans.map((span) => [span.spanId, span]));
});

afterAll(() => receiver?.close());

const operationOf = ({ name }: ReceivedSpan): string => name.split(' ')[0] ?? name;
const parentOf = ({ parentSpanId = '' }: ReceivedSpan): ReceivedSpan | undefined => byId.get(parentSpanId);
const named = (operation: string): ReceivedSpan[] => spans.filter((span) => operationOf(span) === operation);

/** The turn that a span is part of. */
function turnOf(span: ReceivedSpan | undefined): ReceivedSpan | undefined {
  return span === undefined || span.name === 'turn' ? span : turnOf(parentOf(span));
}

/** A span of which there is one. */
function only(found: readonly ReceivedSpan[]): ReceivedSpan {
  expect(found.map(({ name }) => name)).toHaveLength(1);
  return found[0]!;
}

/** The events of a name, each with its span. */
function eventsOf(name: string) {
  return spans.flatMap((span) =>
    span.events.filter((event) => event.name === name).map((event) => ({ span, ...event })),
  );
}

/** How many of the spans pass; none at all would be too easy to agree with. */
function countOf(found: readonly unknown[]): number {
  expect(found).not.toHaveLength(0);
  return found.length;
}

describe('the demo, exporting over OTLP', () => {
  test('has all that it sends accepted, and says where it went', () => {
    expect(demo.exitCode, demo.stderr).toBe(0);
    expect(demo.stdout).toMatch(`: ${spans[0]?.traceId}`);
    expect(demo.stdout).not.toContain('What answers at');
    for (const { path, headers } of receiver.requests) {
      expect({ path, type: headers['content-type'] }).toEqual({
        path: '/v1/traces',
        type: 'application/json',
      });
    }
  });

  test('sends every span with the resource of the service and the scope of the package', () => {
    const { name, version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as Record<string, string>;
    countOf(spans);
    for (const { resource, scope } of spans) {
      expect(resource).toMatchObject({ 'service.name': 'voice-demo', 'telemetry.sdk.language': 'nodejs' });
      expect(scope).toEqual({ name, version, schemaUrl: undefined });
    }
  });
});

describe('the tree', () => {
  test('is one trace, of spans with ids of their own', () => {
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(byId.size).toBe(countOf(spans));
    for (const { traceId, spanId } of spans) {
      expect(traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
    }
  });

  test('has one root, the session, and the parent of every other span in it', () => {
    const [root, ...others] = spans.filter((span) => parentOf(span) === undefined);
    expect(others).toEqual([]);
    expect(root).toMatchObject({ name: 'realtime_session' });
    expect(root?.parentSpanId ?? '').toBe('');
  });

  test('has all operations of the table of spans, of their kinds and under their parents', () => {
    const [rows = []] = readTables('docs/spans.md', '## Spans');
    const table = new Map(rows.map((row) => [codeOf(row['span'])[0]?.split(' ')[0], row]));
    expect(new Set(spans.map(operationOf))).toEqual(new Set(table.keys()));
    for (const span of spans) {
      const { kind = '', parent = '' } = table.get(operationOf(span)) ?? {};
      expect(kind.split(';')[0]).toBe(KINDS[span.kind]);
      const above = parentOf(span);
      if (above !== undefined) expect(codeOf(parent)[0]).toBe(operationOf(above));
    }
  });

  test('has the ids of the session on every span', () => {
    const session = only(named('realtime_session'));
    const sessionId = session.attributes['realtime.session.id'];
    expect(sessionId).toMatch(/^sess_/);
    for (const span of spans) {
      expect(span.attributes).toMatchObject({ 'session.id': sessionId, 'realtime.session.id': sessionId });
    }
  });

  test('has the operation that begins their names on spans that the GenAI conventions know, and nothing of theirs on others', () => {
    const known = ['invoke_agent', 'chat', 'execute_tool'];
    for (const span of spans) {
      const operation = operationOf(span);
      const keys = Object.keys(span.attributes).filter((key) => key.startsWith('gen_ai.'));
      if (known.includes(operation)) expect(span.attributes['gen_ai.operation.name']).toBe(operation);
      else expect(keys, span.name).toEqual([]);
    }
    for (const operation of known) countOf(named(operation));
  });

  test('numbers the turns in their order, and what is within them alike', () => {
    const turns = named('turn').toSorted((a, b) => (a.startTimeUnixNano < b.startTimeUnixNano ? -1 : 1));
    const numbers = turns.map(({ attributes }) => attributes['realtime.turn.number']);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
    for (const span of spans) {
      const number = turnOf(span)?.attributes['realtime.turn.number'];
      expect(span.attributes['realtime.turn.number']).toBe(number);
    }
  });

  test('has every span start before it ends, within its parent, and its events within it', () => {
    for (const span of spans) {
      const { startTimeUnixNano: start, endTimeUnixNano: end, events } = span;
      expect(start, span.name).toBeLessThanOrEqual(end);
      const parent = parentOf(span) ?? span;
      expect(start, span.name).toBeGreaterThanOrEqual(parent.startTimeUnixNano);
      expect(end, span.name).toBeLessThanOrEqual(parent.endTimeUnixNano);
      for (const { name, timeUnixNano } of events) {
        expect(timeUnixNano, `${name} of ${span.name}`).toBeGreaterThanOrEqual(start);
        expect(timeUnixNano, `${name} of ${span.name}`).toBeLessThanOrEqual(end);
      }
    }
  });
});

describe('what happened', () => {
  test('the agent that takes over is linked to the one that handed over, which has the event', () => {
    const attributes = {
      'realtime.link.type': 'handoff',
      'realtime.handoff.from': 'Reception',
      'realtime.handoff.to': 'Billing',
    };
    const billing = only(spans.filter(({ links }) => links.length > 0));
    expect(billing.name).toBe('invoke_agent Billing');
    expect(billing.links.map((link) => link.attributes)).toEqual([attributes]);
    const [link] = billing.links;
    const reception = byId.get(link?.spanId ?? '');
    expect(reception).toMatchObject({ name: 'invoke_agent Reception', traceId: link?.traceId });
    expect(turnOf(reception)).toBe(turnOf(billing));
    const [handoff, ...others] = eventsOf('handoff');
    expect(others).toEqual([]);
    expect(handoff?.span).toBe(reception);
    expect(handoff?.attributes).toEqual(attributes);
    const first = named('invoke_agent').filter(({ name }) => name === billing.name);
    expect(first.every(({ startTimeUnixNano }) => billing.startTimeUnixNano <= startTimeUnixNano)).toBe(true);
  });

  test('the guardrail is an event of the response that it cut, and marks the turn', () => {
    const [trip, ...others] = eventsOf('guardrail_tripped');
    expect(others).toEqual([]);
    expect(trip?.attributes).toEqual({
      'realtime.guardrail.names': ['no_card_numbers'],
      'realtime.item.id': expect.stringMatching(/^item_/),
    });
    expect(trip?.span.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.agent.name': 'Billing',
      'realtime.response.status': 'cancelled',
      'realtime.response.status_reason': 'client_cancelled',
    });
    expect(trip?.span.events.map(({ name }) => name)).toEqual(['guardrail_tripped']);
    const turn = only(named('turn').filter(({ attributes }) => 'realtime.guardrail.tripped' in attributes));
    expect(turnOf(trip?.span)).toBe(turn);
    expect(turn.attributes).toMatchObject({
      'realtime.guardrail.tripped': true,
      'realtime.interruption.reason': 'guardrail',
    });
  });

  test('the caller who speaks over the answer is an event of the speech that it cut', () => {
    const story = only(
      spans.filter(({ attributes }) => attributes['realtime.response.status_reason'] === 'turn_detected'),
    );
    expect(story.attributes).toMatchObject({ 'realtime.response.status': 'cancelled' });
    const heard = only(
      named('agent_speech').filter(
        ({ attributes }) => attributes['realtime.response.id'] === story.attributes['gen_ai.response.id'],
      ),
    );
    expect(heard.events).toMatchObject([
      {
        name: 'audio_interrupted',
        attributes: { 'realtime.interruption.reason': 'user', 'realtime.audio.heard_ms': expect.any(Number) },
      },
    ]);
    expect(turnOf(story)?.attributes['realtime.interruption.reaction_time']).toBeGreaterThanOrEqual(0);
  });

  test('every interrupted turn has the event that says who cut what was heard, and no other turn has', () => {
    const cuts = eventsOf('audio_interrupted').map(({ span, attributes }) => ({
      number: turnOf(span)?.attributes['realtime.turn.number'],
      reason: attributes['realtime.interruption.reason'],
    }));
    const interrupted = named('turn').filter(
      ({ attributes }) => 'realtime.interruption.reason' in attributes,
    );
    expect(new Set(cuts.map(({ number }) => number)).size).toBe(countOf(interrupted));
    for (const { attributes } of interrupted) {
      expect(cuts).toContainEqual({
        number: attributes['realtime.turn.number'],
        reason: attributes['realtime.interruption.reason'],
      });
      expect(attributes['realtime.audio.heard_ms']).toBeGreaterThan(0);
      expect(attributes['realtime.turn.end_reason']).toBe('interrupted');
    }
  });

  test('what a tool does is within its span', () => {
    const query = only(applicationSpans);
    expect(query).toMatchObject({ name: 'SELECT rooms', scope: { name: 'harbour-hotel' } });
    expect(parentOf(query)?.name).toBe('execute_tool check_rooms');
  });

  test('the tool that throws failed, with what the SDK said of it', () => {
    const refund = only(spans.filter(({ name }) => name === 'execute_tool refund_charge'));
    expect(refund.status.code).toBe(ERROR);
    expect(refund.attributes).toMatchObject({
      'error.type': 'tool_error',
      'realtime.tool.outcome': 'error',
      'gen_ai.agent.name': 'Billing',
    });
    expect(eventsOf('exception').map(({ span, attributes }) => [span, attributes['exception.type']])).toEqual(
      [[refund, 'tool_error']],
    );
  });

  test('nothing else failed, and nothing is marked OK', () => {
    const marked = spans.filter(({ status }) => (status.code ?? 0) !== 0);
    expect(marked.map(({ name, status }) => [name, status.code])).toEqual([
      ['execute_tool refund_charge', ERROR],
    ]);
    const failed = spans.filter(({ attributes }) => 'error.type' in attributes);
    expect(failed.map(({ name }) => name)).toEqual(['execute_tool refund_charge']);
  });
});

describe('the counts on the session are those of the payload', () => {
  const onTurns = (key: string): ReceivedSpan[] =>
    named('turn').filter(({ attributes }) => key in attributes);
  const links = (): unknown[] => spans.flatMap((span) => span.links);

  test.each<[string, () => readonly unknown[]]>([
    ['turn_count', () => named('turn')],
    ['tool_call_count', () => named('execute_tool')],
    ['handoff_count', () => eventsOf('handoff')],
    ['handoff_count', links],
    ['interruption_count', () => onTurns('realtime.interruption.reason')],
    ['guardrail_trip_count', () => eventsOf('guardrail_tripped')],
    ['error_count', () => eventsOf('exception')],
  ])('realtime.session.%s', (key, found) => {
    const session = only(named('realtime_session'));
    expect(session.attributes[`realtime.session.${key}`]).toBe(countOf(found()));
  });

  test.each([
    ['realtime.session.input_tokens', 'gen_ai.usage.input_tokens'],
    ['realtime.session.output_tokens', 'gen_ai.usage.output_tokens'],
    ['realtime.session.transcription_input_tokens', 'realtime.transcription.input_tokens'],
    ['realtime.session.transcription_output_tokens', 'realtime.transcription.output_tokens'],
  ])('%s is the sum of %s', (total, part) => {
    const counts = spans.flatMap(({ attributes }) => attributes[part] ?? []);
    const sum = counts.reduce<number>((so, count) => so + Number(count), 0);
    expect(sum).toBeGreaterThan(0);
    expect(only(named('realtime_session')).attributes[total]).toBe(sum);
  });

  test.each([
    ['input', ['text', 'audio', 'image']],
    ['output', ['text', 'audio']],
  ])('the %s tokens of a response are those of its modalities', (direction, modalities) => {
    for (const { attributes } of named('chat')) {
      const parts = modalities.map((modality) => attributes[`gen_ai.usage.${modality}.${direction}_tokens`]);
      const sum = parts.reduce<number>((so, part) => so + Number(part ?? 0), 0);
      expect(attributes[`gen_ai.usage.${direction}_tokens`]).toBe(sum);
    }
  });
});
