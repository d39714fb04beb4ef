import type { DurationSummary } from '../analysis/durations.ts';
import type { ResponderReport } from '../analysis/latency-report.ts';
import type { TalkTotals } from '../analysis/session-talk.ts';
import { whole } from '../../terminal/count.ts';
import { percentage } from './quantities.ts';

/** A part of the time of calls. */
export interface TalkPart {
  readonly key: 'user' | 'overlap' | 'agent' | 'silence';
  readonly seconds: number;
  /** Of the whole; what is overlap is in those of the user and the agent too. */
  readonly share: number;
  /** The same without the overlap: as long as it is drawn. */
  readonly length: number;
}

/** Who was heard, in the order in which it is drawn. */
export function talkParts({ userSpeech, agentSpeech, overlap, silence }: TalkTotals): TalkPart[] {
  const total = userSpeech + agentSpeech - overlap + silence;
  const part = (key: TalkPart['key'], seconds: number, drawn = seconds): TalkPart => ({
    key,
    seconds,
    share: total === 0 ? 0 : seconds / total,
    length: total === 0 ? 0 : Math.max(drawn, 0) / total,
  });
  return [
    part('user', userSpeech, userSpeech - overlap),
    part('overlap', overlap),
    part('agent', agentSpeech, agentSpeech - overlap),
    part('silence', silence),
  ];
}

/** What callers did not hear, and what they could not finish: what it is, and how often it was. */
export function talkFailures({ turns, unansweredTurns, agentInterruptions }: TalkTotals): [string, string][] {
  const ofTurns = (number: number): string =>
    `${whole(number)}${turns === 0 ? '' : ` (${percentage(number / turns)} of turns)`}`;
  return [
    ['unanswered', ofTurns(unansweredTurns)],
    ['agent began while the user spoke', ofTurns(agentInterruptions)],
  ];
}

/** Agents that were heard, with their share of what was heard of all. */
export function heardAgents(
  agents: readonly ResponderReport[],
): { name: string; speech: DurationSummary; share: number }[] {
  const heard = agents.flatMap(({ name, speech }) => (speech === null ? [] : [{ name, speech }]));
  const seconds = ({ speech }: { speech: DurationSummary }): number => speech.mean * speech.count;
  const total = heard.reduce((sum, agent) => sum + seconds(agent), 0);
  return heard.map((agent) => ({ ...agent, share: total === 0 ? 0 : seconds(agent) / total }));
}
