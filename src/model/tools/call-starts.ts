import type { ToolRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** A call runs, or is found to have ended without having run: the wait for a person is over. */
export function startCall(state: SessionState, record: ToolRecord, startTime: number): void {
  if (record.started) return;
  if (record.approvalAskedAt !== undefined) {
    record.approvalWait ??= state.tree.secondsSince(record.approvalAskedAt);
  }
  state.tree.touch(record);
  showCall(state, record, startTime);
}

/** Gives a call its span. */
export function showCall(state: SessionState, record: ToolRecord, startTime: number): void {
  record.startTime = startTime;
  record.started = true;
  record.state = 'running';
  state.session.counts.toolCalls += 1;
  if (record.parent.kind === 'agent' && !record.mcp) record.parent.toolCalls += 1;
  state.tree.start(record);
}
