import { MAX_PENDING_REQUESTS } from '../limits.ts';
import { endInput, nameInput, newestTurn, openTurn, receiveInput } from './turns.ts';
import { startSpeech, stopSpeech, unfinishedSpeech } from './user-speech.ts';
import type { InputCommitSent, InputCommitted, InputTimedOut } from '../../signals/signal.ts';
import type { TurnRecord } from '../records.ts';
import type { SentCommit, SessionState } from '../session-state.ts';

/**
 * The client's `input_audio_buffer.commit`: the user's input ends here, whether or not the server hears that they speak.
 * Whatever the client asks for next is an answer to what the server is about to commit.
 */
export function onInputCommitSent(state: SessionState, { startedMsAgo }: InputCommitSent): void {
  const { sentCommits, tree } = state;
  const time = tree.now;
  state.unaskedCommits += 1;
  sentCommits.push({ time, startTime: startedMsAgo === undefined ? undefined : time - startedMsAgo });
  if (sentCommits.length > MAX_PENDING_REQUESTS) sentCommits.shift();
  const speech = unfinishedSpeech(state);
  if (speech !== undefined) stopSpeech(state, speech, 'client_commit');
}

/** `input_audio_buffer.committed`: of speech, or of audio that the client itself declared complete (push to talk). */
export function onInputCommitted(state: SessionState, { itemId }: InputCommitted): void {
  const key = itemId ?? '';
  const known = state.inputs.get(key);
  const speech = state.speeches.get(key);
  const isDetected = known !== undefined && state.detectedEnd === key;
  const sent = isDetected ? undefined : state.sentCommits.shift();
  if (speech !== undefined) stopSpeech(state, speech, 'input_committed');
  const turn = known?.turn ?? receiveCommit(state, itemId, sent);
  // Turn detection, which had heard the user begin, was switched off meanwhile.
  if (turn.inputEnd === undefined && sent !== undefined) endInput(state, turn, 'client_commit', sent.time);
  if (turn.trigger === 'idle_timeout') return;
  // The server answers what its turn detection committed; what the client commits it is left to ask about.
  turn.serverWillAnswer = isDetected && state.configuration.answersSpeech !== false;
  if (!turn.serverWillAnswer) expectRequest(state, turn);
  state.tree.touch(turn);
}

/**
 * Push to talk: the user's input ended with the client's commit, where that was seen, and began with the first audio of it.
 * Elsewhere a transcript tells that there was speech in it.
 */
function receiveCommit(
  state: SessionState,
  itemId: string | undefined,
  sent: SentCommit | undefined,
): TurnRecord {
  const time = sent?.time ?? state.tree.now;
  const source = sent === undefined ? 'input_committed' : 'client_commit';
  const spokeAt =
    sent?.startTime === undefined || unfinishedSpeech(state) !== undefined
      ? undefined
      : Math.max(sent.startTime, state.session.startTime, state.spokeUntil);
  const turn = receiveInput(state, { modality: 'audio', time, source, startTime: spokeAt });
  // A turn that it joins may have begun while the commit was under way.
  const endedAt = Math.max(time, turn.startTime);
  if (spokeAt === undefined) {
    state.userUnheard = true;
    nameInput(state, itemId, { turn, saidAt: endedAt, endedAt });
    return turn;
  }
  const speech = startSpeech(state, { turn, itemId, startTime: Math.max(spokeAt, turn.startTime) });
  nameInput(state, itemId, { turn, saidAt: speech.startTime, endedAt: undefined });
  stopSpeech(state, speech, undefined, time);
  return turn;
}

/** The client has to ask for the answer to this input, unless it has done so with its own commit. */
function expectRequest(state: SessionState, turn: TurnRecord): void {
  const asked = state.requests.find((request) => request.awaitsCommit);
  if (asked === undefined) {
    state.unaskedCommits = Math.max(0, state.unaskedCommits - 1);
    state.unaskedTurn = turn;
    return;
  }
  asked.awaitsCommit = false;
  asked.turn = turn;
}

/** The server had nothing to commit: no input comes of the client's oldest commit. */
export function onCommitRefused(state: SessionState): void {
  if (state.sentCommits.shift() === undefined) return;
  const asked = state.requests.find((request) => request.awaitsCommit);
  if (asked === undefined) state.unaskedCommits = Math.max(0, state.unaskedCommits - 1);
  else asked.awaitsCommit = false;
}

/** The server's answer to a silent user: the item that it commits holds no input, and it answers unasked. */
export function onInputTimedOut(state: SessionState, { itemId }: InputTimedOut): void {
  const { now } = state.tree;
  state.tree.event(state.session, { name: 'input_audio_timeout_triggered' });
  const newest = newestTurn(state);
  const turn = newest === undefined || newest.responses > 0 ? openTurn(state, 'idle_timeout') : newest;
  turn.serverWillAnswer = state.configuration.answersSpeech !== false;
  nameInput(state, itemId, { turn, saidAt: now, endedAt: undefined });
}
