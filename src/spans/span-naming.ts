import { SpanKind } from '@opentelemetry/api';
import type { SpanRecord } from '../model/records.ts';

/**
 * How a model response is called, in the name of its span and as its `gen_ai.operation.name`: `chat`, the operation of
 * the GenAI conventions, which backends know, or `realtime_inference`, that of their open realtime proposal.
 */
export type InferenceOperation = 'chat' | 'realtime_inference';

export const DEFAULT_INFERENCE_OPERATION: InferenceOperation = 'chat';

/** The `gen_ai.operation.name` of a record's span. Spans of our own kinds have none: no backend is to take a call or a turn for a generation. */
export function genAiOperationOf(record: SpanRecord, inference: InferenceOperation): string | undefined {
  switch (record.kind) {
    case 'agent':
      return 'invoke_agent';
    case 'inference':
      return inference;
    case 'tool':
      return 'execute_tool';
    case 'session':
    case 'turn':
    case 'user_speech':
    case 'agent_speech':
      return undefined;
  }
}

/** The operation and what it is done with: an agent, a model, a tool. */
export function spanNameOf(record: SpanRecord, inference: InferenceOperation): string {
  const operation =
    genAiOperationOf(record, inference) ?? (record.kind === 'session' ? 'realtime_session' : record.kind);
  const subject = subjectOf(record);
  return subject === undefined ? operation : `${operation} ${subject}`;
}

function subjectOf(record: SpanRecord): string | undefined {
  if (record.kind === 'agent' || record.kind === 'tool') return record.name;
  return record.kind === 'inference' ? record.model : undefined;
}

/** CLIENT for what the server does: model responses, and calls of MCP tools that it executes. */
export function spanKindOf(record: SpanRecord): SpanKind {
  const remote = record.kind === 'inference' || (record.kind === 'tool' && record.mcp);
  return remote ? SpanKind.CLIENT : SpanKind.INTERNAL;
}
