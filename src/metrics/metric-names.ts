/**
 * Names of metrics, and of attributes that only metrics have.
 *
 * `gen_ai.*` follow the OpenTelemetry GenAI conventions, schema 1.42.0-dev, with the bucket boundaries that these ask for
 * (https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md).
 * Names under `realtime.` are this library's own.
 */
import type { MetricOptions } from '@opentelemetry/api';

export const TOKEN_TYPE = 'gen_ai.token.type';
export const TOKEN_MODALITY = 'realtime.token.modality';
export const TOKEN_CACHED = 'realtime.token.cached';
export const GUARDRAIL_NAME = 'realtime.guardrail.name';

/** 10 ms to 82 s, each twice the one before. */
const OPERATION_BUCKETS = doubled(0.01, 14);

/** Where callers feel differences, the buckets are narrow. */
const LATENCY_BUCKETS = [
  0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 20,
];

/** Until people have done something. */
const WAIT_BUCKETS = doubled(0.01, 17);

/** 1 token to 67 million, each four times the one before. */
const TOKEN_BUCKETS = Array.from({ length: 14 }, (_, index) => 4 ** index);

export const HISTOGRAMS = {
  operationDuration: {
    name: 'gen_ai.client.operation.duration',
    description: 'GenAI operation duration.',
    ...seconds(OPERATION_BUCKETS),
  },
  timeToFirstChunk: {
    name: 'gen_ai.client.operation.time_to_first_chunk',
    description: 'Time from the creation of a response to its first chunk of output.',
    ...seconds(OPERATION_BUCKETS),
  },
  tokenUsage: {
    name: 'gen_ai.client.token.usage',
    description: 'Number of input and output tokens used.',
    unit: '{token}',
    advice: { explicitBucketBoundaries: TOKEN_BUCKETS },
  },
  agentDuration: {
    name: 'gen_ai.invoke_agent.duration',
    description: 'How long an agent was at work on a turn.',
    ...seconds(doubled(0.1, 13)),
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
      "Time from the end of the user's input to the first output of the answer, through any tools.",
    ...seconds(LATENCY_BUCKETS),
  },
  turnDuration: {
    name: 'realtime.turn.duration',
    description: 'Time from the first sign of user input to the last thing done for it.',
    ...seconds(WAIT_BUCKETS),
  },
  reactionTime: {
    name: 'realtime.interruption.reaction_time',
    description: 'Time from the user speaking to the response being cut.',
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
    name: 'realtime.session.active',
    description: 'Sessions that are open.',
    unit: '{session}',
  },
} as const satisfies Record<string, NamedMetric>;

export const COUNTERS = {
  turns: { name: 'realtime.turn.count', description: 'Turns that have ended.', unit: '{turn}' },
  interruptions: {
    name: 'realtime.interruption.count',
    description: 'Responses that were cut short.',
    unit: '{interruption}',
  },
  guardrailTrips: {
    name: 'realtime.guardrail.trip.count',
    description: 'Output guardrails that fired.',
    unit: '{trip}',
  },
  handoffs: {
    name: 'realtime.handoff.count',
    description: 'Handoffs from one agent to another.',
    unit: '{handoff}',
  },
  errors: {
    name: 'realtime.error.count',
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

function doubled(first: number, length: number): number[] {
  return Array.from({ length }, (_, index) => Number((first * 2 ** index).toFixed(2)));
}
