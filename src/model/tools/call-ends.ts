import { exceptionEvent, innermostOpen, writeException } from '../exceptions.ts';
import { MAX_OPEN_TOOL_CALLS } from '../limits.ts';
import type { Failure, SpanRecord, ToolOutcome, ToolRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** Ends a call that failed without an error of its own being raised: what it threw, or what is known of the failure, is its exception. */
export function failCall(state: SessionState, record: ToolRecord, failure: Failure): void {
  const { type, message } = failure;
  const time = record.thrown?.time ?? (record.state === 'ending' ? record.lastActivity : state.tree.now);
  state.tree.event(record, exceptionEvent(record.thrown?.error ?? { origin: 'sdk', type, message }), time);
  finishCall(state, record, 'error', failure);
}

export function finishCall(
  state: SessionState,
  record: ToolRecord,
  outcome: ToolOutcome,
  failure?: Failure,
): void {
  if (record.endTime !== undefined) return;
  if (state.unexplained === record) state.unexplained = undefined;
  clearSuspicion(state, record);
  // A call whose end was known before ends at that time: it was touched then.
  if (record.state !== 'ending') state.tree.touch(record);
  record.state = 'ended';
  record.outcome = outcome;
  record.failure = failure;
  if (outcome === 'error') state.session.counts.errors += 1;
  forgetCall(state, record);
  state.tree.end(record, record.lastActivity);
  if (!isOver(record) && !isRequested(state, record)) awaitAnswer(state, record);
  releaseCall(state, record);
}

/** The call goes on, or ends otherwise: the error that it was suspected of was not its own. */
export function clearSuspicion(state: SessionState, record: ToolRecord): void {
  const { suspicion, parent } = record;
  if (suspicion === undefined) return;
  record.suspicion = undefined;
  const { error, time } = suspicion;
  const target = parent.endTime === undefined ? parent : startedBy(innermostOpen(state), time);
  writeException(state, target, error, { time });
}

/** A span, or what it is part of, that had started by then. */
function startedBy(record: SpanRecord, time: number): SpanRecord {
  return record.kind === 'session' || record.startTime <= time ? record : startedBy(record.parent, time);
}

/** A later event that names the call is about the past. */
export function forgetCall(state: SessionState, record: ToolRecord): void {
  state.calls.delete(record.key);
  if (record.callId !== undefined) state.endedCalls.add(record.callId);
}

/** An answer to the call is outstanding that nothing has asked for yet. Where none ever comes, those are the oldest. */
export function awaitAnswer(state: SessionState, record: ToolRecord): void {
  state.unanswered.add(record);
  if (state.unanswered.size <= MAX_OPEN_TOOL_CALLS) return;
  state.onLimit('MAX_OPEN_TOOL_CALLS');
  for (const oldest of state.unanswered) return settleCall(state, oldest);
}

/** Nothing will come of a call any more, or its answer is under way: its agent owes nothing for it. */
export function settleCall(state: SessionState, record: ToolRecord): void {
  record.answered = true;
  state.unanswered.delete(record);
  releaseCall(state, record);
}

export function releaseCall(state: SessionState, record: ToolRecord): void {
  const done = record.state === 'ended' || record.state === 'handoff';
  if (done && isOver(record)) state.tree.release(record);
}

/** Whether no answer to the call is outstanding. */
function isOver(record: ToolRecord): boolean {
  return record.answered || record.expectsAnswer === false || record.outcome === 'unfinished';
}

export function isRequested(state: SessionState, record: ToolRecord): boolean {
  return state.requests.some((request) => request.tools.includes(record));
}
