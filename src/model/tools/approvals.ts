import { awaitAnswer, finishCall } from './call-ends.ts';
import { startCall } from './call-starts.ts';
import { findCall, isKnownCall, openCall, parentByName, parentByResponse } from './open-calls.ts';
import type { ApprovalDecided, ApprovalRequested } from '../../signals/signal.ts';
import type { SessionState } from '../session-state.ts';

/** A call waits for a person: the wait is no part of the tool's span, which starts when the tool runs. */
export function onApprovalRequested(state: SessionState, signal: ApprovalRequested): void {
  const { callId, tool, agent, mcp, responseId } = signal;
  const known = findCall(state, signal, ['called', 'waiting']);
  // One that comes late, or twice: it is decided, the call runs already, or has ended.
  if (known?.state === 'waiting' || known?.approvalWait !== undefined) return;
  if (known === undefined && isKnownCall(state, callId)) return;
  const facts = { callId, name: tool.name, agent, arguments: signal.arguments, mcp };
  const parent = mcp ? parentByResponse(state, responseId) : parentByName(state, agent);
  const record = known ?? openCall(state, facts, parent);
  record.state = 'waiting';
  // Whatever became of its response, the client goes on with it.
  record.abortedAt = undefined;
  record.description ??= tool.description;
  record.arguments ??= signal.arguments;
  record.approvalAskedAt = state.tree.now;
  state.tree.touch(record);
}

/**
 * The first decision counts, as it does for the SDK. A rejected call of the SDK goes on to `agent_tool_start` and
 * `agent_tool_end`; a rejected MCP call, which the server does not run, ends here. An application that decides as soon as
 * it is asked may have done so before the request is heard here: nobody waited.
 */
export function onApprovalDecided(state: SessionState, { callId, approved }: ApprovalDecided): void {
  const record = state.calls.get(callId);
  if (record === undefined || record.approvalWait !== undefined) return;
  if (record.state !== 'waiting' && (record.state !== 'called' || record.mcp)) return;
  record.approvalAskedAt ??= state.tree.now;
  record.approvalWait = state.tree.secondsSince(record.approvalAskedAt);
  record.rejected = !approved;
  record.abortedAt = undefined;
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
