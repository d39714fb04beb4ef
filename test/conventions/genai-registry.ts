/**
 * What the conventions say of the spans and metrics that we emit, as facts: names, types, requirement levels, units and
 * bucket boundaries, in a form of our own. None of their text is here.
 *
 * `gen_ai.*` are of https://github.com/open-telemetry/semantic-conventions-genai, v0.1.0. The names of metrics were read in
 * the text of that tag; where that could not be had (types, levels, buckets) they are those of the repository's pages and
 * registry of October 2026, a few weeks before. `error.type`, `exception.*`, `server.*`, `session.id` and `user.id` are of the
 * core registry, https://github.com/open-telemetry/semantic-conventions, v1.45.0.
 *
 * What of it we do otherwise is in `deviations.ts`, and what is ours in `own-names.ts`.
 */

/** `any` is JSON text here: attributes of the API for JavaScript hold no objects. */
export type ValueType = 'string' | 'int' | 'double' | 'boolean' | 'string[]' | 'any';

/** The spans of the conventions that we have, by their operation. */
export type GenAiSpan = 'chat' | 'invoke_agent' | 'execute_tool';

/** `conditional` ones depend on what is known; `-` is an attribute that a span does not have. */
export type Level = 'required' | 'conditional' | 'recommended' | 'opt-in' | '-';

export interface SpanFacts {
  kind: 'CLIENT' | 'INTERNAL';
  /** The attribute after the operation in the span's name, where it is known. */
  subject: string;
}

export const GEN_AI_SPANS: Readonly<Record<GenAiSpan, SpanFacts>> = {
  chat: { kind: 'CLIENT', subject: 'gen_ai.request.model' },
  invoke_agent: { kind: 'INTERNAL', subject: 'gen_ai.agent.name' },
  execute_tool: { kind: 'INTERNAL', subject: 'gen_ai.tool.name' },
};

type Row = readonly [type: ValueType, chat: Level, invokeAgent: Level, executeTool: Level];

export const GEN_AI_ATTRIBUTES: Readonly<Record<string, Row>> = {
  'gen_ai.operation.name': ['string', 'required', 'required', 'required'],
  'gen_ai.provider.name': ['string', 'required', '-', '-'],
  'gen_ai.request.model': ['string', 'conditional', 'recommended', '-'],
  'gen_ai.conversation.id': ['string', 'conditional', 'conditional', 'conditional'],
  'gen_ai.output.type': ['string', 'conditional', 'conditional', '-'],
  'gen_ai.request.stream': ['boolean', 'conditional', '-', '-'],
  'gen_ai.request.choice.count': ['int', 'conditional', 'conditional', '-'],
  'gen_ai.request.seed': ['int', 'conditional', 'conditional', '-'],
  'gen_ai.request.top_k': ['int', 'conditional', '-', '-'],
  'gen_ai.request.max_tokens': ['int', 'recommended', 'recommended', '-'],
  'gen_ai.request.temperature': ['double', 'recommended', 'recommended', '-'],
  'gen_ai.request.top_p': ['double', 'recommended', 'recommended', '-'],
  'gen_ai.request.frequency_penalty': ['double', 'recommended', 'recommended', '-'],
  'gen_ai.request.presence_penalty': ['double', 'recommended', 'recommended', '-'],
  'gen_ai.request.stop_sequences': ['string[]', 'recommended', 'recommended', '-'],
  'gen_ai.request.reasoning.level': ['string', 'recommended', '-', '-'],
  'gen_ai.request.previous_response.id': ['string', 'recommended', '-', '-'],
  'gen_ai.response.id': ['string', 'recommended', '-', '-'],
  'gen_ai.response.model': ['string', 'recommended', '-', '-'],
  'gen_ai.response.finish_reasons': ['string[]', 'recommended', 'recommended', '-'],
  'gen_ai.response.time_to_first_chunk': ['double', 'recommended', '-', '-'],
  'gen_ai.usage.input_tokens': ['int', 'recommended', 'recommended', '-'],
  'gen_ai.usage.output_tokens': ['int', 'recommended', 'recommended', '-'],
  'gen_ai.usage.cache_read.input_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.cache_write.input_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.reasoning.output_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.text.input_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.audio.input_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.image.input_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.text.output_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.audio.output_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.image.output_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.text.cache_read.input_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.audio.cache_read.input_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.usage.image.cache_read.input_tokens': ['int', 'recommended', '-', '-'],
  'gen_ai.conversation.compacted': ['boolean', 'recommended', '-', '-'],
  'gen_ai.prompt.name': ['string', 'conditional', '-', '-'],
  'gen_ai.prompt.version': ['string', 'conditional', '-', '-'],
  'gen_ai.input.messages': ['any', 'opt-in', 'opt-in', '-'],
  'gen_ai.output.messages': ['any', 'opt-in', 'opt-in', '-'],
  'gen_ai.system_instructions': ['any', 'opt-in', 'opt-in', '-'],
  'gen_ai.tool.definitions': ['any', 'opt-in', 'opt-in', '-'],
  'gen_ai.agent.name': ['string', '-', 'conditional', 'conditional'],
  'gen_ai.agent.description': ['string', '-', 'conditional', '-'],
  'gen_ai.data_source.id': ['string', '-', 'conditional', '-'],
  'gen_ai.tool.name': ['string', '-', '-', 'required'],
  'gen_ai.tool.type': ['string', '-', '-', 'recommended'],
  'gen_ai.tool.call.id': ['string', '-', '-', 'recommended'],
  'gen_ai.tool.description': ['string', '-', '-', 'recommended'],
  'gen_ai.tool.call.arguments': ['any', '-', '-', 'opt-in'],
  'gen_ai.tool.call.result': ['any', '-', '-', 'opt-in'],
  'error.type': ['string', 'conditional', 'conditional', 'conditional'],
  'server.address': ['string', 'recommended', '-', '-'],
  'server.port': ['int', 'conditional', '-', '-'],
  // Of the core registry: they may be on any span.
  'session.id': ['string', 'opt-in', 'opt-in', 'opt-in'],
  'user.id': ['string', 'opt-in', 'opt-in', 'opt-in'],
};

/** Attributes of the core registry on spans that are ours, and on events. */
export const CORE_ATTRIBUTES: Readonly<Record<string, ValueType>> = {
  'error.type': 'string',
  'exception.type': 'string',
  'exception.message': 'string',
  'exception.stacktrace': 'string',
  'server.address': 'string',
  'server.port': 'int',
  'session.id': 'string',
  'user.id': 'string',
};

/** Values of those attributes whose values others must know to read us. The conventions allow more of each. */
export const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  'gen_ai.operation.name': [
    'chat',
    'generate_content',
    'text_completion',
    'embeddings',
    'retrieval',
    'fetch_response',
    'create_agent',
    'invoke_agent',
    'execute_tool',
    'invoke_workflow',
    'plan',
    'search_memory',
    'create_memory',
    'update_memory',
    'upsert_memory',
    'delete_memory',
    'create_memory_store',
    'delete_memory_store',
  ],
  'gen_ai.provider.name': [
    'openai',
    'gcp.gen_ai',
    'gcp.vertex_ai',
    'gcp.gemini',
    'anthropic',
    'cohere',
    'azure.ai.inference',
    'azure.ai.openai',
    'ibm.watsonx.ai',
    'aws.bedrock',
    'perplexity',
    'x_ai',
    'deepseek',
    'groq',
    'mistral_ai',
    'moonshot_ai',
  ],
  'gen_ai.output.type': ['text', 'json', 'image', 'speech'],
  'gen_ai.token.modality': ['text', 'image', 'audio', 'unknown'],
  /** Of the registry's examples: it names no others. */
  'gen_ai.tool.type': ['function', 'extension', 'datastore'],
};

export type Instrument = 'counter' | 'up-down counter' | 'histogram';

export interface MetricFacts {
  instrument: Instrument;
  unit: string;
  /** Of histograms; without these it is an SDK's own. */
  buckets?: readonly number[];
  required: readonly string[];
  /** Whatever their levels. */
  others: readonly string[];
  /** Whether what is measured is counted in whole numbers. */
  whole?: true;
}

const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const AGENT_SECONDS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
const CALLS = [1, 2, 4, 8, 16, 32, 64, 128];
const TOKENS = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];

const INFERENCE = {
  required: ['gen_ai.operation.name', 'gen_ai.provider.name'],
  others: ['gen_ai.request.model', 'gen_ai.response.model', 'server.address', 'server.port'],
};
const USAGE_COUNTER: MetricFacts = {
  instrument: 'counter',
  unit: '{token}',
  required: [...INFERENCE.required, 'gen_ai.token.modality'],
  others: INFERENCE.others,
  whole: true,
};
const TOKEN_HISTOGRAM: MetricFacts = {
  instrument: 'histogram',
  unit: '{token}',
  buckets: TOKENS,
  ...INFERENCE,
  whole: true,
};

export const GEN_AI_METRICS: Readonly<Record<string, MetricFacts>> = {
  'gen_ai.client.inference.duration': {
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    required: INFERENCE.required,
    others: [...INFERENCE.others, 'error.type'],
  },
  'gen_ai.client.inference.time_to_first_chunk': {
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    ...INFERENCE,
  },
  'gen_ai.client.inference.time_per_output_chunk': {
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    ...INFERENCE,
  },
  'gen_ai.client.inference.usage.input_tokens': USAGE_COUNTER,
  'gen_ai.client.inference.usage.output_tokens': USAGE_COUNTER,
  'gen_ai.client.inference.usage.cache_read.input_tokens': USAGE_COUNTER,
  'gen_ai.client.inference.usage.cache_write.input_tokens': USAGE_COUNTER,
  'gen_ai.client.inference.usage.reasoning.output_tokens': USAGE_COUNTER,
  'gen_ai.client.inference.operation.input_tokens': TOKEN_HISTOGRAM,
  'gen_ai.client.inference.operation.output_tokens': TOKEN_HISTOGRAM,
  'gen_ai.invoke_agent.duration': {
    instrument: 'histogram',
    unit: 's',
    buckets: AGENT_SECONDS,
    required: [],
    others: ['error.type', 'gen_ai.agent.name', 'gen_ai.request.model'],
  },
  'gen_ai.invoke_agent.inference_calls': {
    instrument: 'histogram',
    unit: '{inference_call}',
    buckets: CALLS,
    required: [],
    others: ['gen_ai.agent.name'],
    whole: true,
  },
  'gen_ai.invoke_agent.tool_calls': {
    instrument: 'histogram',
    unit: '{tool_call}',
    buckets: CALLS,
    required: [],
    others: ['gen_ai.agent.name'],
    whole: true,
  },
  'gen_ai.execute_tool.duration': {
    instrument: 'histogram',
    unit: 's',
    buckets: SECONDS,
    required: ['gen_ai.tool.name'],
    others: ['error.type', 'gen_ai.agent.name', 'gen_ai.tool.type'],
  },
};

/** Types of attributes that only metrics have. */
export const METRIC_ATTRIBUTES: Readonly<Record<string, ValueType>> = { 'gen_ai.token.modality': 'string' };
