import { readFileSync } from 'node:fs';

/** From when to when somebody is heard, in milliseconds since the tape began. */
export interface Stretch {
  start: number;
  end: number;
}

/** What a WAV file of a call tells somebody who knows nothing but it. */
export interface Measured {
  lengthMs: number;
  /** Each thing that the caller said, from its first sound to its last. */
  caller: Stretch[];
  /** What sounds of the agent, a new one after each silence. */
  agent: Stretch[];
  userMs: number;
  agentMs: number;
  overlapMs: number;
  silenceMs: number;
  longestSilenceMs: number;
}

/** A sample above this is sound, of 32,767. */
const LOUD = 500;
/** Between two things that the caller says there is a longer silence. */
const BETWEEN_MS = 150;
/** Where the agent's sound comes too slowly there is a shorter one. */
export const STUTTER_MS = 130;

/** Finds the sound in each millisecond of both channels. */
export function measureTape(path: string): Measured {
  const file = readFileSync(path);
  const perMs = file.readUInt32LE(24) / 1000;
  const lengthMs = Math.floor((file.length - 44) / 4 / perMs);
  const isLoud = (channel: number, ms: number): boolean => {
    for (let sample = ms * perMs; sample < (ms + 1) * perMs; sample += 1)
      if (Math.abs(file.readInt16LE(44 + sample * 4 + channel * 2)) > LOUD) return true;
    return false;
  };
  const caller = joined(
    stretchesOf(lengthMs, (ms) => isLoud(0, ms)),
    BETWEEN_MS,
  );
  const agent = stretchesOf(lengthMs, (ms) => isLoud(1, ms));
  const isOf = (stretches: Stretch[], ms: number): boolean =>
    stretches.some(({ start, end }) => start <= ms && ms < end);
  const count = (stretches: Stretch[]): number =>
    stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  const overlap = stretchesOf(lengthMs, (ms) => isOf(caller, ms) && isOf(agent, ms));
  const silence = stretchesOf(lengthMs, (ms) => !isOf(caller, ms) && !isOf(agent, ms));
  return {
    lengthMs,
    caller,
    agent,
    userMs: count(caller),
    agentMs: count(agent),
    overlapMs: count(overlap),
    silenceMs: count(silence),
    longestSilenceMs: Math.max(0, ...silence.map(({ start, end }) => end - start)),
  };
}

/** The first sound of the agent that begins after a time. */
export function nextSound({ agent }: Measured, time: number): number | undefined {
  return agent.find(({ start }) => start >= time)?.start;
}

/** When the agent falls silent that sounds at a time; where its sound only stutters it is not silent. */
export function silentAfter({ agent }: Measured, time: number): number | undefined {
  return joined(agent, STUTTER_MS).find(({ start, end }) => start < time && time < end)?.end;
}

/** Milliseconds of the agent's sound between two times. */
export function soundBetween({ agent }: Measured, from: number, to: number): number {
  return agent.reduce(
    (sum, { start, end }) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)),
    0,
  );
}

function stretchesOf(lengthMs: number, isOf: (ms: number) => boolean): Stretch[] {
  const stretches: Stretch[] = [];
  for (let ms = 0; ms < lengthMs; ms += 1) {
    if (!isOf(ms)) continue;
    const last = stretches.at(-1);
    if (last?.end === ms) last.end = ms + 1;
    else stretches.push({ start: ms, end: ms + 1 });
  }
  return stretches;
}

export function joined(stretches: Stretch[], gapMs: number): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of stretches) {
    const last = result.at(-1);
    if (last !== undefined && stretch.start - last.end < gapMs) last.end = stretch.end;
    else result.push({ ...stretch });
  }
  return result;
}
