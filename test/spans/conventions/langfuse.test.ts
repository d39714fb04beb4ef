import { describe, expect, test } from 'vitest';
import { fixtureLines, replayed } from '../../support/hotel-calls.ts';
import { milliseconds } from '../../support/span-tree.ts';
import { pricedCall } from './priced-call.ts';
import { isSentByDefault, observationOf, PRICED_TYPES, traceOf } from './langfuse-rules.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceOptions } from '../../../src/index.ts';

const RECORDING = await fixtureLines('typescript/hotel-call.content.jsonl');

/** The demo's call, as it was recorded. */
const call = (options: TraceOptions = {}): ReadableSpan[] =>
  replayed(RECORDING, { captureContent: true, conventions: ['langfuse'], ...options });

const operationOf = ({ name }: ReadableSpan): string => name.split(' ')[0] ?? name;
const inOrder = (spans: readonly ReadableSpan[], operation: string): ReadableSpan[] =>
  spans
    .filter((span) => operationOf(span) === operation)
    .toSorted((a, b) => milliseconds(a.startTime) - milliseconds(b.startTime));

/** What the server says that each response used, in the recording. */
const SERVER_COUNTS = RECORDING.map((line) => JSON.parse(line) as Record<string, unknown>)
  .filter(({ e }) => e === 'response_done')
  .map(({ usage }) => usage as { input: number; output: number });

describe("the demo's call in Langfuse, by its published rules", () => {
  test('has a type for every span, and no generation but responses', () => {
    const types = call().map((span) => `${operationOf(span)} ${observationOf(span).type}`);
    expect([...new Set(types)].toSorted()).toEqual([
      'agent_speech SPAN',
      'chat GENERATION',
      'execute_tool TOOL',
      'invoke_agent AGENT',
      'realtime_session SPAN',
      'turn CHAIN',
      'user_speech SPAN',
    ]);
  });

  test('has the totals of the server, each token once, of responses alone', () => {
    const spans = call();
    const shown = inOrder(spans, 'chat').map((span) => observationOf(span).tokens);
    expect(shown).toEqual(
      SERVER_COUNTS.map(({ input, output }) => ({ input, output, total: input + output })),
    );
    const others = spans.filter((span) => operationOf(span) !== 'chat');
    expect(others.map((span) => observationOf(span).tokens.total)).toEqual(others.map(() => 0));
  });

  test('would have more than that without', () => {
    const [response] = inOrder(call({ conventions: [] }), 'chat');
    const { input, output } = SERVER_COUNTS[0]!;
    expect(observationOf(response!).tokens.total).toBeGreaterThan(input + output);
  });

  test('has each kind of token under a name that has a price', () => {
    const types = call().flatMap((span) => Object.keys(observationOf(span).usage));
    expect([...new Set(types)].toSorted()).toEqual([...PRICED_TYPES, 'total'].toSorted());
  });

  test('has the first words and the last answer in the list, under the name of the workflow', () => {
    expect(traceOf(call())).toEqual({
      name: 'Harbour Hotel phone',
      input: 'Is a room with a sea view free this weekend, and will the sun be out?',
      output: 'That did not work just now. I will see to it. Goodbye!',
    });
  });

  test('has what was said in each turn, in order', () => {
    const turns = inOrder(call(), 'turn').map((span) => observationOf(span));
    expect(turns.map(({ input, output }) => [input, output])).toEqual([
      [undefined, 'Harbour Hotel, good evening. How can I help?'],
      [
        'Is a room with a sea view free this weekend, and will the sun be out?',
        'Saturday will be sunny, with 24 degrees.\nAnd yes, a room with a sea view is free, for 140 euros a night.',
      ],
      [
        'And what did I pay last time?',
        'This is the billing desk. Your last stay was in May, it was three nights at 130 euros, then there was breakfast on both mornings, and',
      ],
      ['Just the total, please.', 'It was 420 euros.'],
      [
        'Which card did I pay with?',
        'You paid with your credit card, the number is 4111 1111 1111 1111, it is valid until\nI am sorry, I cannot read that out. It is on your invoice.',
      ],
      ['Then please refund the minibar.', 'That did not work just now. I will see to it. Goodbye!'],
    ]);
  });

  test('has input and output of agents, responses and tool calls, and the words of utterances', () => {
    const spans = call();
    for (const operation of ['invoke_agent', 'execute_tool'])
      for (const span of inOrder(spans, operation)) {
        const { input, output } = observationOf(span);
        expect([input, output].filter((value) => value !== undefined).length).toBeGreaterThan(0);
      }
    for (const span of inOrder(spans, 'chat')) expect(observationOf(span).output).toContain('assistant');
    expect(inOrder(spans, 'user_speech').map((span) => observationOf(span).input)).toEqual(
      inOrder(spans, 'user_speech').map(({ attributes }) => attributes['realtime.transcription.text']),
    );
  });

  test('has a completion start where the first chunk of a response came, and nowhere else', () => {
    const spans = call();
    const responses = inOrder(spans, 'chat');
    expect(responses.length).toBe(SERVER_COUNTS.length);
    for (const span of responses) {
      const seconds = span.attributes['gen_ai.response.time_to_first_chunk'] as number;
      const start = milliseconds(span.startTime) + seconds * 1000;
      expect(Math.abs(observationOf(span).completionStart! - start)).toBeLessThanOrEqual(1);
    }
    const others = spans.filter((span) => operationOf(span) !== 'chat');
    expect(others.every((span) => observationOf(span).completionStart === undefined)).toBe(true);
  });

  test('is one session, and shows the failed tool as an error with its reason', () => {
    const spans = call();
    expect(new Set(spans.map((span) => observationOf(span).session)).size).toBe(1);
    const failed = inOrder(spans, 'execute_tool').filter((span) => observationOf(span).level === 'ERROR');
    expect(failed.map(({ name }) => name)).toEqual(['execute_tool refund_charge']);
    expect(observationOf(failed[0]!).statusMessage).not.toBe('');
  });

  test('passes the span processor of Langfuse, whole', () => {
    expect(call({ captureContent: false }).filter((span) => !isSentByDefault(span))).toEqual([]);
    expect(call({ conventions: [] }).filter((span) => !isSentByDefault(span)).length).toBeGreaterThan(10);
  });

  test('has the cost of responses and transcriptions, which Langfuse adds up, and none of the session', () => {
    const { spans, cost } = pricedCall(['langfuse']);
    const costs = spans.flatMap((span) => {
      const { cost: each } = observationOf(span);
      return each === undefined ? [] : [[operationOf(span), each]];
    });
    expect(costs).toHaveLength(3);
    expect(costs).toEqual(costs.map(([operation]) => [operation, cost]));
    expect(new Set(costs.map(([operation]) => operation))).toEqual(new Set(['chat', 'user_speech']));
    const [session] = inOrder(spans, 'realtime_session');
    expect(session!.attributes['realtime.session.cost_usd']).toBeCloseTo(3 * cost, 9);
  });
});

describe('with traces cut into turns', () => {
  test('each turn is a trace with its name, its words and its answer', () => {
    const spans = call({ traceBoundary: 'turn' });
    const traces = inOrder(spans, 'turn').map((turn) => {
      const { traceId } = turn.spanContext();
      return traceOf(spans.filter((span) => span.spanContext().traceId === traceId));
    });
    expect(traces).toHaveLength(6);
    expect(new Set(traces.map(({ name }) => name))).toEqual(new Set(['Harbour Hotel phone, turn']));
    expect(traces[3]).toMatchObject({ input: 'Just the total, please.', output: 'It was 420 euros.' });
  });

  test('the trace of the session has its first words and its last answer', () => {
    const spans = call({ traceBoundary: 'turn' });
    expect(traceOf(inOrder(spans, 'realtime_session'))).toMatchObject({
      name: 'Harbour Hotel phone',
      output: 'That did not work just now. I will see to it. Goodbye!',
    });
  });
});

test('a call within a trace of the application has its words in the list all the same', () => {
  const spans = call();
  const within = spans.map((span) => ({
    ...span,
    attributes: span.attributes,
    parentSpanContext: span.parentSpanContext ?? span.spanContext(),
  }));
  expect(traceOf(within as ReadableSpan[])).toEqual(traceOf(spans));
});
