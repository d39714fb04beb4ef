import { Playhead, type Piece } from './playhead.ts';
import { TalkTimes } from './talk-times.ts';
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
export function tidyTalk(
  { talk, playhead, soundedUntil }: SessionSound,
  now: number,
  userSince?: number,
): void {
  const [piece] = playhead.pieces;
  const isSounding = piece !== undefined && piece.start < now;
  const agent = isSounding ? { start: piece.start, begins: beginsWith(piece, soundedUntil) } : undefined;
  talk.tidy(now, { userSince, agent });
}

/** Whether the agent begins to speak with a piece, out of silence. */
export function beginsWith(
  { speech, start }: Pick<Piece, 'speech' | 'start'>,
  soundedUntil: number,
): boolean {
  return speech.playedMs === 0 && start > soundedUntil;
}
