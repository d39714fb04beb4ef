import { MAX_TURN_MESSAGES } from '../limits.ts';
import { secondsBetween } from '../span-tree.ts';
import type { InputModality } from '../../signals/signal.ts';
import type { MessagePart } from './messages.ts';
import type { LatencySource, TurnRecord, TurnTrigger } from '../records.ts';
import type { KnownInput, SessionState } from '../session-state.ts';

/** The turn that new input or an unattributed response belongs to. Earlier turns may be open still. */
export function newestTurn(state: SessionState): TurnRecord | undefined {
  return state.tree.turns.at(-1);
}

/** Opens the next turn. The one before it stays open until nothing of the new one's beginning can concern it. */
export function openTurn(
  state: SessionState,
  trigger: TurnTrigger,
  modality?: InputModality,
  startTime = state.tree.now,
): TurnRecord {
  const { tree } = state;
  tree.seal(tree.turns.slice(0, -1));
  const { model, voice, turnDetection } = state.configuration;
  const turn: TurnRecord = {
    kind: 'turn',
    parent: state.session,
    number: ++state.turnCount,
    trigger,
    modality,
    model,
    voice,
    turnDetection,
    startTime,
    span: undefined,
    endTime: undefined,
    lastActivity: tree.now,
    failure: undefined,
    open: new Set(),
    agent: undefined,
    responses: 0,
    sealed: false,
    cutShort: false,
    serverWillAnswer: false,
    awaitsAgent: false,
    speaking: false,
    sounded: false,
    answered: false,
    needsNoAnswer: state.configuration.transcriptionOnly,
    unanswered: false,
    inputEnd: undefined,
    endpointing: undefined,
    responseLatency: undefined,
    responseLatencySource: undefined,
    interruption: undefined,
    heardMs: undefined,
    truncatedAtMs: undefined,
    afterCutMs: undefined,
    guardrailTripped: false,
    lastResponseFailed: false,
    endReason: undefined,
    input: [],
  };
  state.session.counts.turns += 1;
  tree.turns.push(turn);
  tree.start(turn);
  return turn;
}

/**
 * The turn of user input that arrives now: input joins the newest turn until that has had a response, or, where nothing
 * is ever answered, until the utterance is over.
 */
export function turnForInput(
  state: SessionState,
  trigger: TurnTrigger,
  modality: InputModality,
  startTime?: number,
): TurnRecord {
  const newest = newestTurn(state);
  if (newest === undefined || newest.responses > 0) return openTurn(state, trigger, modality, startTime);
  if (state.configuration.transcriptionOnly && newest.inputEnd !== undefined && !newest.speaking) {
    return openTurn(state, trigger, modality, startTime);
  }
  state.tree.touch(newest);
  return newest;
}

/** Input that is complete: a text, an image, or audio that was committed or sent as a whole. */
export interface CompleteInput {
  modality: InputModality;
  /** When it was complete, and what said so. */
  time: number;
  source: LatencySource;
  /** When it began, if that was before. */
  startTime?: number | undefined;
}

export function receiveInput(state: SessionState, input: CompleteInput): TurnRecord {
  const { modality, time, source, startTime } = input;
  const trigger = modality === 'audio' ? 'speech' : modality;
  const turn = turnForInput(state, trigger, modality, startTime ?? time);
  endInput(state, turn, source, time);
  return turn;
}

/** Later events of the item are about this input. */
export function nameInput(state: SessionState, itemId: string | undefined, input: KnownInput): void {
  if (itemId !== undefined) state.inputs.set(itemId, input);
}

/** Keeps what the user said for the responses of the turn, in the order in which it was said, with content capture. */
export function keepInput(
  state: SessionState,
  turn: TurnRecord,
  { time, parts }: { time: number; parts: MessagePart[] },
): void {
  if (!state.keepContent || parts.length === 0 || turn.endTime !== undefined) return;
  // Transcripts overtake one another.
  const later = turn.input.findIndex(({ saidAt }) => saidAt > time);
  turn.input.splice(later < 0 ? turn.input.length : later, 0, { role: 'user', parts, saidAt: time });
  if (turn.input.length <= MAX_TURN_MESSAGES) return;
  state.onLimit('MAX_TURN_MESSAGES');
  turn.input.shift();
}

/**
 * The user's input has ended, so far: response latency is measured from here. What the application puts beside what was said (a
 * picture, something that it has looked up) is no later end: the user waits since they stopped.
 */
export function endInput(
  state: SessionState,
  turn: TurnRecord,
  source: LatencySource,
  time = state.tree.now,
): void {
  state.tree.touch(turn);
  const known = turn.inputEnd;
  if (known !== undefined) {
    const isBeside = isSent(known.source) !== isSent(source) && Math.abs(known.time - time) <= BESIDE_MS;
    if (isBeside ? isSent(source) : known.time > time) return;
  }
  turn.inputEnd = { time, source };
  if (turn.responseLatency === undefined) turn.endpointing = undefined;
}

/** As a whole, by the client, and not said. */
function isSent(source: LatencySource): boolean {
  return source === 'text_item' || source === 'image_item';
}

/** How far from the end of the speech something is that belongs to it; what comes later the user may have typed. */
const BESIDE_MS = 10_000;

/** Whether somebody speaks or is at work in a turn, or is about to be: what happens then may concern it. */
export function isAtWork({ speaking, open, serverWillAnswer, awaitsAgent }: TurnRecord): boolean {
  return speaking || open.size > 0 || serverWillAnswer || awaitsAgent;
}

/** Whether the first output of its answer is still to be timed. */
export function awaitsFirstOutput(turn: TurnRecord | undefined): boolean {
  return turn?.inputEnd !== undefined && turn.responseLatency === undefined && turn.endTime === undefined;
}

/** Something of a turn's answer is heard (read, in a text session): the first after the user's input is what the caller feels. */
export function noteOutput(state: SessionState, turn: TurnRecord | undefined, time = state.tree.now): void {
  if (turn === undefined) return;
  turn.answered = true;
  if (turn.inputEnd === undefined || !awaitsFirstOutput(turn)) return;
  turn.responseLatency = secondsBetween(turn.inputEnd.time, time);
  turn.responseLatencySource = turn.inputEnd.source;
}
