import { exceptionEvent, failureOf, innermostOpen, writeException } from '../exceptions.ts';
import { showCall } from './call-starts.ts';
import { MAX_OPEN_TOOL_CALLS } from '../limits.ts';
import { mayBeHeard } from '../sound/heard.ts';
import type { ErrorFacts } from '../../signals/signal.ts';
import type { Failure, SpanRecord, Suspicion, ToolOutcome, ToolRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** Ends a call as what is known of its failure says: one that a person or a guardrail refused never ran, and is no error. */
export function finishBy(state: SessionState, record: ToolRecord, failure: Failure | undefined): void {
  if (failure === undefined) finishCall(state, record, 'ok');
  else if (REFUSALS.has(failure.type)) finishCall(state, record, 'rejected', { type: failure.type });
  else failCall(state, record, failure);
}

const REFUSALS: ReadonlySet<string> = new Set(['approval_rejected', 'rejected_before_start']);

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
  suspicion.calls.delete(record);
  if (suspicion.calls.size > 0) {
    settleSuspicion(state, suspicion);
    return;
  }
  for (const { error, time } of suspicion.errors) {
    const target = parent.endTime === undefined ? parent : startedBy(innermostOpen(state), time);
    writeException(state, target, error, { time });
  }
}

/** As many errors as calls that they can be about: each has its own. */
export function settleSuspicion(state: SessionState, { certain, errors, calls }: Suspicion): void {
  if (certain && errors.length >= calls.size) for (const call of calls) convict(state, call);
}

/** Ends a call with the oldest error that it is suspected of, at the time of that. `false` if the others have had them all. */
export function convict(state: SessionState, record: ToolRecord): boolean {
  const { suspicion } = record;
  record.suspicion = undefined;
  suspicion?.calls.delete(record);
  const told = suspicion && takeErrorOf(record, suspicion);
  if (told === undefined) return false;
  const { error, time } = told;
  const outcome = outcomeOf(record, error);
  state.tree.touch(record, time);
  if (!record.started) showCall(state, record, record.startTime);
  record.state = 'ending';
  // The error has been counted when it came.
  if (outcome === 'error') state.session.counts.errors -= 1;
  state.tree.event(record, exceptionEvent(error), time);
  finishCall(state, record, outcome, failureOf(error));
  endUnanswered(state, record);
  return true;
}

/** The first error that can be its own: of those that came before the call none is, unless there is no other. */
function takeErrorOf(record: ToolRecord, { errors }: Suspicion): Suspicion['errors'][number] | undefined {
  const { startTime } = record;
  const own = errors.findIndex(({ time }) => time >= startTime);
  const [taken] = errors.splice(Math.max(own, 0), 1);
  return taken && { error: taken.error, time: Math.max(taken.time, startTime) };
}

/** How a call ends that an error is about, before it is said to have started: an input guardrail may refuse by throwing. */
export function outcomeOf({ started }: ToolRecord, { type }: ErrorFacts): 'rejected' | 'error' {
  return !started && type === 'ToolInputGuardrailTripwireTriggered' ? 'rejected' : 'error';
}

/**
 * The SDK sends no output for a call that failed past it, so nothing answers it: its agent owes nothing for it, and its
 * turn is over, unless that owes something else or may still be heard.
 */
export function endUnanswered(state: SessionState, record: ToolRecord): void {
  settleCall(state, record);
  const { turn } = record;
  if (turn === undefined || mayBeHeard(state, turn)) return;
  const mayGoOn = state.tripped ?? state.feedbackFor ?? state.requests.find(({ outOfBand }) => !outOfBand);
  if (mayGoOn === undefined) state.tree.seal([turn]);
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
