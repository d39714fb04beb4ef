import { MAX_TURN_MESSAGES } from '../limits.ts';
import { readMessageParts } from './messages.ts';
import { keepInput, nameInput, receiveInput } from './turns.ts';
import type { UserItemAdded, UserItemSent } from '../../signals/signal.ts';
import type { TurnRecord } from '../records.ts';
import type { SessionState, UnaskedItem } from '../session-state.ts';

/** The client's own message is authoritative: it is earlier than the server's echo. */
export function onUserItemSent(state: SessionState, item: UserItemSent): void {
  state.sentItems += 1;
  if (!takeFeedback(state)) keepUnasked(state, item);
}

/** An edit of the history is no input; its echo is to be expected like that of any item. */
export function onHistoryItemSent(state: SessionState): void {
  state.sentItems += 1;
}

/** The server's echo of a sent item, the item of committed audio, or an item that came another way (a phone call's side channel). */
export function onUserItemAdded(state: SessionState, item: UserItemAdded): void {
  const { itemId, modality } = item;
  const isEcho = state.sentItems > 0 && (modality !== 'audio' || state.unaskedItems.some(isNamelessAudio));
  if (isEcho) state.sentItems -= 1;
  if (isEcho || (itemId !== undefined && isKnown(state, itemId))) return;
  if (modality === 'audio') {
    // Audio becomes an item when it is committed: somebody has spoken.
    const time = state.tree.now;
    const turn = receiveInput(state, { modality, time, source: 'input_committed' });
    state.userUnheard = true;
    nameInput(state, itemId, { turn, saidAt: time, endedAt: time });
    keepInput(state, turn, { time, parts: readMessageParts(item.content) });
    return;
  }
  // Where the client's messages are not seen, the first text after a trip is the guardrail's feedback.
  if (modality === 'text' && takeFeedback(state)) return;
  // Nor are its requests then: that an answer was asked for shows when there is one.
  keepUnasked(state, item);
}

function isNamelessAudio({ itemId, modality }: UnaskedItem): boolean {
  return itemId === undefined && modality === 'audio';
}

function isKnown({ inputs, unaskedItems }: SessionState, itemId: string): boolean {
  return inputs.has(itemId) || unaskedItems.some((item) => item.itemId === itemId);
}

/** The feedback message of a tripped guardrail is the SDK's, not the user's. */
function takeFeedback(state: SessionState): boolean {
  if (state.tripped === undefined) return false;
  state.feedbackFor = state.tripped;
  state.tripped = undefined;
  return true;
}

/** An item is input once an answer is asked for. Long histories are ordinary: that the oldest is forgotten is not reported. */
function keepUnasked(state: SessionState, { itemId, modality, content }: UserItemSent | UserItemAdded): void {
  const { unaskedItems, keepContent, tree } = state;
  const parts = keepContent ? readMessageParts(content) : [];
  unaskedItems.push({ itemId, modality, time: tree.now, parts });
  if (unaskedItems.length > MAX_TURN_MESSAGES) unaskedItems.shift();
}

/**
 * An answer was asked for, now: the items that no other answer was to are input. What was sent just before begins the
 * turn; an answer that is asked for much later (a history that was sent again) begins it itself.
 */
export function receiveUnaskedItems(state: SessionState): TurnRecord | undefined {
  const items = state.unaskedItems;
  const last = items.at(-1);
  if (last === undefined) return undefined;
  const first = items.find((item) => isAskedAbout(state, item));
  const source = last.modality === 'audio' ? 'input_committed' : (`${last.modality}_item` as const);
  const turn = receiveInput(state, {
    modality: (first ?? last).modality,
    startTime: first?.time,
    time: first === undefined ? state.tree.now : last.time,
    source,
  });
  takeUnaskedItems(state, turn);
  return turn;
}

/** What answers this turn answers the items, too, that came before: they are part of what was said in it. */
export function takeUnaskedItems(state: SessionState, turn: TurnRecord | undefined): void {
  for (const { itemId, time, parts } of state.unaskedItems.splice(0)) {
    if (turn === undefined) continue;
    nameInput(state, itemId, { turn, saidAt: time, endedAt: undefined });
    keepInput(state, turn, { time, parts });
  }
}

/** Whether an item is what is asked about now. While a response runs a client cannot ask for another. */
function isAskedAbout({ tree, latestResponse }: SessionState, { time }: UnaskedItem): boolean {
  const free = Math.max(time, latestResponse?.endTime ?? 0);
  return tree.now - free <= ASKED_AT_ONCE_MS;
}

/** Clients wait for the server's echo, or for a check of their own, before they ask. */
const ASKED_AT_ONCE_MS = 2000;
