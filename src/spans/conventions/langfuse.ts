import { isGenAi } from '../attributes.ts';
import type { PutAttribute } from '../attributes.ts';
import * as name from './langfuse-names.ts';
import { sumOf, tokenBucketsOf } from './token-buckets.ts';
import type { TokenUsage } from '../../signals/signal.ts';
import type { SessionRecord, SpanRecord } from '../../model/records.ts';
import type { ConventionWriter } from './convention.ts';
import type { TokenBuckets } from './token-buckets.ts';

/** What Langfuse shows a call by. Agents, responses and tool calls have their words in attributes of the GenAI conventions. */
export const LANGFUSE: ConventionWriter = {
  start({ record, session, headsTrace }, put) {
    put(name.OBSERVATION_TYPE, TYPES[record.kind]);
    if (!isGenAi(record)) put(name.PROVIDER_NAME, session.provider);
    if (headsTrace) put(name.TRACE_NAME, traceNameOf(record, session));
  },

  end({ record }, put) {
    // Costs of a trace are those of its observations, added up: a session has none of its own.
    if (record.kind === 'user_speech') putCost(record.transcriptionCostUsd, put);
    if (record.kind !== 'inference') return;
    const { usage, startTime, timeToFirstChunk } = record;
    if (usage !== undefined) put(name.OBSERVATION_USAGE, usageDetailsOf(usage));
    putCost(record.costUsd, put);
    if (timeToFirstChunk !== undefined)
      put(name.COMPLETION_START_TIME, isoTime(startTime + timeToFirstChunk * 1000));
  },

  said({ record, headsTrace }, { input, output }, put) {
    if (record.kind === 'agent') return;
    putBoth([name.OBSERVATION_INPUT, name.OBSERVATION_OUTPUT]);
    // Read also where the trace began in the application, before the call.
    if (headsTrace) putBoth([name.TRACE_INPUT, name.TRACE_OUTPUT]);

    function putBoth([inputKey, outputKey]: readonly [string, string]): void {
      put(inputKey, input);
      put(outputKey, output);
    }
  },
};

function putCost(costUsd: number | undefined, put: PutAttribute): void {
  if (costUsd !== undefined) put(name.OBSERVATION_COST, JSON.stringify({ total: costUsd }));
}

const TYPES: Readonly<Record<SpanRecord['kind'], string>> = {
  session: 'span',
  turn: 'chain',
  user_speech: 'span',
  agent_speech: 'span',
  agent: 'agent',
  inference: 'generation',
  tool: 'tool',
};

/** What calls are called in the list: by the application, or by the agent that takes them. */
function traceNameOf(record: SpanRecord, { workflowName, agent }: SessionRecord): string | undefined {
  const called = workflowName ?? agent;
  return called === undefined || record.kind === 'session' ? called : `${called}, ${record.kind}`;
}

/** The names under which Langfuse has prices of realtime models. */
const USAGE_TYPES: Readonly<Record<keyof TokenBuckets, string>> = {
  text: 'input_text_tokens',
  audio: 'input_audio_tokens',
  image: 'input_image_tokens',
  input: 'input',
  cachedText: 'input_cached_text_tokens',
  cachedAudio: 'input_cached_audio_tokens',
  cachedImage: 'input_cached_image_tokens',
  cached: 'input_cached_tokens',
  outputText: 'output_text_tokens',
  outputAudio: 'output_audio_tokens',
  reasoning: 'output_reasoning_tokens',
  output: 'output',
};

function usageDetailsOf(usage: TokenUsage): string {
  const buckets = Object.entries(tokenBucketsOf(usage)) as [keyof TokenBuckets, number][];
  const details = buckets.flatMap(([bucket, count]) => (count > 0 ? [[USAGE_TYPES[bucket], count]] : []));
  const total = sumOf(buckets.map(([, count]) => count));
  return JSON.stringify({ ...Object.fromEntries(details), total });
}

function isoTime(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
