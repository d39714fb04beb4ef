import { MAX_PENDING_REQUESTS } from '../limits.ts';
import { awaitAnswer, settleCall } from '../tools/call-ends.ts';
import type { ErrorFacts, ResponseRequested } from '../../signals/signal.ts';
import type { ToolRecord, TurnRecord } from '../records.ts';
import type { ResponseRequest, SessionState } from '../session-state.ts';
import { newestTurn } from '../turns/turns.ts';
import { receiveUnaskedItems, takeUnaskedItems } from '../turns/user-items.ts';

/**
 * The client's `response.create`, in wire order: it asks an answer to whatever went out since the one before it.
 * One that the SDK holds back until a running response is done is seen when it goes out, so that it covers
 * the outputs that the server has when it answers.
 */
export function onResponseRequested(
  state: SessionState,
  { eventId, outOfBand, reasoningLevel }: ResponseRequested,
): void {
  if (state.requests.length >= MAX_PENDING_REQUESTS) {
    state.onLimit('MAX_PENDING_REQUESTS');
    dropRequest(state, state.requests[0]);
  }
  if (outOfBand) {
    const nothing = { tools: [], turn: undefined, awaitsCommit: false, feedbackFor: undefined };
    state.requests.push({ eventId, outOfBand, reasoningLevel, ...nothing });
    return;
  }
  const request: ResponseRequest = {
    eventId,
    outOfBand,
    tools: [...state.unanswered],
    turn: receiveUnaskedItems(state) ?? state.unaskedTurn,
    awaitsCommit: state.unaskedCommits > 0,
    feedbackFor: state.feedbackFor,
    reasoningLevel,
  };
  state.requests.push(request);
  state.unanswered.clear();
  state.unaskedTurn = undefined;
  state.unaskedCommits = 0;
  state.feedbackFor = undefined;
}

/**
 * The server refused a request: nothing will answer what it asked for. Because a response was active already, the
 * outputs have reached the server all the same: the SDK may ask again, or the conversation goes on with them. Gives the
 * turn that the refused request was named to be about.
 */
export function refuseRequest(
  state: SessionState,
  { type, clientEventId }: ErrorFacts,
): TurnRecord | undefined {
  const named = state.requests.find(
    (request) => clientEventId !== undefined && request.eventId === clientEventId,
  );
  if (type !== 'conversation_already_has_active_response') {
    dropRequest(state, named);
    return openTurnOf(turnOf(named));
  }
  const refused = named ?? state.requests.findLast((request) => request.eventId === undefined);
  if (refused === undefined) {
    // Not the client's: the server itself could not answer the speech.
    for (const turn of state.tree.turns) turn.serverWillAnswer = false;
    return undefined;
  }
  state.requests.splice(state.requests.indexOf(refused), 1);
  for (const tool of refused.tools) {
    tool.expectsAnswer = undefined;
    awaitAnswer(state, tool);
  }
  return undefined;
}

function dropRequest(state: SessionState, request: ResponseRequest | undefined): void {
  if (request === undefined) return;
  state.requests.splice(state.requests.indexOf(request), 1);
  for (const tool of request.tools) settleCall(state, tool);
}

/** Which turn a new response belongs to, and the request that it answers, if it answers one. */
export interface Attribution {
  turn: TurnRecord | undefined;
  request: ResponseRequest | undefined;
  outOfBand: boolean;
}

/**
 * Attributes a response to what asked for it. The server does not say; from surest to likeliest:
 * an out-of-band response has no conversation; committed speech that the server answers by itself is answered at once,
 * so that response comes before the answer to any request still under way; then requests, in the order they were sent;
 * then, where the client's messages are not seen, unanswered input, and finished calls. What is left was unprompted.
 */
export function attributeResponse(
  state: SessionState,
  conversationId: string | null | undefined,
): Attribution {
  const spoken = state.tree.turns.findLast((turn) => turn.serverWillAnswer);
  const isNext = spoken === undefined && state.requests[0]?.outOfBand === true;
  const outOfBand = conversationId === null || (conversationId === undefined && isNext);
  if (outOfBand) return { turn: undefined, request: takeRequest(state, true), outOfBand };

  if (spoken !== undefined) {
    spoken.serverWillAnswer = false;
    takeUnaskedItems(state, spoken);
    return { turn: spoken, request: undefined, outOfBand };
  }
  const asked = takeRequest(state, false);
  // Where no request was seen, that there is an answer shows that one was asked for.
  if (asked === undefined) receiveUnaskedItems(state);
  const newest = newestTurn(state);
  const request = asked ?? inferRequest(state, newest);
  const turn = turnOf(request) ?? unansweredTurn(newest);
  return { turn: turn ?? (request === undefined ? nextAnswer(state) : undefined), request, outOfBand };
}

/** The SDK asks for an answer to each call; what the first answer was to, when several had ended by then, cannot be told. */
export function nextAnswer(state: SessionState): TurnRecord | undefined {
  const { answersLeft } = state;
  if (answersLeft === undefined || answersLeft.count === 0 || answersLeft.turn !== newestTurn(state))
    return undefined;
  answersLeft.count -= 1;
  return answersLeft.turn;
}

function takeRequest(state: SessionState, outOfBand: boolean): ResponseRequest | undefined {
  const index = state.requests.findIndex((request) => request.outOfBand === outOfBand);
  return index < 0 ? undefined : state.requests.splice(index, 1)[0];
}

/**
 * Where no request was seen: new input is likelier to be what is answered than a finished call or a tripped guardrail.
 * A call whose output the server has not echoed, while it has that of another, gets an answer of its own later.
 */
function inferRequest(state: SessionState, newest: TurnRecord | undefined): ResponseRequest | undefined {
  if (unansweredTurn(newest) !== undefined) return undefined;
  const { feedbackFor } = state;
  if (state.unanswered.size === 0 && feedbackFor === undefined) return undefined;
  const finished = [...state.unanswered];
  const echoed = finished.filter((call) => call.outputSeen);
  const tools = echoed.length > 0 ? echoed : finished;
  for (const call of tools) state.unanswered.delete(call);
  const { turn } = tools.at(-1) ?? {};
  // Their outputs are not seen, so that each may get an answer of its own.
  if (echoed.length === 0 && turn !== undefined) state.answersLeft = { turn, count: tools.length - 1 };
  state.feedbackFor = undefined;
  const unseen = { eventId: undefined, outOfBand: false, awaitsCommit: false, reasoningLevel: undefined };
  return { ...unseen, tools, turn: undefined, feedbackFor };
}

/** New input outranks a call's output: one answer to both is what the user waits for. */
function turnOf(request: ResponseRequest | undefined): TurnRecord | undefined {
  return (
    openTurnOf(request?.turn) ??
    openTurnOf(latestCall(request)?.turn) ??
    openTurnOf(request?.feedbackFor?.turn)
  );
}

function latestCall(request: ResponseRequest | undefined): ToolRecord | undefined {
  return request?.tools.at(-1);
}

function openTurnOf(turn: TurnRecord | undefined): TurnRecord | undefined {
  return turn?.endTime === undefined ? turn : undefined;
}

/** While the user speaks there is nothing to answer yet. */
function unansweredTurn(turn: TurnRecord | undefined): TurnRecord | undefined {
  return turn !== undefined && turn.responses === 0 && !turn.speaking ? turn : undefined;
}
