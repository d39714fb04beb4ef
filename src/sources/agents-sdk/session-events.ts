import { readThrownError } from '../../realtime-api/error-facts.ts';
import { fieldsOf, text } from '../../host/fields.ts';
import { readToolFailure } from '../../realtime-api/conversation-item.ts';
import { causeOfErrorEvent, readConnectError } from '../connection-error.ts';
import type { Fields } from '../../host/fields.ts';
import type { ErrorRaised, Signal, ToolFacts } from '../../signals/signal.ts';

/**
 * What each of `RealtimeSessionEventTypes` means. Positional arguments as the SDK emits them.
 *
 * `transport_event` is not here: it carries raw server events, which have a decoder of their own. No effect:
 * `audio`, `audio_start`, `audio_stopped`, `history_added`, `history_updated` (raw events say it earlier and with
 * ids), `mcp_tool_call_completed` (likewise), `mcp_tools_changed`.
 */
export const SESSION_EVENTS: Readonly<Record<string, (...args: unknown[]) => Signal | undefined>> = {
  agent_start: (_context, agent) => ({ type: 'agent_started', agent: nameOf(agent) }),
  agent_end: (_context, agent) => ({ type: 'agent_ended', agent: nameOf(agent) }),
  agent_handoff: (_context, from, to) => ({ type: 'handed_off', from: nameOf(from), to: nameOf(to) }),
  agent_tool_start: (_context, agent, tool, details) => ({
    type: 'tool_started',
    ...readCall(agent, tool, details),
  }),
  agent_tool_end: (_context, agent, tool, output, details) => ({
    type: 'tool_ended',
    ...readCall(agent, tool, details),
    output,
    failure: readToolFailure(output),
  }),
  tool_approval_requested: (_context, agent, request) => readApprovalRequest(agent, request),
  guardrail_tripped: (_context, agent, error, details) => readGuardrailTrip(agent, error, details),
  audio_interrupted: () => ({ type: 'audio_interrupted' }),
};

function nameOf(named: unknown): string {
  return text(fieldsOf(named)['name']) ?? 'unknown';
}

function toolOf(tool: unknown): ToolFacts {
  return { name: nameOf(tool), description: text(fieldsOf(tool)['description']) };
}

function readCall(agent: unknown, tool: unknown, details: unknown) {
  const call = fieldsOf(fieldsOf(details)['toolCall']);
  return {
    callId: text(call['callId']) ?? text(call['id']),
    tool: toolOf(tool),
    agent: nameOf(agent),
    arguments: call['arguments'],
  };
}

/** MCP approvals are known from the raw `mcp_approval_request` item. */
function readApprovalRequest(agent: unknown, value: unknown): Signal | undefined {
  const request = fieldsOf(value);
  if (request['type'] !== 'function_approval') return undefined;
  const callId = approvalCallId(request['approvalItem']);
  if (callId === undefined) return undefined;
  return {
    type: 'approval_requested',
    callId,
    tool: toolOf(request['tool']),
    agent: nameOf(agent),
    arguments: rawItemOf(request['approvalItem'])['arguments'],
    mcp: false,
  };
}

/** The call that an approval item is about: the argument of `approve()` and `reject()`. */
export function approvalCallId(approvalItem: unknown): string | undefined {
  const item = rawItemOf(approvalItem);
  return item['type'] === 'function_call' ? (text(item['callId']) ?? text(item['id'])) : undefined;
}

function rawItemOf(approvalItem: unknown): Fields {
  return fieldsOf(fieldsOf(approvalItem)['rawItem']);
}

function readGuardrailTrip(agent: unknown, error: unknown, details: unknown): Signal {
  const result = fieldsOf(fieldsOf(error)['result']);
  return {
    type: 'guardrail_tripped',
    guardrails: [nameOf(result['guardrail'])],
    itemId: text(fieldsOf(details)['itemId']),
    agent: nameOf(agent),
    message: result['agentOutput'],
  };
}

/**
 * The session's `error` event: `{type: 'error', error}`. Server errors are left to the raw event, which comes first.
 * What the WebSocket or the data channel failed with is the connection's; the rest is the SDK's.
 */
export function readSessionError(
  event: unknown,
  isOfTransport: (error: unknown) => boolean,
): ErrorRaised | undefined {
  const error = fieldsOf(event)['error'];
  if (isServerEvent(fieldsOf(error))) return undefined;
  const cause = causeOfErrorEvent(error);
  const isOfConnection = cause !== undefined || isOfTransport(error);
  return {
    type: 'error_raised',
    error: isOfConnection ? readConnectError(error) : readThrownError(error, 'sdk'),
  };
}

function isServerEvent(fields: Fields): boolean {
  return fields['type'] === 'error' && !('target' in fields) && !(fields instanceof Error);
}
