import { cutSound } from '../sound/agent-speech.ts';
import { lengthOf, noteHeard } from '../sound/heard.ts';
import type { ItemTruncated } from '../../signals/signal.ts';
import type { InferenceRecord, InterruptionReason, SpanRecord, SpokenItem } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** Playback of a response was cut, by whoever `reasonOf` finds, and with it all that waited for its turn. */
export function noteCut(state: SessionState, record: InferenceRecord): void {
  silence(state);
  interrupt(state, record);
}

/** A response that ended cancelled. Not an error; by speech, by a guardrail, or by the client. What has come of it may sound on. */
export function noteCancellation(state: SessionState, record: InferenceRecord): void {
  if (record.outOfBand) return;
  interrupt(state, record, record.statusReason === 'turn_detected' ? 'user' : undefined);
}

/** The SDK's `audio_interrupted`: proof where something sounds by our own count, for some versions emit it whenever the user speaks. */
export function onAudioInterrupted(state: SessionState): void {
  silence(state);
}

/**
 * The item was cut at what the user has heard, as the client claims. Client and server both say so; the first counts. All
 * falls silent. A client may truncate an item that was played to its end, whenever the user speaks next: that is no
 * interruption.
 */
export function onItemTruncated(state: SessionState, { itemId, heardMs: claimed }: ItemTruncated): void {
  const heardMs = claimed === undefined || claimed > DAY_MS ? undefined : claimed;
  const record = state.responsesByItem.get(itemId);
  const item = record?.items.find((spoken) => spoken.itemId === itemId);
  if (record === undefined || item === undefined) return silenceFor(state, itemId);
  if (item.claimed) return;
  item.claimed = true;
  item.claimedMs = heardMs;
  if (record.speech !== undefined) record.speech.truncatedAtMs ??= heardMs;
  if (record.turn !== undefined) record.turn.truncatedAtMs ??= heardMs;
  silence(state);
  if (isUnheard(record, item)) interrupt(state, record);
  noteHeard(record);
}

/** The item began before it was seen, or is one of many: what sounds is cut all the same, once. */
function silenceFor(state: SessionState, itemId: string): void {
  if (state.sound === undefined || state.sound.unknownItem === itemId) return;
  state.sound.unknownItem = itemId;
  silence(state);
}

/** Nobody has heard more of an answer. */
const DAY_MS = 86_400_000;

/** Whether something of a truncated item was not heard, as far as the client's claim tells: it knows better what it plays. */
function isUnheard(record: InferenceRecord, item: SpokenItem): boolean {
  const length = lengthOf(record, item);
  if (record.status !== 'completed' || item.claimedMs === undefined || length === 0) return true;
  return item.claimedMs + 1 < length;
}

/** All falls silent: whatever sounded, or waited for that, was interrupted. */
function silence(state: SessionState): void {
  for (const { response } of cutSound(state)) if (response !== undefined) interrupt(state, response);
}

/** A guardrail that tripped on the response; else the user, who began to speak since it started; else the client itself. */
function reasonOf(state: SessionState, record: InferenceRecord): InterruptionReason {
  if (record.guardrailTripped) return 'guardrail';
  return isSpokenOver(state, record) ? 'user' : 'client';
}

/** Whether the user was heard to speak since the response began. */
function isSpokenOver({ latestSpeech }: SessionState, record: InferenceRecord): boolean {
  return latestSpeech !== undefined && latestSpeech.noticedAt >= record.startTime;
}

function interrupt(
  state: SessionState,
  record: InferenceRecord,
  reason: InterruptionReason = reasonOf(state, record),
): void {
  const { turn } = record;
  if (turn === undefined) return;
  if (turn.interruption === undefined) {
    // Nobody need have been heard: the speech that the response answers is no reaction's beginning.
    const isReaction = reason === 'user' && isSpokenOver(state, record);
    const spokeAt = isReaction ? state.latestSpeech?.startTime : undefined;
    turn.interruption = { reason, spokeAt, reactionTime: undefined };
    state.session.counts.interruptions += 1;
  }
  if (record.interrupted) return;
  noteHeard(record);
  record.interrupted = true;
  const target = openSpan(state, record) ?? state.session;
  state.tree.touch(target);
  // What was cancelled sounds on where the client does not cut it: nobody knows yet how much of it is heard.
  const { speech } = record;
  const heardMs = speech === undefined || speech.cut ? record.heardMs : undefined;
  state.tree.event(target, { name: 'audio_interrupted', reason, heardMs });
}

/** Of what was cut: its sound, where that goes on until now, else its generation, else its turn. */
function openSpan({ sound, tree }: SessionState, record: InferenceRecord): SpanRecord | undefined {
  const { speech, turn } = record;
  const isHeard = speech?.begun === true && speech.endTime === undefined;
  if (isHeard && (speech.soundedUntil >= tree.now || sound?.playhead.isHeardAt(speech, tree.now) === true))
    return speech;
  return [record, turn].find((span) => span !== undefined && span.endTime === undefined);
}
