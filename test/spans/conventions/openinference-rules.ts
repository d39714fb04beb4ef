/**
 * The published specification of OpenInference (`spec/semantic_conventions.md`, 2.7), as far as it concerns ours, and how
 * Phoenix 20.26 counts and prices by it (`server/cost_tracking`).
 */
import { isOfType } from '../../conventions/span-problems.ts';
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { ValueType } from '../../conventions/genai-registry.ts';

/** A text may be empty. */
type Type = ValueType | 'text' | 'JSON string' | 'mime type';

const TYPES: Readonly<Record<string, Type>> = {
  'openinference.span.kind': 'string',
  'agent.name': 'string',
  'input.mime_type': 'mime type',
  'input.value': 'text',
  'llm.cost.total': 'double',
  'llm.finish_reason': 'string',
  'llm.model_name': 'string',
  'llm.provider': 'string',
  'llm.system': 'string',
  'llm.token_count.completion': 'int',
  'llm.token_count.completion_details.audio': 'int',
  'llm.token_count.completion_details.reasoning': 'int',
  'llm.token_count.prompt': 'int',
  'llm.token_count.prompt_details.audio': 'int',
  'llm.token_count.prompt_details.cache_read': 'int',
  'llm.token_count.total': 'int',
  'output.mime_type': 'mime type',
  'output.value': 'text',
  'session.id': 'string',
  'tool.description': 'string',
  'tool.id': 'string',
  'tool.name': 'string',
  'tool.parameters': 'JSON string',
  'user.id': 'string',
};

/** What a message has, of those that are lists in attributes. */
const OF_MESSAGES: Readonly<Record<string, Type>> = {
  'message.role': 'string',
  'message.content': 'text',
  'message.tool_call_id': 'string',
  'message.contents.N.message_content.type': 'string',
  'message.contents.N.message_content.text': 'string',
  'message.tool_calls.N.tool_call.id': 'string',
  'message.tool_calls.N.tool_call.function.name': 'string',
  'message.tool_calls.N.tool_call.function.arguments': 'text',
};

const KINDS = ['LLM', 'AGENT', 'TOOL', 'CHAIN'];
/** Those of the specification's lists that can be. */
const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  'openinference.span.kind': KINDS,
  'llm.system': ['openai'],
  'llm.provider': ['openai', 'azure'],
};
const PREFIXES = /^(?:openinference|agent|input|output|llm|tool|message|graph|metadata|tag)\b/;

/** What of a span is otherwise than the specification says. */
export function openInferenceProblems({ name, attributes }: ReadableSpan): string[] {
  const required = attributes['openinference.span.kind'] === 'LLM' ? ['llm.system'] : [];
  const missing = ['openinference.span.kind', ...required].filter((key) => !(key in attributes));
  const wrong = Object.entries(attributes)
    .filter(([key]) => PREFIXES.test(key))
    .flatMap(([key, value]) => {
      const type = typeOf(key);
      if (type === undefined) return [`${key} is not in the specification`];
      if (!isOf(type, value)) return [`${key} is no ${type}: ${String(value)}`];
      const known = KNOWN_VALUES[key];
      return known === undefined || known.includes(String(value)) ? [] : [`${key} is ${String(value)}`];
    });
  return [...missing.map((key) => `${key} is missing`), ...wrong].map((problem) => `${name}: ${problem}`);
}

function typeOf(key: string): Type | undefined {
  const [, rest] = /^llm\.(?:input|output)_messages\.\d+\.(.+)$/.exec(key) ?? [];
  return rest === undefined ? TYPES[key] : OF_MESSAGES[rest.replace(/\.\d+\./g, '.N.')];
}

function isOf(type: Type, value: unknown): boolean {
  switch (type) {
    case 'JSON string':
      return typeof value === 'string' && typeof JSON.parse(value) === 'object';
    case 'text':
      return typeof value === 'string';
    case 'mime type':
      return value === 'application/json' || value === 'text/plain';
    default:
      return isOfType(value, type);
  }
}

/** US dollars of a token, by what Phoenix calls it. */
export interface PhoenixPrices {
  prompt: { input: number } & Readonly<Record<string, number>>;
  completion: { output: number } & Readonly<Record<string, number>>;
}

/** What Phoenix says that a response costs: each detail by its own price, and what the details leave of the sum by that of text. */
export function phoenixCost(attributes: Attributes, prices: PhoenixPrices): number {
  const side = (name: 'prompt' | 'completion', rest: 'input' | 'output'): number => {
    const prefix = `llm.token_count.${name}_details.`;
    const byDetail: Readonly<Record<string, number>> = prices[name];
    const other = byDetail[rest] ?? 0;
    let left = Number(attributes[`llm.token_count.${name}`] ?? 0);
    let cost = 0;
    for (const [key, value] of Object.entries(attributes)) {
      if (!key.startsWith(prefix)) continue;
      left -= Number(value);
      cost += Number(value) * (byDetail[key.slice(prefix.length)] ?? other);
    }
    return cost + Math.max(left, 0) * other;
  };
  return side('prompt', 'input') + side('completion', 'output');
}
