import { SpanKind } from '@opentelemetry/api';
import type { SpanRecord } from '../model/records.ts';

/** The operation of a span: the first word of its name, and its `gen_ai.operation.name`. */
export function operationOf(record: SpanRecord): string {
  return OPERATIONS[record.kind];
}

const OPERATIONS = {
  session: 'realtime_session',
  turn: 'turn',
  user_speech: 'user_speech',
  agent: 'invoke_agent',
  inference: 'realtime_inference',
  tool: 'execute_tool',
} as const;

/** The operation and what it is done with: an agent, a model, a tool. */
export function spanNameOf(record: SpanRecord): string {
  const operation = operationOf(record);
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
