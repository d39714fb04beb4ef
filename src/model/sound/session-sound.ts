import { Playhead, type Piece } from './playhead.ts';
import { TalkTimes, type Interval } from './talk-times.ts';
import type { AgentSpeechRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/** All that is known of what is heard in a session. */
export interface SessionSound {
  readonly playhead: Playhead;
  readonly talk: TalkTimes;
  /** What sounds, is queued, or may go on. */
  readonly speaking: Set<AgentSpeechRecord>;
  /** When the agent was heard last. */
  soundedUntil: number;
  /** The transport says what sounds, and when (`output_audio_buffer.*`). */
  playbackTold: boolean;
  /** The speech that began last. */
  latest: AgentSpeechRecord | undefined;
  /** Of the items that are not known the one that was truncated last. */
  unknownItem: string | undefined;
}

/** Made when somebody is first heard: many sessions wait for that. */
export function soundOf(state: SessionState): SessionSound {
  const { session } = state;
  return (state.sound ??= {
    playhead: new Playhead(),
    talk: new TalkTimes(session.connectedAt ?? session.startTime),
    speaking: new Set(),
    soundedUntil: -Infinity,
    playbackTold: false,
    latest: undefined,
    unknownItem: undefined,
  });
}

/** Keeps the times of who speaks few; the user may be speaking since a time. */
export function tidyTalk(sound: SessionSound, now: number, userSince?: number): void {
  if (sound.talk.holdsMany) sound.talk.sumUpOld(now, soundsUntil(sound, now), userSince);
}

/** What of the agent has sounded, and is told once it is over. */
function soundsUntil({ playhead, soundedUntil }: SessionSound, now: number): Interval[] {
  const intervals: Interval[] = [];
  const heard = new Set<AgentSpeechRecord>();
  for (const piece of playhead.pieces) {
    if (piece.start >= now) break;
    const begins = !heard.has(piece.speech) && beginsWith(piece, soundedUntil);
    heard.add(piece.speech);
    soundedUntil = Math.min(piece.end, now);
    intervals.push({ start: piece.start, end: soundedUntil, begins });
  }
  return intervals;
}

/** Whether the agent begins to speak with a piece, out of silence. */
export function beginsWith(
  { speech, start }: Pick<Piece, 'speech' | 'start'>,
  soundedUntil: number,
): boolean {
  return speech.playedMs === 0 && start > soundedUntil;
}
