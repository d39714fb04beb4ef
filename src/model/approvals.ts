import { findCall, finishCall, openCall, openNamedCall, startCall } from './tool-calls.ts';
import type { ApprovalDecided, ApprovalRequested } from '../events/signal.ts';
import type { SessionState } from './session-state.ts';

/** A call waits for a person: the wait is no part of the tool's span, which starts when the tool runs. */
export function onApprovalRequested(state: SessionState, signal: ApprovalRequested): void {
  const { callId, tool, mcp } = signal;
  const known = findCall(state, signal, ['called', 'waiting']);
  if (known?.state === 'waiting') return;
  const facts = { callId, name: tool.name, arguments: signal.arguments, mcp };
  const record =
    known ??
    (mcp ? openCall(state, facts, state.latestAgent ?? state.session) : openNamedCall(state, signal));
  record.state = 'waiting';
  record.description ??= tool.description;
  record.approvalAskedAt = state.tree.now;
  state.tree.touch(record);
}

/** A rejected call of the SDK goes on to `agent_tool_start` and `agent_tool_end`; a rejected MCP call ends here. */
export function onApprovalDecided(state: SessionState, { callId, approved }: ApprovalDecided): void {
  const record = state.calls.get(callId);
  if (record?.state !== 'waiting' || record.approvalAskedAt === undefined) return;
  record.approvalWait = Math.max(0, state.tree.now - record.approvalAskedAt) / 1000;
  record.rejected = !approved;
  state.tree.touch(record);
  if (!record.mcp || approved) return;
  startCall(state, record, record.approvalAskedAt);
  finishCall(state, record, 'rejected', { type: 'approval_rejected' });
}
