import { MAX_OPEN_SPEECHES } from '../limits.ts';
import { soundOf, tidyTalk } from '../sound/session-sound.ts';
import { endInput, isAtWork, nameInput, newestTurn, turnForInput } from './turns.ts';
import type { KeyPressed, SpeechStarted, SpeechStopped } from '../../signals/signal.ts';
import type { LatencySource, TurnRecord, UserSpeechRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/**
 * `speech_started` opens a turn, or joins one that has had no response yet, when the user truly began to speak. May interrupt
 * an earlier turn.
 */
export function onSpeechStarted(state: SessionState, { itemId, startedMsAgo = 0 }: SpeechStarted): void {
  const key = itemId ?? '';
  if (state.speeches.get(key)?.stoppedAt === undefined && state.speeches.has(key)) return;
  const { now } = state.tree;
  for (const earlier of state.speeches.values())
    if (earlier.stoppedAt === undefined) endSpeech(state, earlier);
  const spokeAt = Math.max(now - startedMsAgo, state.session.startTime, state.spokeUntil);
  const turn = turnForInput(state, 'speech', 'audio', spokeAt);
  const speech = startSpeech(state, { turn, itemId, startTime: Math.max(spokeAt, turn.startTime) });
  turn.speaking = true;
  nameInput(state, key, { turn, saidAt: speech.startTime, endedAt: undefined });
  state.latestSpeech = { startTime: speech.startTime, noticedAt: now };
}

/** Starts the span of an utterance that goes on, or whose transcript is awaited. */
export function startSpeech(state: SessionState, parts: SpeechParts): UserSpeechRecord {
  const key = parts.itemId ?? '';
  const speech = createSpeech(state, parts);
  makeRoom(state, key);
  state.speeches.set(key, speech);
  state.session.firstSpeechAt ??= speech.startTime;
  state.tree.start(speech);
  return speech;
}

type SpeechParts = Pick<UserSpeechRecord, 'itemId' | 'startTime'> & { turn: TurnRecord };

export function createSpeech(
  state: SessionState,
  { turn, itemId, startTime }: SpeechParts,
): UserSpeechRecord {
  return {
    kind: 'user_speech',
    parent: turn,
    itemId,
    startTime,
    span: undefined,
    endTime: undefined,
    lastActivity: startTime,
    failure: undefined,
    stoppedAt: undefined,
    transcriptionDelay: undefined,
    transcriptionModel: state.configuration.transcriptionModel,
    transcriptionUsage: undefined,
    transcriptionCostUsd: undefined,
    transcript: undefined,
  };
}

/** The end of the utterance, unless the client has declared it before. */
export function onSpeechStopped(
  state: SessionState,
  { itemId, stoppedMsAgo = 0, source }: SpeechStopped,
): void {
  const speech = state.speeches.get(itemId ?? '') ?? unfinishedSpeech(state);
  state.detectedEnd = speech?.itemId ?? itemId ?? '';
  if (speech?.stoppedAt !== undefined || speech === undefined) return;
  stopSpeech(state, speech, source ?? 'speech_stopped', state.tree.now - stoppedMsAgo);
  const { parent: turn, stoppedAt = NaN } = speech;
  const isEnd = turn.inputEnd?.time === stoppedAt && turn.responseLatency === undefined;
  // Where the audio is seen it is the detection's silence and the way there and back; elsewhere it would be what was assumed.
  if (isEnd && source === 'audio_clock') turn.endpointing = state.tree.secondsSince(stoppedAt);
}

/** `input_audio_buffer.cleared`: what was being said is thrown away, and nothing will answer or transcribe it. */
export function onInputCleared(state: SessionState): void {
  const speech = unfinishedSpeech(state);
  if (speech === undefined) return;
  stopSpeech(state, speech, undefined);
  endSpeech(state, speech);
}

/** Turn detection was switched off: nobody hears any more that the user stops. */
export function onDetectionSwitchedOff(state: SessionState): void {
  const speech = unfinishedSpeech(state);
  if (speech !== undefined) stopSpeech(state, speech, undefined);
}

/** The utterance that goes on. */
export function unfinishedSpeech({ speeches }: SessionState): UserSpeechRecord | undefined {
  return speeches.size === 0 ? undefined : [...speeches.values()].findLast(isUnfinished);
}

/**
 * The user has stopped, or is heard no more; the first to say so counts. Without a source nothing is there to be answered.
 * The span stays open for the transcript, which may come much later, unless there is to be none.
 */
export function stopSpeech(
  state: SessionState,
  speech: UserSpeechRecord,
  source: LatencySource | undefined,
  time = state.tree.now,
): void {
  if (speech.stoppedAt !== undefined) return;
  const { tree, configuration } = state;
  const stoppedAt = Math.max(time, speech.startTime);
  speech.stoppedAt = stoppedAt;
  tree.touch(speech);
  noteSpoken(state, speech.startTime, stoppedAt);
  speech.parent.speaking = false;
  if (source !== undefined) endInput(state, speech.parent, source, stoppedAt);
  if (configuration.transcribes === false) endSpeech(state, speech);
}

/** `input_audio_buffer.dtmf_event_received`: nothing answers a key by itself, so it opens no turn, and lengthens none that is over. */
export function onKeyPressed(state: SessionState, { key }: KeyPressed): void {
  const turn = newestTurn(state);
  const target = turn !== undefined && isAtWork(turn) ? turn : state.session;
  state.session.counts.keyPresses += 1;
  state.tree.touch(target);
  state.tree.event(target, { name: 'dtmf', key });
}

/** Ends an utterance at the time the user stopped; one whose end was not seen ends now. */
export function endSpeech(state: SessionState, speech: UserSpeechRecord): void {
  state.speeches.delete(speech.itemId ?? '');
  if (speech.stoppedAt === undefined) {
    speech.parent.speaking = false;
    noteSpoken(state, speech.startTime, state.tree.now);
    state.tree.touch(speech);
  }
  state.tree.end(speech, speech.stoppedAt ?? state.tree.now);
}

function noteSpoken(state: SessionState, start: number, end: number): void {
  const sound = soundOf(state);
  state.spokeUntil = end;
  sound.talk.userSpoke(start, end);
  tidyTalk(sound, state.tree.now);
}

function isUnfinished(speech: UserSpeechRecord): boolean {
  return speech.stoppedAt === undefined;
}

/** Not every stream says that nothing is transcribed, so reaching the cap is ordinary and is not reported. */
function makeRoom(state: SessionState, key: string): void {
  const replaced = state.speeches.get(key);
  if (replaced !== undefined) endSpeech(state, replaced);
  if (state.speeches.size < MAX_OPEN_SPEECHES) return;
  for (const oldest of state.speeches.values()) {
    endSpeech(state, oldest);
    return;
  }
}
