import { failureOf } from '../exceptions.ts';
import { convict, failCall, finishBy, finishCall, settleCall } from './call-ends.ts';
import { showCall } from './call-starts.ts';
import { MAX_TURNS_WITHOUT_OUTPUT } from '../limits.ts';
import { newestTurn } from '../turns/turns.ts';
import type { InferenceRecord, ToolRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** Ends a call that never ended; one that never started still gets its span. */
export function abandonCall(state: SessionState, record: ToolRecord): void {
  if (record.state === 'ending') {
    finishBy(state, record, record.failure);
    return;
  }
  if (convict(state, record)) return;
  if (record.thrown !== undefined) {
    // What was to come of the error did not come.
    record.state = 'ending';
    failCall(state, record, failureOf(record.thrown.error));
    settleCall(state, record);
    return;
  }
  const endedAt = endOfAbandoned(state, record);
  if (!record.started) showCall(state, record, record.startTime);
  if (endedAt !== undefined) {
    record.lastActivity = endedAt;
    record.state = 'ending';
  }
  finishCall(state, record, 'unfinished', { type: 'unfinished' });
}

/**
 * When a call ended of which nothing came any more, should what it is part of not have lasted until then. One that waits
 * for a person did nothing since it began to; of one whose response failed nothing was to come.
 */
function endOfAbandoned(state: SessionState, record: ToolRecord): number | undefined {
  if (record.state === 'waiting') return record.approvalAskedAt;
  return record.abortedAt ?? (isForgotten(state, record) ? state.tree.now : undefined);
}

/**
 * Whether a call that the client runs itself was probably never meant to be answered: a command to its interface, or
 * one that was cut off. The conversation has gone on without its output, so it makes its turn no longer.
 */
function isForgotten(state: SessionState, record: ToolRecord): boolean {
  if (state.agentsAtWork === true || record.mcp || record.state !== 'running') return false;
  return record.turn !== undefined && record.turn !== newestTurn(state);
}

/**
 * A later turn is answered. Ends the calls of which nothing will come: those whose response failed or that an error was
 * probably about, and those that have had no output while so many turns were answered.
 */
export function abandonForgottenCalls(state: SessionState): void {
  for (const call of state.calls.values()) {
    if (call.turn === undefined || call.turn === newestTurn(state)) continue;
    const isOld = state.turnCount - call.turn.number >= MAX_TURNS_WITHOUT_OUTPUT;
    const hasFailed = call.abortedAt !== undefined || call.suspicion?.certain === false;
    if (hasFailed || (isOld && isForgotten(state, call))) abandonCall(state, call);
  }
}

/**
 * A response failed that had made calls. A client may have begun to run them, and answer; if nothing comes of them, they
 * ended with it. An SDK that runs one says how that ends.
 */
export function abortCalls(state: SessionState, { responseId }: InferenceRecord): void {
  for (const call of state.calls.values()) {
    if (call.responseId !== responseId) continue;
    if (state.agentsAtWork !== true || call.mcp || !call.started) call.abortedAt = state.tree.now;
  }
}
