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

interface Interval {
  readonly start: number;
  readonly end: number;
  /** The agent begins to speak with it, out of silence. */
  readonly begins: boolean;
}

/** Speech that goes on, and is told of once it is over. */
export interface GoingOn {
  /** The user may be speaking since then. */
  userSince?: number | undefined;
  /** What of the agent sounds by now, since when. */
  agent?: Omit<Interval, 'end'> | undefined;
}

interface Spoken {
  readonly user: readonly Interval[];
  readonly agent: readonly Interval[];
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

  /** Forgets what is old, once there is much of it. */
  tidy(now: number, { userSince = Infinity, agent }: GoingOn): void {
    const held = this.#user.length + this.#agent.length;
    if (held < MAX_TALK_INTERVALS / 4) return;
    // Where there is far too much, the user speaks until now.
    const isFull = held >= MAX_TALK_INTERVALS;
    const user = isFull ? { start: userSince, end: now, begins: false } : undefined;
    this.sumUpTo(isFull ? now : Math.min(now - TOLD_WITHIN, userSince), {
      user: user === undefined ? this.#user : [...this.#user, user],
      agent: agent === undefined ? this.#agent : [...this.#agent, { ...agent, end: now }],
    });
  }

  /** Sums up all until a time, by default of what is told; what is told of before it later comes too late. */
  sumUpTo(time: number, spoken: Spoken = { user: this.#user, agent: this.#agent }): void {
    if (time <= this.#until) return;
    const { sums } = this;
    for (const { start, begins } of spoken.agent)
      if (begins && spoken.user.some((speech) => speech.start < start && start < speech.end))
        if (start >= this.#until && start < time) sums.agentInterruptions += 1;
    const user = merged(spoken.user, this.#until, time);
    const agent = merged(spoken.agent, this.#until, time);
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
