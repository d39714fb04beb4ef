import { MAX_OPEN_SPEECHES } from '../limits.ts';
import { endInput, isAtWork, nameInput, newestTurn, turnForInput } from './turns.ts';
import type { KeyPressed, SpeechStarted, SpeechStopped } from '../../signals/signal.ts';
import type { LatencySource, UserSpeechRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** `speech_started` opens a turn, or joins one that has had no response yet. May interrupt an earlier turn. */
export function onSpeechStarted(state: SessionState, { itemId }: SpeechStarted): void {
  const key = itemId ?? '';
  if (state.speeches.get(key)?.stoppedAt === undefined && state.speeches.has(key)) return;
  const turn = turnForInput(state, 'speech', 'audio');
  const { now } = state.tree;
  const speech = createSpeech(state, { turn, itemId, startTime: now });
  for (const earlier of state.speeches.values())
    if (earlier.stoppedAt === undefined) endSpeech(state, earlier);
  makeRoom(state, key);
  turn.speaking = true;
  state.speeches.set(key, speech);
  nameInput(state, itemId ?? '', { turn, saidAt: now, endedAt: undefined });
  state.latestSpeechStart = now;
  state.tree.start(speech);
}

export function createSpeech(
  state: SessionState,
  {
    turn,
    itemId,
    startTime,
  }: Pick<UserSpeechRecord, 'itemId' | 'startTime'> & { turn: UserSpeechRecord['parent'] },
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
    transcript: undefined,
  };
}

/** The end of the utterance, unless the client has declared it before. */
export function onSpeechStopped(state: SessionState, { itemId }: SpeechStopped): void {
  const speech = state.speeches.get(itemId ?? '') ?? unfinishedSpeech(state);
  state.detectedEnd = speech?.itemId ?? itemId ?? '';
  if (speech !== undefined) stopSpeech(state, speech, 'speech_stopped');
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
): void {
  if (speech.stoppedAt !== undefined) return;
  const { tree, configuration } = state;
  speech.stoppedAt = tree.now;
  tree.touch(speech);
  speech.parent.speaking = false;
  if (source !== undefined) endInput(state, speech.parent, source);
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
    state.tree.touch(speech);
  }
  state.tree.end(speech, speech.stoppedAt ?? state.tree.now);
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
