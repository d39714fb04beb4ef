import type { ItemTruncated } from '../../signals/signal.ts';
import type { InferenceRecord, InterruptionReason, TurnRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** A response was cut short, by whoever `reasonOf` finds. */
export function noteCut(state: SessionState, record: InferenceRecord): void {
  interrupt(state, record, reasonOf(state, record), undefined);
}

/** A response that ended cancelled. Not an error; by speech, by a guardrail, or by the client. */
export function noteCancellation(state: SessionState, record: InferenceRecord): void {
  if (record.outOfBand) return;
  interrupt(
    state,
    record,
    record.statusReason === 'turn_detected' ? 'user' : reasonOf(state, record),
    undefined,
  );
}

/**
 * The item was cut at what the user has heard. Client and server both say so; the first counts. A client may truncate
 * an item that was played to its end, whenever the user speaks next: that is no interruption.
 */
export function onItemTruncated(state: SessionState, { itemId, heardMs }: ItemTruncated): void {
  const record = state.responsesByItem.get(itemId);
  if (record === undefined || heardAll(state, record, heardMs)) return;
  interrupt(state, record, reasonOf(state, record), heardMs);
}

function heardAll(state: SessionState, record: InferenceRecord, heardMs: number | undefined): boolean {
  if (record.status !== 'completed' || heardMs === undefined || record.audioBytes === 0) return false;
  return heardMs + 1 >= record.audioBytes / state.configuration.audioBytesPerMs;
}

/** A guardrail that tripped on the response; else the user, who began to speak since it started; else the client itself. */
function reasonOf(state: SessionState, record: InferenceRecord): InterruptionReason {
  if (record.guardrailTripped) return 'guardrail';
  return speechAfter(state, record) === undefined ? 'client' : 'user';
}

/** When the user was heard to speak since the response began. */
function speechAfter({ latestSpeechStart }: SessionState, record: InferenceRecord): number | undefined {
  return latestSpeechStart !== undefined && latestSpeechStart >= record.startTime
    ? latestSpeechStart
    : undefined;
}

function interrupt(
  state: SessionState,
  record: InferenceRecord,
  reason: InterruptionReason,
  heardMs: number | undefined,
): void {
  const { turn } = record;
  if (turn === undefined) return;
  if (turn.interruption === undefined) {
    const spokeAt = reason === 'user' ? speechAfter(state, record) : undefined;
    // Nobody need have been heard: the speech that the response answers is no reaction's beginning.
    const reactionTime = spokeAt === undefined ? undefined : state.tree.secondsSince(spokeAt);
    turn.interruption = { reason, reactionTime, heardMs };
    state.session.counts.interruptions += 1;
  }
  turn.interruption.heardMs ??= heardMs;
  if (record.interrupted) return;
  record.interrupted = true;
  const target = openSpan(record, turn) ?? state.session;
  state.tree.touch(target);
  state.tree.event(target, { name: 'audio_interrupted', reason, heardMs });
}

function openSpan(record: InferenceRecord, turn: TurnRecord): InferenceRecord | TurnRecord | undefined {
  if (record.endTime === undefined) return record;
  return turn.endTime === undefined ? turn : undefined;
}
