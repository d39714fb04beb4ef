import { finishBy, forgetCall, settleCall } from './call-ends.ts';
import { startCall } from './call-starts.ts';
import { isKnownCall, openCall, parentByResponse } from './open-calls.ts';
import type { ErrorFacts, McpCallAdded, McpCallEnded, McpCallStarted } from '../../signals/signal.ts';
import type { Failure, ToolRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** The server decided to call a tool of an MCP server. */
export function onMcpCallAdded(state: SessionState, signal: McpCallAdded): void {
  if (isKnownCall(state, signal.itemId)) return;
  const { itemId, name, responseId } = signal;
  const facts = { callId: itemId, responseId, name, arguments: signal.arguments, mcp: true };
  const record = openCall(state, facts, parentByResponse(state, responseId));
  const approval = findApproval(state, signal);
  if (approval === undefined) return;
  // The approved request becomes the call: it has no span of its own.
  record.approvalWait = approval.approvalWait;
  forgetCall(state, approval);
  approval.state = 'ended';
  settleCall(state, approval);
}

function findApproval(
  state: SessionState,
  { approvalRequestId, name }: McpCallAdded,
): ToolRecord | undefined {
  if (approvalRequestId === undefined)
    return [...state.calls.values()].find((call) => isApproved(call) && call.name === name);
  const request = state.calls.get(approvalRequestId);
  return request !== undefined && isRequest(request) ? request : undefined;
}

export function onMcpCallStarted(state: SessionState, { itemId }: McpCallStarted): void {
  const record = state.calls.get(itemId);
  if (record !== undefined) startCall(state, record, state.tree.now);
}

/**
 * The call's end is timed by `response.mcp_call.completed` or `.failed`, which come without output; the finished item
 * that follows carries it. An unfinished item (neither output nor error, nor an end before it) says nothing.
 */
export function onMcpCallEnded(state: SessionState, signal: McpCallEnded): void {
  const record = state.calls.get(signal.itemId);
  if (record === undefined) return;
  const carriesResult = signal.error !== undefined || (signal.output !== undefined && signal.output !== null);
  if (signal.final && !carriesResult && record.state !== 'ending') return;
  startCall(state, record, record.startTime);
  if (signal.error !== undefined) record.failure = mcpFailure(signal.error);
  if (signal.final) {
    record.arguments = signal.arguments ?? record.arguments;
    record.output = signal.output ?? signal.error?.message;
    finishBy(state, record, record.failure);
  } else if (record.state !== 'ending') {
    state.tree.touch(record);
    record.state = 'ending';
  }
}

/** What the tool itself said of its failure is its result, and content; what the protocol or HTTP said is not. */
function mcpFailure({ type, message }: ErrorFacts): Failure {
  return type === 'protocol_error' || type === 'http_error' ? { type, message } : { type };
}

/** Whether a person is asked, or has been. */
function isRequest(call: ToolRecord): boolean {
  return call.state === 'waiting' && call.mcp;
}

function isApproved(call: ToolRecord): boolean {
  return isRequest(call) && call.approvalWait !== undefined;
}
