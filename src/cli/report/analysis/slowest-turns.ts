import type { AnswerSplit } from './answer-split.ts';
import { inSeconds } from './durations.ts';
import { Foremost } from './foremost.ts';
import type { SlowTurn } from './latency-report.ts';
import type { TurnParts, TurnSpan } from './turn-parts.ts';

/** Names that are kept of the tools of one turn. */
const MOST_TOOL_NAMES = 5;

interface Candidate {
  readonly turn: TurnSpan;
  readonly agent: string | undefined;
  readonly split: AnswerSplit;
}

/** Keeps the turns that were answered latest, a few of them. */
export class SlowestTurns {
  readonly #turns: Foremost<Candidate>;

  constructor(capacity: number) {
    this.#turns = new Foremost(capacity, isSlower);
  }

  add(turn: TurnSpan, { firstAgent }: TurnParts, split: AnswerSplit): void {
    this.#turns.add({ turn, agent: firstAgent, split });
  }

  toList(): SlowTurn[] {
    return this.#turns.toList().map(({ turn, agent, split }) => ({
      traceId: turn.traceId,
      spanId: turn.spanId,
      sessionId: turn.sessionId ?? null,
      turn: turn.number ?? null,
      startedAt: new Date(turn.start / 1000).toISOString(),
      agent: agent ?? null,
      endReason: turn.endReason ?? null,
      latency: inSeconds(split.latency),
      latencySource: turn.latencySource ?? null,
      endpointing: inSeconds(split.endpointing),
      model: inSeconds(split.model),
      tools: inSeconds(split.tools),
      approval: inSeconds(split.approval),
      rest: inSeconds(split.rest),
      toolNames: longestTools(split),
    }));
  }
}

/** Of two that are as slow, always the same one, whichever came first. */
function isSlower(one: Candidate, other: Candidate): boolean {
  const difference = one.split.latency - other.split.latency;
  if (difference !== 0) return difference > 0;
  const idOf = ({ turn }: Candidate): string => turn.traceId + turn.spanId;
  return idOf(one) < idOf(other);
}

function longestTools({ byTool }: AnswerSplit): string[] {
  return [...byTool]
    .toSorted(([name, time], [otherName, otherTime]) => otherTime - time || (name < otherName ? -1 : 1))
    .slice(0, MOST_TOOL_NAMES)
    .map(([name]) => name);
}
