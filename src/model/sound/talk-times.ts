import { MAX_TALK_INTERVALS } from '../limits.ts';

/** Who was heard for how long in a session, in milliseconds. User and agent, less the overlap, and the silence are the whole. */
export interface TalkSums {
  user: number;
  agent: number;
  overlap: number;
  silence: number;
  longestSilence: number;
  /** How often the agent began to sound while the user spoke. */
  agentInterruptions: number;
}

export interface Interval {
  readonly start: number;
  readonly end: number;
  /** The agent begins to speak with it, out of silence. */
  readonly begins: boolean;
}

/** How late it may be told, in milliseconds, when somebody began to speak. */
const TOLD_WITHIN = 15_000;

/** Adds up who speaks when. Intervals come in any order, and late; those that are old are summed up and forgotten. */
export class TalkTimes {
  /** Up to where all is summed up. */
  #until: number;
  #silentSince: number;
  #user: Interval[] = [];
  #agent: Interval[] = [];
  readonly sums: TalkSums = {
    user: 0,
    agent: 0,
    overlap: 0,
    silence: 0,
    longestSilence: 0,
    agentInterruptions: 0,
  };

  /** `start` is when the connection was there, in epoch milliseconds. */
  constructor(start: number) {
    this.#until = start;
    this.#silentSince = start;
  }

  userSpoke(start: number, end: number): void {
    this.#user.push({ start, end, begins: false });
  }

  agentSpoke(start: number, end: number, begins: boolean): void {
    this.#agent.push({ start, end, begins });
  }

  /** Whether so many times are held that those that are old are to be summed up. */
  get holdsMany(): boolean {
    return this.#held >= MAX_TALK_INTERVALS / 4;
  }

  get #held(): number {
    return this.#user.length + this.#agent.length;
  }

  /**
   * Sums up what is old, and forgets it. `agent` is what has sounded and is told later, since it goes on; the user may be speaking
   * since a time.
   */
  sumUpOld(now: number, agent: readonly Interval[], userSince = Infinity): void {
    const margin = this.#held < MAX_TALK_INTERVALS ? TOLD_WITHIN : 0;
    this.sumUpTo(Math.min(now - margin, userSince), [...this.#agent, ...agent]);
  }

  /** Sums up all until a time; what is told of before it later comes too late. */
  sumUpTo(time: number, sounds: readonly Interval[] = this.#agent): void {
    if (time <= this.#until) return;
    const { sums } = this;
    for (const { start, begins } of sounds)
      if (begins && this.#user.some((speech) => speech.start < start && start < speech.end))
        if (start >= this.#until && start < time) sums.agentInterruptions += 1;
    const user = merged(this.#user, this.#until, time);
    const agent = merged(sounds, this.#until, time);
    let position = this.#until;
    for (const next of boundariesOf(user, agent, time)) {
      const speaks = covers(user, position);
      const sounds = covers(agent, position);
      const length = next - position;
      if (speaks) sums.user += length;
      if (sounds) sums.agent += length;
      if (speaks && sounds) sums.overlap += length;
      if (speaks || sounds) this.#silentSince = next;
      else {
        sums.silence += length;
        sums.longestSilence = Math.max(sums.longestSilence, next - this.#silentSince);
      }
      position = next;
    }
    this.#until = time;
    // The user may go on, or have gone on, while the agent begins.
    this.#user = this.#user.filter(({ end }) => end > time);
    this.#agent = this.#agent.filter(({ end }) => end > time);
  }
}

/** Within bounds, in order, and without overlaps. */
function merged(intervals: readonly Interval[], from: number, to: number): { start: number; end: number }[] {
  const result: { start: number; end: number }[] = [];
  const clipped = intervals
    .map(({ start, end }) => ({ start: Math.max(start, from), end: Math.min(end, to) }))
    .filter(({ start, end }) => start < end)
    .toSorted((one, other) => one.start - other.start);
  for (const interval of clipped) {
    const last = result.at(-1);
    if (last !== undefined && interval.start <= last.end) last.end = Math.max(last.end, interval.end);
    else result.push(interval);
  }
  return result;
}

function boundariesOf(
  user: readonly { start: number; end: number }[],
  agent: readonly { start: number; end: number }[],
  to: number,
): number[] {
  const all = new Set([...user, ...agent].flatMap(({ start, end }) => [start, end]));
  return [...all.add(to)].toSorted((one, other) => one - other);
}

function covers(intervals: readonly { start: number; end: number }[], time: number): boolean {
  return intervals.some(({ start, end }) => start <= time && time < end);
}
