import { findCall, isKnownCall, openCall, parentByName, parentByResponse, startCall } from './open-calls.ts';
import { awaitAnswer, finishCall } from './call-ends.ts';
import type { ApprovalDecided, ApprovalRequested } from '../../signals/signal.ts';
import type { SessionState } from '../session-state.ts';

/** A call waits for a person: the wait is no part of the tool's span, which starts when the tool runs. */
export function onApprovalRequested(state: SessionState, signal: ApprovalRequested): void {
  const { callId, tool, agent, mcp, responseId } = signal;
  const known = findCall(state, signal, ['called', 'waiting']);
  // One that comes late, or twice: the call runs already, or has ended.
  if (known?.state === 'waiting' || (known === undefined && isKnownCall(state, callId))) return;
  const facts = { callId, name: tool.name, agent, arguments: signal.arguments, mcp };
  const parent = mcp ? parentByResponse(state, responseId) : parentByName(state, agent);
  const record = known ?? openCall(state, facts, parent);
  record.state = 'waiting';
  record.description ??= tool.description;
  record.arguments ??= signal.arguments;
  record.approvalAskedAt = state.tree.now;
  state.tree.touch(record);
}

/**
 * The first decision counts, as it does for the SDK. A rejected call of the SDK goes on to `agent_tool_start` and
 * `agent_tool_end`; a rejected MCP call, which the server does not run, ends here.
 */
export function onApprovalDecided(state: SessionState, { callId, approved }: ApprovalDecided): void {
  const record = state.calls.get(callId);
  if (record?.state !== 'waiting' || record.approvalAskedAt === undefined) return;
  if (record.approvalWait !== undefined) return;
  record.approvalWait = state.tree.secondsSince(record.approvalAskedAt);
  record.rejected = !approved;
  state.tree.touch(record);
  if (!record.mcp) return;
  if (approved) {
    // What the server does next is for this call: its turn is not over.
    awaitAnswer(state, record);
    return;
  }
  startCall(state, record, state.tree.now);
  finishCall(state, record, 'rejected', { type: 'approval_rejected' });
}
