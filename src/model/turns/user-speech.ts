import { exceptionEvent, failureOf } from '../exceptions.ts';
import { MAX_OPEN_SPEECHES } from '../limits.ts';
import { endInput, keepInput, newestTurn, openTurn, receiveUserItem, turnForInput } from './turns.ts';
import type {
  InputCommitted,
  InputTimedOut,
  KeyPressed,
  SpeechStarted,
  SpeechStopped,
  TranscriptionCompleted,
  TranscriptionFailed,
  TranscriptionUsage,
  UserItemAdded,
  UserItemSent,
} from '../../signals/signal.ts';
import type { TurnRecord, UserSpeechRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** `speech_started` opens a turn, or joins one that has had no response yet. May interrupt an earlier turn. */
export function onSpeechStarted(state: SessionState, { itemId }: SpeechStarted): void {
  const key = itemId ?? '';
  if (state.speeches.get(key)?.stoppedAt === undefined && state.speeches.has(key)) return;
  const turn = turnForInput(state, 'speech', 'audio');
  const { now } = state.tree;
  const speech: UserSpeechRecord = {
    kind: 'user_speech',
    parent: turn,
    itemId,
    startTime: now,
    span: undefined,
    endTime: undefined,
    lastActivity: now,
    failure: undefined,
    stoppedAt: undefined,
    transcriptionDelay: undefined,
    transcriptionModel: state.configuration.transcriptionModel,
    transcriptionUsage: undefined,
    transcript: undefined,
  };
  for (const earlier of state.speeches.values())
    if (earlier.stoppedAt === undefined) endSpeech(state, earlier);
  makeRoom(state, key);
  turn.speaking = true;
  state.speeches.set(key, speech);
  state.inputTurns.set(key, turn);
  state.latestSpeechStart = now;
  state.tree.start(speech);
}

/** The end of the utterance. Its span stays open for the transcript, which may come much later, unless there is to be none. */
export function onSpeechStopped(state: SessionState, { itemId }: SpeechStopped): void {
  const speech = state.speeches.get(itemId ?? '') ?? [...state.speeches.values()].findLast(isUnfinished);
  if (speech === undefined || speech.stoppedAt !== undefined) return;
  speech.stoppedAt = state.tree.now;
  speech.lastActivity = state.tree.now;
  speech.parent.speaking = false;
  endInput(state, speech.parent, 'speech_stopped');
  if (state.configuration.transcribes === false) endSpeech(state, speech);
}

/** `input_audio_buffer.committed`: of speech, or of audio that the client itself declared complete (push to talk). */
export function onInputCommitted(state: SessionState, { itemId }: InputCommitted): void {
  const known = state.inputTurns.get(itemId ?? '');
  const turn = known ?? receiveUserItem(state, 'audio', []);
  nameInput(state, itemId, turn);
  if (turn.trigger === 'idle_timeout') return;
  turn.serverWillAnswer = known !== undefined && state.configuration.answersSpeech !== false;
  if (!turn.serverWillAnswer) expectRequest(state, turn);
  state.tree.touch(turn);
}

/** The client has to ask for the answer to this input, unless it has done so with its own commit. */
function expectRequest(state: SessionState, turn: TurnRecord): void {
  const asked = state.requests.find((request) => request.awaitsCommit);
  if (asked === undefined) {
    state.sentCommits = Math.max(0, state.sentCommits - 1);
    state.unaskedTurn = turn;
    return;
  }
  asked.awaitsCommit = false;
  asked.turn = turn;
}

/** Push to talk: whatever the client asks for next is an answer to what the server is about to commit. */
export function onInputCommitSent(state: SessionState): void {
  state.sentCommits += 1;
}

/** The server's answer to a silent user: the item that it commits holds no input, and it answers unasked. */
export function onInputTimedOut(state: SessionState, { itemId }: InputTimedOut): void {
  state.tree.event(state.session, { name: 'input_audio_timeout_triggered' });
  const newest = newestTurn(state);
  const turn = newest === undefined || newest.responses > 0 ? openTurn(state, 'idle_timeout') : newest;
  turn.serverWillAnswer = state.configuration.answersSpeech !== false;
  nameInput(state, itemId, turn);
}

/** The client's own message is authoritative: it is earlier than the server's echo. */
export function onUserItemSent(state: SessionState, { itemId, modality, content }: UserItemSent): void {
  state.sentItems += 1;
  if (takeFeedback(state)) return;
  const turn = receiveUserItem(state, modality, content);
  state.unaskedTurn = turn;
  nameInput(state, itemId, turn);
}

/** An edit of the history is no input; its echo is to be expected like that of any item. */
export function onHistoryItemSent(state: SessionState): void {
  state.sentItems += 1;
}

/** The server's echo of a sent item, the item of committed audio, or an item that came another way (a phone call's side channel). */
export function onUserItemAdded(state: SessionState, { itemId, modality, content }: UserItemAdded): void {
  const isEcho = modality !== 'audio' && state.sentItems > 0;
  if (isEcho) state.sentItems -= 1;
  if (isEcho || (itemId !== undefined && state.inputTurns.has(itemId))) return;
  // Where the client's messages are not seen, the first text after a trip is the guardrail's feedback.
  if (modality === 'text' && takeFeedback(state)) return;
  nameInput(state, itemId, receiveUserItem(state, modality, content));
}

/** The feedback message of a tripped guardrail is the SDK's, not the user's. */
function takeFeedback(state: SessionState): boolean {
  if (state.tripped === undefined) return false;
  state.feedbackFor = state.tripped;
  state.tripped = undefined;
  return true;
}

/** Later events of the item are about this turn. */
function nameInput(state: SessionState, itemId: string | undefined, turn: TurnRecord): void {
  if (itemId !== undefined) state.inputTurns.set(itemId, turn);
}

/** May arrive during the answer, or after the next turn has begun; belongs to the utterance that its item id names. */
export function onTranscriptionCompleted(
  state: SessionState,
  { itemId, transcript, usage }: TranscriptionCompleted,
): void {
  const speech = state.speeches.get(itemId ?? '');
  if (usage !== undefined) noteTranscription(state, speech, usage);
  const turn = speech?.parent ?? state.inputTurns.get(itemId ?? '');
  if (turn === undefined) return;
  if (state.keepContent && transcript !== undefined) {
    keepInput(state, turn, [{ type: 'text', content: transcript }]);
    if (speech !== undefined) speech.transcript = transcript;
  }
  state.tree.touch(turn);
  if (speech === undefined) return;
  if (speech.stoppedAt !== undefined) {
    speech.transcriptionDelay = state.tree.secondsSince(speech.stoppedAt);
  }
  endSpeech(state, speech);
}

/** Billed whether or not its utterance is known. */
function noteTranscription(
  state: SessionState,
  speech: UserSpeechRecord | undefined,
  usage: TranscriptionUsage,
): void {
  const sum = state.session.counts.transcription;
  for (const key of ['inputTokens', 'outputTokens', 'audioSeconds'] as const) {
    const counted = usage[key];
    if (counted !== undefined) sum[key] = (sum[key] ?? 0) + counted;
  }
  if (speech !== undefined) speech.transcriptionUsage = usage;
  state.tree.transcribed(speech ?? state.session, usage, state.configuration.transcriptionModel);
}

/** `input_audio_buffer.dtmf_event_received`: nothing answers a key by itself, so it opens no turn, and lengthens none that is over. */
export function onKeyPressed(state: SessionState, { key }: KeyPressed): void {
  const turn = newestTurn(state);
  const target = turn !== undefined && (turn.speaking || turn.open.size > 0) ? turn : state.session;
  state.session.counts.keyPresses += 1;
  state.tree.touch(target);
  state.tree.event(target, { name: 'dtmf', key });
}

/** The utterance keeps its span; the failure is its own and not the turn's. */
export function onTranscriptionFailed(state: SessionState, { itemId, error }: TranscriptionFailed): void {
  state.session.counts.errors += 1;
  const speech = state.speeches.get(itemId ?? '');
  const target = speech ?? state.session;
  state.tree.event(target, exceptionEvent(error));
  if (speech === undefined) return;
  speech.failure = failureOf(error);
  endSpeech(state, speech);
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
