import { secondsBetween } from '../span-tree.ts';
import type { TalkRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** Who was heard in the session that ends, as far as that can be known; `undefined` where nobody was. */
export function sumUpTalk(state: SessionState): TalkRecord | undefined {
  const { sound, session, tree, configuration } = state;
  if (sound === undefined) return undefined;
  sound.talk.sumUpTo(tree.now);
  const { sums } = sound.talk;
  const isAnswering = !configuration.transcriptionOnly && !state.agentUnheard;
  const isRaw = state.responsesSeen || session.firstSpeechAt !== undefined;
  const user = isRaw && !state.userUnheard;
  const both = user && isAnswering;
  const { firstSoundAt, firstSpeechAt = Infinity } = session;
  // Of one that was joined later nobody knows what was said before.
  const connectedAt = session.connectedAt ?? (state.createdSeen ? session.startTime : undefined);
  const greets = firstSoundAt !== undefined && firstSoundAt <= firstSpeechAt && user;
  return {
    userSpeech: user ? seconds(sums.user) : undefined,
    agentSpeech: isAnswering ? seconds(sums.agent) : undefined,
    overlap: both ? seconds(sums.overlap) : undefined,
    silence: both ? seconds(sums.silence) : undefined,
    longestSilence: both ? seconds(sums.longestSilence) : undefined,
    greetingDelay:
      greets && connectedAt !== undefined ? secondsBetween(connectedAt, firstSoundAt) : undefined,
    agentInterruptions: both ? sums.agentInterruptions : undefined,
    unansweredTurns: isAnswering && user ? session.counts.unansweredTurns : undefined,
  };
}

function seconds(milliseconds: number): number {
  return secondsBetween(0, milliseconds);
}
