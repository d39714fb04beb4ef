import type {
  AgentRecord,
  InferenceRecord,
  SpanRecord,
  ToolRecord,
  TurnEndReason,
  TurnRecord,
} from './records.ts';
import type { BilledTranscription, SpanEvent, TraceSink } from './trace-sink.ts';

/** Open in all turns and agents that have ended. */
class Nothing extends Set<SpanRecord> {
  override add(): this {
    return this;
  }
}

const NOTHING: Set<SpanRecord> = new Nothing();

/** A record that an agent or a turn stays open for. */
export type Work = AgentRecord | InferenceRecord | ToolRecord;

/**
 * The life of spans. A turn and an agent are containers: each stays open while work of its own is open, and ends at
 * the time of the last thing that happened in it. Ending a piece of work may thereby end its agent, and that its turn.
 */
export class SpanTree {
  /** The time of the signal being applied, epoch milliseconds. */
  now: number;
  /** Turns that have not ended, oldest first. */
  readonly turns: TurnRecord[] = [];
  /** Whether something may still be told of a turn that has ended: the last to end is then written with the next. */
  holdsTurns = false;
  #heldTurn: TurnRecord | undefined;
  readonly #sink: TraceSink;

  constructor(sink: TraceSink, now: number) {
    this.#sink = sink;
    this.now = now;
  }

  secondsSince(time: number): number {
    return secondsBetween(time, this.now);
  }

  start(record: SpanRecord): void {
    this.#sink.started(record);
  }

  /** Ends a span, never before its start. */
  end(record: SpanRecord, time: number): void {
    if (this.settle(record, time)) this.write(record);
  }

  /** Sets the end of a span that is written later: what belongs to it is still to come. `false` if it has ended already. */
  settle(record: SpanRecord, time: number): boolean {
    if (record.endTime !== undefined) return false;
    record.endTime = Math.max(time, record.startTime);
    return true;
  }

  /** Hands out a span whose end is set. */
  write(record: SpanRecord): void {
    this.#sink.ended(record);
    letGo(record);
  }

  /** What a transcription is billed by; it concerns the session where its utterance is not known. */
  transcribed(record: SpanRecord, transcription: BilledTranscription): void {
    this.#sink.transcribed?.(record, transcription);
  }

  event(record: SpanRecord, event: SpanEvent, time = this.now): void {
    this.#sink.event(record, event, time);
  }

  /** Notes that something happened in a record, and so in all that it is part of. */
  touch(record: SpanRecord, time = this.now): void {
    let current: SpanRecord | undefined = record;
    while (current !== undefined) {
      if (current.endTime === undefined && current.lastActivity < time) current.lastActivity = time;
      current = current.kind === 'session' ? undefined : current.parent;
    }
  }

  /** Keeps open what a piece of work is part of: its agent, or the turn where the agent has ended already. */
  hold(work: Work): void {
    const { parent } = work;
    if (parent.kind === 'agent' && parent.endTime !== undefined) parent.parent.open.add(work);
    else if (parent.kind !== 'session') parent.open.add(work);
    this.touch(work);
  }

  /** Lets go of a piece of work; ends the containers that have nothing open any more. */
  release(work: Work): void {
    const { parent } = work;
    if (parent.kind === 'session') return;
    if (parent.open.delete(work)) this.endIfIdle(parent);
    else if (parent.kind === 'agent' && parent.parent.open.delete(work)) this.endIfIdle(parent.parent);
  }

  /** Ends an agent that owes nothing, and a turn that owes nothing and that nothing newer can concern. */
  endIfIdle(container: AgentRecord | TurnRecord): void {
    if (container.open.size > 0 || container.endTime !== undefined) return;
    if (container.kind === 'turn') {
      const { sealed, speaking, serverWillAnswer, awaitsAgent } = container;
      if (sealed && !speaking && !serverWillAnswer && !awaitsAgent) this.closeTurn(container);
      return;
    }
    this.end(container, container.lastActivity);
    this.release(container);
  }

  /** Nothing newer can concern these turns any more: each ends as soon as it owes nothing. */
  seal(turns: readonly TurnRecord[]): void {
    for (const turn of turns) {
      turn.sealed = true;
      this.endIfIdle(turn);
    }
  }

  closeTurn(turn: TurnRecord): void {
    if (turn.endTime !== undefined) return;
    const index = this.turns.indexOf(turn);
    if (index >= 0) this.turns.splice(index, 1);
    turn.endReason = endReasonOf(turn);
    turn.unanswered = isUnanswered(turn);
    if (turn.unanswered) turn.parent.counts.unansweredTurns += 1;
    this.settle(turn, turn.lastActivity);
    turn.open = NOTHING;
    this.writeHeldTurn();
    if (this.holdsTurns) this.#heldTurn = turn;
    else this.write(turn);
  }

  writeHeldTurn(): void {
    const held = this.#heldTurn;
    this.#heldTurn = undefined;
    if (held !== undefined) this.write(held);
  }
}

/** Seconds, to the microsecond; times in milliseconds. */
export function secondsBetween(start: number, end: number): number {
  return Math.round(Math.max(0, end - start) * 1000) / 1e6;
}

/** A record that has ended may be kept for long, for late events: what only its span was written of is not. */
function letGo(record: SpanRecord): void {
  if (record.kind === 'turn') record.input = [];
  if (record.kind === 'turn' || record.kind === 'agent') record.open = NOTHING;
  if (record.kind === 'agent') record.answers = [];
  if (record.kind !== 'inference') return;
  record.usage = undefined;
  record.toolResults = [];
  record.output = [];
  record.said = [];
}

function endReasonOf(turn: TurnRecord): TurnEndReason {
  if (turn.interruption !== undefined) return 'interrupted';
  if (turn.cutShort) return 'session_ended';
  return turn.lastResponseFailed ? 'failed' : 'completed';
}

/** The user spoke, nothing was heard or read of an answer, and it was not that they spoke on. */
function isUnanswered({ trigger, inputEnd, answered, needsNoAnswer, interruption }: TurnRecord): boolean {
  if (trigger !== 'speech' || inputEnd === undefined || answered || needsNoAnswer) return false;
  return interruption?.reason !== 'user';
}
