import { priceTranscription } from '../costs.ts';
import { exceptionEvent, failureOf } from '../exceptions.ts';
import { keepInput } from './turns.ts';
import { createSpeech, endSpeech } from './user-speech.ts';
import type {
  TranscriptionCompleted,
  TranscriptionFailed,
  TranscriptionUsage,
} from '../../signals/signal.ts';
import type { UserSpeechRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** May arrive during the answer, or after the next turn has begun; belongs to the utterance that its item id names. */
export function onTranscriptionCompleted(
  state: SessionState,
  { itemId, transcript, usage }: TranscriptionCompleted,
): void {
  const input = state.inputs.get(itemId ?? '');
  const speech = speechOf(state, itemId);
  noteTranscription(state, speech, usage);
  const turn = speech?.parent ?? input?.turn;
  if (turn === undefined) return;
  if (state.keepContent && transcript !== undefined) {
    const time = speech?.startTime ?? input?.saidAt ?? state.tree.now;
    keepInput(state, turn, { time, parts: [{ type: 'text', content: transcript }] });
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
  usage: TranscriptionUsage | undefined,
): void {
  const model = speech?.transcriptionModel ?? state.configuration.transcriptionModel;
  const costUsd = priceTranscription(state, model, usage);
  if (usage === undefined) return;
  const sum = state.session.counts.transcription;
  for (const key of ['inputTokens', 'outputTokens', 'audioSeconds'] as const) {
    const counted = usage[key];
    if (counted !== undefined) sum[key] = (sum[key] ?? 0) + counted;
  }
  if (speech !== undefined) {
    speech.transcriptionUsage = usage;
    speech.transcriptionCostUsd = costUsd;
  }
  state.tree.transcribed(speech ?? state.session, { model, usage, costUsd });
}

/** The utterance keeps its span; the failure is its own and not the turn's, and is told where the user stopped. */
export function onTranscriptionFailed(state: SessionState, { itemId, error }: TranscriptionFailed): void {
  state.session.counts.errors += 1;
  const speech = speechOf(state, itemId);
  state.tree.event(speech ?? state.session, exceptionEvent(error), speech?.stoppedAt);
  if (speech === undefined) return;
  speech.failure = failureOf(error);
  endSpeech(state, speech);
}

/**
 * The utterance that was transcribed. Without turn detection nobody says when the user spoke: what is known of that is
 * when the audio was committed, and the transcript is the first to tell that there was speech in it.
 */
function speechOf(state: SessionState, itemId: string | undefined): UserSpeechRecord | undefined {
  const known = state.speeches.get(itemId ?? '');
  if (known !== undefined || itemId === undefined) return known;
  const input = state.inputs.get(itemId);
  if (input?.endedAt === undefined) return undefined;
  const { turn, saidAt, endedAt } = input;
  state.inputs.set(itemId, { turn, saidAt, endedAt: undefined });
  const speech = createSpeech(state, { turn, itemId, startTime: saidAt });
  speech.stoppedAt = endedAt;
  state.tree.start(speech);
  return speech;
}
