import { finishResponse, waitNoLongerForLimits } from '../responses/response-ends.ts';
import { admit, startAdmitted } from '../responses/responses.ts';
import { keepInput, newestTurn, openTurn } from './turns.ts';
import { createSpeech } from './user-speech.ts';
import type { TranslationHeard, TranslationSaid } from '../../signals/signal.ts';
import type { InferenceRecord, TurnRecord, UserSpeechRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** Speech of a translation session that no pause has ended: what is heard, and its translation, which follows closely. */
export interface TranslatedSpeech {
  readonly turn: TurnRecord;
  source: UserSpeechRecord | undefined;
  translation: InferenceRecord | undefined;
  /** When there was a word of either last. */
  heardAt: number;
}

/** A translation session says no utterances, only words as they come: those between two pauses are one turn. */
export const TRANSLATION_PAUSE_MS = 2000;

/**
 * `session.input_transcript.delta`, `session.output_transcript.delta`. They come without ids. The words of the speaker are
 * a `user_speech`, those of the model a `chat`.
 */
export function onTranslationHeard(state: SessionState, { side }: TranslationHeard): void {
  const { tree } = state;
  const latest = state.translated;
  if (latest !== undefined && tree.now - latest.heardAt > TRANSLATION_PAUSE_MS) endTranslated(state);
  const heard = (state.translated ??= {
    turn: openTranslation(state),
    source: undefined,
    translation: undefined,
    heardAt: tree.now,
  });
  heard.heardAt = tree.now;
  if (side === 'translation') {
    heard.translation ??= startTranslation(state);
    tree.touch(heard.translation);
    return;
  }
  if (heard.source === undefined) {
    heard.source = createSpeech(state, {
      turn: heard.turn,
      itemId: undefined,
      startTime: tree.now,
    });
    tree.start(heard.source);
  }
  tree.touch(heard.source);
}

/** Who is heard, and when, the words do not tell. */
function openTranslation(state: SessionState): TurnRecord {
  state.userUnheard = true;
  state.agentUnheard = true;
  const turn = openTurn(state, 'speech', 'audio');
  turn.needsNoAnswer = true;
  return turn;
}

function startTranslation(state: SessionState): InferenceRecord {
  const facts = { responseId: '', conversationId: undefined, outputType: 'speech' as const };
  return startAdmitted(state, admit(state, facts, false));
}

/** The words of the speech that goes on, with content capture. */
export function onTranslationSaid(state: SessionState, { side, text }: TranslationSaid): void {
  const heard = state.translated;
  if (!state.keepContent || heard === undefined || text === undefined) return;
  if (side === 'translation') {
    if (heard.translation !== undefined) heard.translation.output = [{ content: [{ text }] }];
    return;
  }
  if (heard.source !== undefined) heard.source.transcript = text;
  keepInput(state, heard.turn, { time: heard.turn.startTime, parts: [{ type: 'text', content: text }] });
}

/** Ends the speech that goes on with the last that was heard of it. */
export function endTranslated(state: SessionState): void {
  const heard = state.translated;
  if (heard === undefined) return;
  state.translated = undefined;
  const { tree } = state;
  const { source, translation, turn } = heard;
  if (source !== undefined) tree.end(source, source.lastActivity);
  if (translation !== undefined) {
    const { now } = tree;
    // It was over before this was known.
    tree.now = translation.lastActivity;
    translation.status = 'completed';
    finishResponse(state, translation);
    // Nor are there rate limits to come, which are of responses.
    waitNoLongerForLimits(state);
    tree.now = now;
  }
  turn.responses = Math.max(turn.responses, 1);
  if (turn === newestTurn(state)) tree.seal([turn]);
}
