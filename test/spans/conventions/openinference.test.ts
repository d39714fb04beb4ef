import { describe, expect, test } from 'vitest';
import { fixtureLines, replayed } from '../../support/hotel-calls.ts';
import { replay } from '../../conventions/held-conversations.ts';
import { timed, wireConversations } from '../../conventions/wire-conversations.ts';
import { openInferenceProblems, phoenixCost } from './openinference-rules.ts';
import { pricedCall } from './priced-call.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { TraceOptions } from '../../../src/index.ts';
import type { PhoenixPrices } from './openinference-rules.ts';

const RECORDING = await fixtureLines('typescript/hotel-call.content.jsonl');
const OPTIONS: TraceOptions = { captureContent: true, conventions: ['openinference'] };
/** The demo's call, as it was recorded. */
const call = (): ReadableSpan[] => replayed(RECORDING, OPTIONS);
/** A conversation of raw events. */
const wire = (index: number): readonly ReadableSpan[] => replay(wireConversations()[index]!, OPTIONS);

const operationOf = ({ name }: ReadableSpan): string => name.split(' ')[0] ?? name;
const of = (spans: readonly ReadableSpan[], operation: string): ReadableSpan[] =>
  spans.filter((span) => operationOf(span) === operation);

/** US dollars of a token: what Phoenix has for `gpt-realtime`, and the server's operator asks the same. */
const PRICES: PhoenixPrices = {
  prompt: { input: 4e-6, cache_read: 4e-7, audio: 32e-6 },
  completion: { output: 16e-6, audio: 64e-6 },
};

describe('OpenInference', () => {
  test('each attribute has a name and a type of the specification, in every conversation', () => {
    const spans = [...call(), ...wireConversations().flatMap((lines) => replay(lines, OPTIONS))];
    expect(spans.length).toBeGreaterThan(80);
    expect(spans.flatMap(openInferenceProblems)).toEqual([]);
  });

  test('every span has a kind, and LLM is none but a response', () => {
    const kinds = call().map(
      (span) => `${operationOf(span)} ${String(span.attributes['openinference.span.kind'])}`,
    );
    expect([...new Set(kinds)].toSorted()).toEqual([
      'agent_speech CHAIN',
      'chat LLM',
      'execute_tool TOOL',
      'invoke_agent AGENT',
      'realtime_session CHAIN',
      'turn CHAIN',
      'user_speech CHAIN',
    ]);
  });

  test('only responses have tokens, and they have those that the server counted', () => {
    const spans = call();
    for (const { attributes } of of(spans, 'chat')) {
      expect(attributes['llm.token_count.prompt']).toBe(attributes['gen_ai.usage.input_tokens']);
      expect(attributes['llm.token_count.completion']).toBe(attributes['gen_ai.usage.output_tokens']);
    }
    const others = spans.filter((span) => operationOf(span) !== 'chat');
    const counts = others.flatMap(({ attributes }) => Object.keys(attributes));
    expect(counts.filter((key) => key.startsWith('llm.'))).toEqual([]);
  });

  test('Phoenix prices cached audio, audio, text and reasoning as the bill does', () => {
    const [response] = of(wire(0), 'chat');
    // 130 tokens in, of which 30 cached; 60 audio with 12 of them cached; an image counts as text there.
    const billed = 30 * 4e-7 + 48 * 32e-6 + 52 * 4e-6 + 40 * 64e-6 + 20 * 16e-6;
    expect(phoenixCost(response!.attributes, PRICES)).toBeCloseTo(billed, 10);
  });

  test('the root has the first words and the last answer, and each turn and agent what was said to it and by it', () => {
    const spans = call();
    const said = ({ attributes }: ReadableSpan): unknown[] => [
      attributes['input.value'],
      attributes['input.mime_type'],
      attributes['output.value'],
      attributes['output.mime_type'],
    ];
    const plain = 'text/plain';
    expect(of(spans, 'realtime_session').map(said)).toEqual([
      [
        'Is a room with a sea view free this weekend, and will the sun be out?',
        plain,
        'That did not work just now. I will see to it. Goodbye!',
        plain,
      ],
    ]);
    expect(of(spans, 'turn').map(said)).toContainEqual([
      'Just the total, please.',
      plain,
      'It was 420 euros.',
      plain,
    ]);
    expect(of(spans, 'invoke_agent').map(said)).toContainEqual([
      'Just the total, please.',
      plain,
      'It was 420 euros.',
      plain,
    ]);
  });

  test('a response has its messages one by one, as Phoenix reads them: instructions first, calls and results apart', () => {
    const messages = wire(2).flatMap(({ attributes }) =>
      Object.entries(attributes)
        .filter(([key]) => /^llm\.(?:in|out)put_messages/.test(key))
        .map(([key, value]) => `${key} = ${String(value)}`),
    );
    expect(messages).toMatchInlineSnapshot(`
      [
        "llm.input_messages.0.message.role = system",
        "llm.input_messages.0.message.content = Find rooms.",
        "llm.input_messages.1.message.role = user",
        "llm.input_messages.1.message.content = Find me something",
        "llm.output_messages.0.message.role = assistant",
        "llm.output_messages.0.message.content = One moment.",
        "llm.output_messages.0.message.tool_calls.0.tool_call.id = c1",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name = find_rooms",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments = {"beds":2}",
        "llm.output_messages.0.message.tool_calls.1.tool_call.id = c2",
        "llm.output_messages.0.message.tool_calls.1.tool_call.function.name = find_rooms",
        "llm.output_messages.0.message.tool_calls.1.tool_call.function.arguments = no JSON",
        "llm.output_messages.0.message.tool_calls.2.tool_call.id = c3",
        "llm.output_messages.0.message.tool_calls.2.tool_call.function.name = find_rooms",
        "llm.output_messages.0.message.tool_calls.2.tool_call.function.arguments = a text",
        "llm.output_messages.0.message.tool_calls.3.tool_call.id = c4",
        "llm.output_messages.0.message.tool_calls.3.tool_call.function.name = find_rooms",
        "llm.output_messages.0.message.tool_calls.3.tool_call.function.arguments = ",
        "llm.output_messages.0.message.tool_calls.4.tool_call.id = mcp_1",
        "llm.output_messages.0.message.tool_calls.4.tool_call.function.name = find_order",
        "llm.output_messages.0.message.tool_calls.4.tool_call.function.arguments = {"id":1}",
        "llm.input_messages.0.message.role = system",
        "llm.input_messages.0.message.content = Find rooms.",
        "llm.input_messages.1.message.role = tool",
        "llm.input_messages.1.message.tool_call_id = c1",
        "llm.input_messages.1.message.content = {"rooms":[1,2]}",
        "llm.input_messages.2.message.role = tool",
        "llm.input_messages.2.message.tool_call_id = c2",
        "llm.input_messages.2.message.content = none",
        "llm.input_messages.3.message.role = tool",
        "llm.input_messages.3.message.tool_call_id = c3",
        "llm.input_messages.3.message.content = null",
        "llm.input_messages.4.message.role = tool",
        "llm.input_messages.4.message.tool_call_id = c4",
        "llm.input_messages.4.message.content = ",
        "llm.output_messages.0.message.role = assistant",
        "llm.output_messages.0.message.content = There are two.",
      ]
    `);
  });

  test('a tool call has its arguments and its result', () => {
    const [refund] = of(call(), 'execute_tool').filter(({ name }) => name.endsWith('check_rooms'));
    expect(refund!.attributes).toMatchObject({
      'tool.name': 'check_rooms',
      'tool.parameters': '{"view":"sea","nights":2}',
      'input.value': '{"view":"sea","nights":2}',
      'input.mime_type': 'application/json',
    });
    expect(refund!.attributes['output.value']).toBe(refund!.attributes['gen_ai.tool.call.result']);
  });

  test('a response costs what it costs, and nothing else has a cost', () => {
    const { spans, cost } = pricedCall(['openinference']);
    const costs = spans.map((span) => [operationOf(span), span.attributes['llm.cost.total']]);
    expect(costs.filter(([, value]) => value !== undefined)).toEqual([
      ['chat', cost],
      ['chat', cost],
    ]);
  });

  test('a response with more messages than a span has room for has them in one attribute alone', () => {
    const texts = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const [response] = of(replay(timed(typed(texts)), OPTIONS), 'chat');
    const keys = Object.keys(response!.attributes);
    expect(keys.length).toBeLessThan(100);
    expect(keys.filter((key) => key.startsWith('llm.input_messages'))).toEqual([]);
    expect(response!.attributes['input.value']).toContain('line 29');
  });
});

/** Items of text, and one answer to all of them. */
function typed(texts: readonly string[]): object[] {
  return [
    { type: 'session.created', session: { type: 'realtime', id: 'sess_1', model: 'gpt-realtime' } },
    ...texts.map((text, index) => ({
      type: 'conversation.item.added',
      item: { type: 'message', id: `item_${index}`, role: 'user', content: [{ type: 'input_text', text }] },
    })),
    { type: 'response.created', response: { id: 'r1', status: 'in_progress', output_modalities: ['text'] } },
    {
      type: 'response.done',
      response: {
        id: 'r1',
        status: 'completed',
        output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes.' }] }],
      },
    },
  ];
}
