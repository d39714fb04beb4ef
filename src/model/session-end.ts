import { finishResponse, waitNoLongerForLimits } from './responses/response-ends.ts';
import { settlePending } from './responses/responses.ts';
import { abandonCall } from './tools/abandoned-calls.ts';
import { finishUnexplained } from './tools/tool-calls.ts';
import { dropSpeech, endSound } from './sound/agent-speech.ts';
import { sumUpTalk } from './sound/talk-summary.ts';
import { endTranslated } from './turns/translation.ts';
import { endSpeech } from './turns/user-speech.ts';
import type { Failure, InferenceRecord, SessionEndReason, SpanRecord, TurnRecord } from './records.ts';
import type { SessionState } from './session-state.ts';

/** What is known of an end beside its reason. */
export interface SessionEndFacts {
  failure?: Failure | undefined;
  /** With which code the far side closed the connection, where that can be seen. */
  closeCode?: number | undefined;
}

/** Close codes with which the far side ends a connection in order: normal, going away, and none given. */
const ORDERLY: ReadonlySet<unknown> = new Set([1000, 1001, 1005]);

/** What became of a response whose connection was gone before its end. */
const CUT_OFF: Failure = { type: 'disconnected' };

/** Ends all that is open, innermost first, and then the session. What was still being done is unfinished. */
export function endSession(
  state: SessionState,
  reason: SessionEndReason,
  { failure, closeCode }: SessionEndFacts,
): void {
  const { tree, session } = state;
  finishUnexplained(state);
  settlePending(state);
  endTranslated(state);
  for (const turn of tree.turns) turn.cutShort = isExpectant(state, turn) || [...turn.open].some(isOwed);
  for (const call of state.calls.values()) abandonCall(state, call);
  const isCutOff = reason === 'disconnected' || reason === 'error';
  const isIdle = state.responses.size === 0 && !tree.turns.some((turn) => turn.cutShort);
  for (const response of state.responses.values()) {
    // Nobody here asked for that: it is an error, also to those who keep only traces that have one.
    if (isCutOff) response.failure = CUT_OFF;
    leaveUnfinished(state, response);
  }
  waitNoLongerForLimits(state);
  for (const speech of state.speeches.values()) endSpeech(state, speech);
  endSound(state);
  for (const turn of tree.turns) turn.needsNoAnswer ||= isTooSoon(turn, tree.now);
  for (const turn of tree.turns.slice()) closeWithAgents(state, turn);
  tree.writeHeldTurn();
  session.talk = sumUpTalk(state);
  session.endReason = reason === 'disconnected' && isIdle && ORDERLY.has(closeCode) ? 'closed' : reason;
  session.failure = failure;
  tree.end(session, tree.now);
}

/** Who hangs up as soon as they have spoken does not wait for an answer. */
function isTooSoon({ inputEnd }: TurnRecord, now: number): boolean {
  return inputEnd !== undefined && now - inputEnd.time <= ANSWERED_WITHIN_MS;
}

const ANSWERED_WITHIN_MS = 2000;

/**
 * Whether a turn still waits for an answer, or, where nothing is ever answered, for the end of what the user says. Input
 * that was thrown away waits for nothing.
 */
function isExpectant({ configuration }: SessionState, turn: TurnRecord): boolean {
  const { speaking, responses, inputEnd, serverWillAnswer } = turn;
  if (configuration.transcriptionOnly) return speaking;
  return responses === 0 && (speaking || inputEnd !== undefined || serverWillAnswer);
}

/** There are too many open turns: the oldest is closed with all that is open in it. */
export function closeOldestTurn(state: SessionState): void {
  const { tree } = state;
  const oldest = tree.turns[0];
  if (oldest === undefined) return;
  state.onLimit('MAX_OPEN_TURNS');
  if (state.pendingResponse?.turn === oldest) settlePending(state);
  for (const call of state.calls.values()) if (call.turn === oldest) abandonCall(state, call);
  for (const response of state.responses.values())
    if (response.turn === oldest) leaveUnfinished(state, response);
  for (const speech of state.sound?.speaking ?? []) if (speech.parent === oldest) dropSpeech(state, speech);
  for (const speech of state.speeches.values()) if (speech.parent === oldest) endSpeech(state, speech);
  closeWithAgents(state, oldest);
}

function leaveUnfinished(state: SessionState, response: InferenceRecord): void {
  response.status = 'unfinished';
  finishResponse(state, response);
}

function closeWithAgents(state: SessionState, turn: TurnRecord): void {
  for (const work of turn.open) {
    if (work.kind !== 'agent') continue;
    // Without raw events an agent holds itself open while it works.
    work.open.delete(work);
    state.tree.end(work, work.lastActivity);
  }
  state.tree.closeTurn(turn);
}

/** Whether a piece of work was still being done: not a call that has probably failed, alone or with its response. */
function isOwed(work: SpanRecord): boolean {
  if (work.kind === 'tool')
    return work.suspicion === undefined && work.thrown === undefined && work.abortedAt === undefined;
  // What has been said is only being heard.
  if (work.kind === 'agent_speech') return false;
  if (work.kind !== 'agent') return true;
  // Without raw events an agent holds itself open while it works.
  return work.open.has(work) || [...work.open].some(isOwed);
}
