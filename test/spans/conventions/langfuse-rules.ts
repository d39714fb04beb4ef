/**
 * How Langfuse reads spans that come over OTLP, as far as it concerns ours: its ingestion (`packages/shared/src/server/otel`),
 * its usage and costs (`worker/src/services/IngestionService`), its prices (`worker/src/constants`), version 4.16, and the
 * default filter of `@langfuse/otel` 5.
 */
import { SpanStatusCode } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** What Langfuse makes of a span. */
export interface Observation {
  type: string;
  level: 'ERROR' | 'DEFAULT';
  statusMessage: string | undefined;
  input: unknown;
  output: unknown;
  usage: Record<string, number>;
  /** What it shows of them. */
  tokens: { input: number; output: number; total: number };
  cost: number | undefined;
  completionStart: number | undefined;
  session: string | undefined;
}

/** What decides the type of an observation: the first of these attributes with a value that is known. */
const TYPES: readonly (readonly [key: string, types: Readonly<Record<string, string>>])[] = [
  [
    'langfuse.observation.type',
    { span: 'SPAN', chain: 'CHAIN', agent: 'AGENT', tool: 'TOOL', generation: 'GENERATION' },
  ],
  ['openinference.span.kind', { CHAIN: 'CHAIN', AGENT: 'AGENT', TOOL: 'TOOL', LLM: 'GENERATION' }],
  ['gen_ai.operation.name', { chat: 'GENERATION', invoke_agent: 'AGENT', execute_tool: 'TOOL' }],
];
/** Whatever has one of these, and no type yet, is a generation. */
const MODELS = [
  'langfuse.observation.model.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'llm.model_name',
  'model',
];
const SESSIONS = ['langfuse.session.id', 'session.id', 'gen_ai.conversation.id'];
const INPUTS = [
  'langfuse.observation.input',
  'input.value',
  'gen_ai.input.messages',
  'gen_ai.tool.call.arguments',
];
const OUTPUTS = [
  'langfuse.observation.output',
  'output.value',
  'gen_ai.output.messages',
  'gen_ai.tool.call.result',
];
/** Attributes that say something of the trace, on whatever span. */
const OF_TRACES = [
  'langfuse.trace.name',
  'langfuse.trace.input',
  'langfuse.trace.output',
  'session.id',
  'user.id',
];

/** The usage types for which there are prices of `gpt-4o-realtime-preview`; there are none of later realtime models. */
export const PRICED_TYPES = [
  'input_text_tokens',
  'input_cached_text_tokens',
  'output_text_tokens',
  'input_audio_tokens',
  'input_cached_audio_tokens',
  'output_audio_tokens',
];

export function observationOf({ attributes, status }: ReadableSpan): Observation {
  const usage = usageOf(attributes);
  const costs = jsonOf(attributes['langfuse.observation.cost_details']);
  const start = attributes['langfuse.observation.completion_start_time'];
  return {
    type: typeOf(attributes),
    level: status.code === SpanStatusCode.ERROR ? 'ERROR' : 'DEFAULT',
    statusMessage: status.message,
    input: firstOf(attributes, INPUTS),
    output: firstOf(attributes, OUTPUTS),
    usage,
    tokens: {
      input: sumOfKeysWith(usage, 'input'),
      output: sumOfKeysWith(usage, 'output'),
      total: usage['total'] ?? sumOfKeysWith(usage, ''),
    },
    // What is given stands, and nothing is added to it.
    cost: costs?.['total'] as number | undefined,
    completionStart: typeof start === 'string' ? Date.parse(start) : undefined,
    session: firstOf(attributes, SESSIONS) as string | undefined,
  };
}

/** What the list of traces shows of one: of its root, unless a span says what the trace's is; the last that says it wins. */
export function traceOf(spans: readonly ReadableSpan[]): Record<'name' | 'input' | 'output', unknown> {
  const shown: Record<'name' | 'input' | 'output', unknown> = {
    name: undefined,
    input: undefined,
    output: undefined,
  };
  for (const { name, attributes, parentSpanContext } of spans) {
    const isRoot = parentSpanContext === undefined;
    if (!isRoot && !OF_TRACES.some((key) => key in attributes)) continue;
    shown.name = attributes['langfuse.trace.name'] ?? (isRoot ? name : shown.name);
    for (const part of ['input', 'output'] as const)
      shown[part] =
        attributes[`langfuse.trace.${part}`] ??
        (isRoot ? attributes[`langfuse.observation.${part}`] : undefined) ??
        shown[part];
  }
  return shown;
}

/** Whether its span processor sends a span that is not of a scope that it knows. */
export function isSentByDefault({ attributes }: ReadableSpan): boolean {
  return Object.keys(attributes).some((key) => key.startsWith('gen_ai.'));
}

function typeOf(attributes: Attributes): string {
  for (const [key, types] of TYPES) {
    const type = types[String(attributes[key])];
    if (type !== undefined) return type;
  }
  return MODELS.some((key) => attributes[key] !== undefined) ? 'GENERATION' : 'SPAN';
}

/** JSON with counts, else what there is of token counts under other names; agents have none then. */
function usageOf(attributes: Attributes): Record<string, number> {
  if (attributes['gen_ai.operation.name'] === 'invoke_agent') return {};
  const given = jsonOf(attributes['langfuse.observation.usage_details']);
  if (given !== undefined) return given as Record<string, number>;
  const counts = Object.entries(attributes).flatMap(([key, value]) => {
    const [, type] = /^(?:gen_ai\.usage\.|llm\.token_count\.)(.+)$/.exec(key) ?? [];
    return type === undefined || typeof value !== 'number' ? [] : [[type, value] as const];
  });
  if (counts.length === 0) return {};
  const {
    input_tokens: input = 0,
    output_tokens: output = 0,
    'cache_read.input_tokens': cached = 0,
    'reasoning.output_tokens': reasoning = 0,
    ...others
  } = Object.fromEntries(counts);
  return {
    ...others,
    input: input - cached,
    output: output - reasoning,
    input_cached_tokens: cached,
    output_reasoning_tokens: reasoning,
  };
}

/** All of them where the word is empty. */
function sumOfKeysWith(usage: Readonly<Record<string, number>>, word: string): number {
  return Object.entries(usage)
    .filter(([type]) => type.includes(word) && type !== 'total')
    .reduce((sum, [, count]) => sum + count, 0);
}

function jsonOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'string' ? (JSON.parse(value) as Record<string, unknown>) : undefined;
}

function firstOf(attributes: Attributes, keys: readonly string[]): unknown {
  return keys.map((key) => attributes[key]).find((value) => value !== undefined);
}
