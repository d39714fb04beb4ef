/**
 * Names of metrics, and of attributes that only metrics have.
 *
 * `gen_ai.*` follow the GenAI semantic conventions v0.1.0, with the units and bucket boundaries that these ask for
 * (https://github.com/open-telemetry/semantic-conventions-genai, `docs/gen-ai/client-inference.md` and `gen-ai-metrics.md`).
 * Names under `realtime.` are this library's own.
 */
import type { MetricOptions } from '@opentelemetry/api';

export const TOKEN_MODALITY = 'gen_ai.token.modality';
export const GUARDRAIL_NAME = 'realtime.guardrail.name';
/** `user` or `agent`. */
export const SPEAKER = 'realtime.speech.speaker';
/** `response` or `transcription`. */
export const BILLED_KIND = 'realtime.billed.kind';

/** 10 ms to 82 s, each twice the one before. */
const OPERATION_BUCKETS = doubled(0.01, 14);

/** Where callers feel differences, the buckets are narrow. */
const LATENCY_BUCKETS = [
  0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 20,
];

/** Until people have done something. */
const WAIT_BUCKETS = doubled(0.01, 17);

const SPEECH_BUCKETS = [0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 120];

/** 1 to 128, each twice the one before. */
const CALL_BUCKETS = doubled(1, 8);

/** 1 token to 67 million, each four times the one before. */
const TOKEN_BUCKETS = Array.from({ length: 14 }, (_, index) => 4 ** index);

export const HISTOGRAMS = {
  inferenceDuration: {
    name: 'gen_ai.client.inference.duration',
    description: 'Time from the creation of a response to its end.',
    ...seconds(OPERATION_BUCKETS),
  },
  timeToFirstChunk: {
    name: 'gen_ai.client.inference.time_to_first_chunk',
    description: 'Time from the creation of a response to its first chunk of output.',
    ...seconds(OPERATION_BUCKETS),
  },
  inputTokens: {
    name: 'gen_ai.client.inference.operation.input_tokens',
    description: 'Input tokens of one response.',
    ...counted('{token}', TOKEN_BUCKETS),
  },
  outputTokens: {
    name: 'gen_ai.client.inference.operation.output_tokens',
    description: 'Output tokens of one response.',
    ...counted('{token}', TOKEN_BUCKETS),
  },
  agentDuration: {
    name: 'gen_ai.invoke_agent.duration',
    description: 'How long an agent was at work on a turn.',
    ...seconds(doubled(0.1, 13)),
  },
  agentInferenceCalls: {
    name: 'gen_ai.invoke_agent.inference_calls',
    description: 'Model responses that an agent called for while it was at work on a turn.',
    ...counted('{inference_call}', CALL_BUCKETS),
  },
  agentToolCalls: {
    name: 'gen_ai.invoke_agent.tool_calls',
    description: 'Tool calls that an agent made while it was at work on a turn.',
    ...counted('{tool_call}', CALL_BUCKETS),
  },
  toolDuration: {
    name: 'gen_ai.execute_tool.duration',
    description: 'The duration of a single tool execution.',
    ...seconds(OPERATION_BUCKETS),
  },
  approvalWait: {
    name: 'realtime.tool.approval_wait',
    description: 'Time from the question whether a call may run to the decision.',
    ...seconds(WAIT_BUCKETS),
  },
  responseLatency: {
    name: 'realtime.turn.response_latency',
    description:
      "Time from the end of the user's input to the answer being heard (read, of a text), through any tools.",
    ...seconds(LATENCY_BUCKETS),
  },
  endpointing: {
    name: 'realtime.turn.endpointing',
    description: 'Time from the end of what the user said to the turn detection being sure of it.',
    ...seconds(LATENCY_BUCKETS),
  },
  turnDuration: {
    name: 'realtime.turn.duration',
    description: 'Time from the first sign of user input to the last thing done, or heard, for it.',
    ...seconds(WAIT_BUCKETS),
  },
  reactionTime: {
    name: 'realtime.interruption.reaction_time',
    description: 'Time from the user speaking to the agent being silent.',
    ...seconds(LATENCY_BUCKETS),
  },
  speechDuration: {
    name: 'realtime.speech.duration',
    description: 'How long the user, or an agent, was heard to speak at a time.',
    ...seconds(SPEECH_BUCKETS),
  },
  greetingDelay: {
    name: 'realtime.session.greeting_delay',
    description: 'Time from the connection to the first sound of an agent that speaks first.',
    ...seconds(LATENCY_BUCKETS),
  },
  sessionDuration: {
    name: 'realtime.session.duration',
    description: 'Time from connect to close or disconnect.',
    ...seconds([1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200]),
  },
} as const satisfies Record<string, NamedMetric>;

export const UP_DOWN_COUNTERS = {
  activeSessions: {
    name: 'realtime.active_sessions',
    description: 'Sessions that are open.',
    unit: '{session}',
  },
} as const satisfies Record<string, NamedMetric>;

export const COUNTERS = {
  usageInputTokens: {
    name: 'gen_ai.client.inference.usage.input_tokens',
    description: 'Input tokens used by responses.',
    unit: '{token}',
  },
  usageOutputTokens: {
    name: 'gen_ai.client.inference.usage.output_tokens',
    description: 'Output tokens used by responses.',
    unit: '{token}',
  },
  usageCachedTokens: {
    name: 'gen_ai.client.inference.usage.cache_read.input_tokens',
    description: 'Input tokens that the provider had in its cache; part of the input.',
    unit: '{token}',
  },
  usageReasoningTokens: {
    name: 'gen_ai.client.inference.usage.reasoning.output_tokens',
    description: 'Output tokens used for reasoning; part of the output.',
    unit: '{token}',
  },
  transcriptionInputTokens: {
    name: 'realtime.transcription.input_tokens',
    description: 'Input tokens that transcriptions of user speech are billed by.',
    unit: '{token}',
  },
  transcriptionOutputTokens: {
    name: 'realtime.transcription.output_tokens',
    description: 'Output tokens that transcriptions of user speech are billed by.',
    unit: '{token}',
  },
  transcriptionAudio: {
    name: 'realtime.transcription.audio_duration',
    description: 'Audio that transcriptions of user speech are billed by.',
    unit: 's',
  },
  cost: {
    name: 'realtime.cost',
    description: 'What responses and transcriptions cost, those that have a price.',
    // An annotation: the code for units of measure has no currencies.
    unit: '{USD}',
  },
  turns: { name: 'realtime.turns', description: 'Turns that have ended.', unit: '{turn}' },
  unansweredTurns: {
    name: 'realtime.unanswered_turns',
    description: 'Turns in which the user spoke, and nothing was heard or read of an answer.',
    unit: '{turn}',
  },
  interruptions: {
    name: 'realtime.interruptions',
    description: 'Responses that were cut short.',
    unit: '{interruption}',
  },
  guardrailTrips: {
    name: 'realtime.guardrail.trips',
    description: 'Output guardrails that fired.',
    unit: '{trip}',
  },
  handoffs: {
    name: 'realtime.handoffs',
    description: 'Handoffs from one agent to another.',
    unit: '{handoff}',
  },
  errors: {
    name: 'realtime.errors',
    description: 'Failed calls, failed responses and other errors, benign ones aside.',
    unit: '{error}',
  },
} as const satisfies Record<string, NamedMetric>;

interface NamedMetric extends MetricOptions {
  name: string;
}

function seconds(explicitBucketBoundaries: number[]): Pick<MetricOptions, 'unit' | 'advice'> {
  return { unit: 's', advice: { explicitBucketBoundaries } };
}

function counted(unit: string, explicitBucketBoundaries: number[]): Pick<MetricOptions, 'unit' | 'advice'> {
  return { unit, advice: { explicitBucketBoundaries } };
}

function doubled(first: number, length: number): number[] {
  return Array.from({ length }, (_, index) => Number((first * 2 ** index).toFixed(2)));
}
